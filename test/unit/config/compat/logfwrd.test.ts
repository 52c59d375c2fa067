import { expect, test } from "bun:test";
import type { Config } from "../../../../src/config/config.ts";
import { loadConfig, type Sources } from "../../../../src/config/load.ts";
import { problemsOf, sourcesWith } from "../sources.ts";

const run = (logfwrd: string[], env: Sources["env"] = {}): Config =>
  loadConfig(sourcesWith({ logfwrd, env }));
const s3 = ["-bucket", "logs", "--endpoint=https://s3.example", "-key=AKIA", "--secret", "hush"];

test("flags in every form of Go make the whole configuration", () => {
  const config = run([...s3, "-tag", "home", "-verbose", "-max-interval=90s"]);
  expect(config.encoding).toBe("logfwrd");
  expect(
    config.listen.map(({ transport, host, port, zone }) => [transport, host, port, zone]),
  ).toEqual([["udp", "::", 5014, "UTC"]]);
  expect(config.ship).toEqual({
    bytesMax: 8 * 1024 * 1024,
    ageMsMax: 90_000,
    recordsMax: 5000,
    key: "{first_time}_{last_time}_{boot}-{first}.log.{ext}",
    graceMs: 4000,
    heartbeatMs: 3_600_000,
  });
  expect(config.sink).toMatchObject([
    {
      kind: "s3",
      bucket: "logs",
      endpoint: "https://s3.example",
      region: "auto",
      addressing: "auto",
      credentials: { accessKeyId: "AKIA", secretAccessKey: "hush" },
      put: { metadata: { tag: "home" }, contentMd5: true },
    },
  ]);
});

test("variables alone are the configuration; a flag wins; an empty one is not set", () => {
  const env = {
    LOGFWRD_BUCKET: "logs",
    LOGFWRD_ENDPOINT: "minio:9000",
    LOGFWRD_KEY: "AKIA",
    LOGFWRD_SECRET: "hush",
    LOGFWRD_REGION: "",
    LOGFWRD_MAX_RECORDS: "10",
    LOGFWRD_LISTEN: "[::1]:514",
  };
  const alone = loadConfig(sourcesWith({ env }));
  expect(alone.sink).toMatchObject([{ endpoint: "https://minio:9000", region: "auto" }]);
  expect(alone.ship.recordsMax).toBe(10);
  expect(alone.listen).toMatchObject([{ host: "::1", port: 514 }]);
  expect(run(["-max-records=20"], env).ship.recordsMax).toBe(20);
  expect(run([], { ...env, SLUICE_SINK_0_REGION: "garage" }).sink).toMatchObject([
    { region: "garage" },
  ]);
});

test("the variables count for nothing beside a file", () => {
  const files = { "/etc/sluice/sluice.toml": '[[sink]]\nkind = "directory"\npath = "/x"' };
  const config = loadConfig(sourcesWith({ files, env: { LOGFWRD_BUCKET: "logs" } }));
  expect(config.sink).toMatchObject([{ kind: "directory" }]);
});

test("in HTTP mode each record is posted for itself", () => {
  const config = run(["-mode=http", "-endpoint=http://h/x", "-auth", "Bearer hush", "-tag=home"]);
  expect(config.ship.ageMsMax).toBe(1000);
  expect(config.sink).toEqual([
    {
      kind: "http",
      name: "http",
      url: "http://h/x",
      mode: "record",
      gzip: false,
      authorization: "Bearer hush",
      tag: "home",
      headers: {},
      timeoutMs: 15_000,
    },
  ]);
});

test("all that is missing or wrong is told at once, without secrets", () => {
  const f = (args: string[], ...expected: string[]): void =>
    expect(problemsOf(() => run(args))).toEqual(expected);

  f(
    [],
    "Bucket name is empty: set -bucket or LOGFWRD_BUCKET",
    "S3 endpoint URL is empty: set -endpoint or LOGFWRD_ENDPOINT",
    "S3 access key is empty: set -key or LOGFWRD_KEY",
    "S3 secret key is empty: set -secret or LOGFWRD_SECRET",
  );
  f(
    ["-mode", "http", "-listen", "5014"],
    '-listen must be ADDRESS:PORT or :PORT, not "5014"',
    "HTTP endpoint URL is empty: set -endpoint or LOGFWRD_ENDPOINT",
    "Authentication header is empty: set -auth or LOGFWRD_AUTH",
  );
  f(["-mode=ftp"], '-mode must be "s3" or "http", not "ftp"');
  f([...s3, "-buket=x"], "Unknown flag -buket; did you mean -bucket?");
  f([...s3, "-bucket=x/y"], 'sink[0].bucket must be the name of a bucket, not "x/y" (logfwrd)');
  f([...s3, "hush"], "Unexpected argument: flags begin with a dash");
  f([...s3, "-tag"], "-tag needs a value");
  f(
    [...s3, "-max-records=many", "-max-interval=5"],
    '-max-interval must be a duration such as "90s" or "5m", not "5"',
    '-max-records must be a whole number, not "many"',
  );
});

test("what Go takes for a duration or a number is taken, within bounds", () => {
  const age = (written: string, ms: number): void =>
    expect(run([...s3, `-max-interval=${written}`]).ship.ageMsMax).toBe(ms);
  age("5m", 300_000);
  age("1h0.5s", 3_600_500);
  age("250000us", 250);
  age("0", 100);
  age("-5m", 100);
  age("+5m", 300_000);
  age("100000h", 604_800_000);
  expect(run([...s3, "-max-records=0"]).ship.recordsMax).toBe(1);
  expect(run([...s3, "-max-records=-3"]).ship.recordsMax).toBe(1);
});
