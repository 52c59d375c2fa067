import { expect, test } from "bun:test";
import type { TextFile } from "../../../src/base/files.ts";
import { UserError } from "../../../src/base/user-error.ts";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig, type Sources } from "../../../src/config/load.ts";

const absent = (): TextFile => ({ ok: false, code: "ENOENT" });

/** A box named `router` with the given files and nothing else. */
function sources(more: Partial<Sources> & { files?: Record<string, string> } = {}): Sources {
  const files = more.files ?? {};
  const readFile = (path: string): TextFile =>
    Object.hasOwn(files, path) ? { ok: true, text: files[path]! } : absent();
  return { set: [], env: {}, hostname: "router", readFile, ...more };
}

const config = (toml: string, more: Partial<Sources> = {}): Config =>
  loadConfig(sources({ files: { "/s.toml": toml }, file: "/s.toml", ...more }));

/** The lines of the UserError, or nothing when there is none. */
function problems(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof UserError) return error.message.split("\n");
    throw error;
  }
  return [];
}

const directory = '[[sink]]\nkind = "directory"\npath = "/tmp/logs"\n';

test("without file, variables and flags the embedded default holds", () => {
  const found = loadConfig(sources());
  expect(found.device).toBe("router");
  expect(found.listen.map((each) => `${each.transport} ${each.host} ${each.port}`)).toEqual([
    "udp :: 5514",
    "tcp :: 5514",
  ]);
  expect(found.listen.map((each) => each.frameBytesMax)).toEqual([65536, 1048576]);
  expect(found.sink).toEqual([{ kind: "directory", name: "directory", path: "./sluice-data" }]);
  expect(found.ship.ageMsMax).toBe(2000);
  expect(found.ship.recordsMax).toBe(Infinity);
  expect(found.buffer).toEqual({
    memoryBytes: 8 * 1024 * 1024,
    compression: "gzip",
    chunkBytes: 128 * 1024,
  });
});

test("a file without a sink is a problem, one without listeners is not", () => {
  expect(problems(() => config(""))).toEqual([
    'sink is missing: add [[sink]] with kind = "s3", "directory" or "http"',
  ]);
  expect(config(directory).listen.length).toBe(2);
  expect(config(directory).ship.ageMsMax).toBe(60_000);
});

test("--set wins over the environment, which wins over the file", () => {
  const toml = `${directory}[buffer]\nmemory = "1MiB"\nchunk = "64KiB"\n[ship]\nage = "5m"`;
  const found = config(toml, {
    env: { SLUICE_BUFFER_MEMORY: "2MiB", SLUICE_BUFFER_CHUNK: "32KiB", SLUICE_DEVICE: "" },
    set: ["buffer.memory=4MiB", "listen.0.port=514"],
  });
  expect(found.buffer.memoryBytes).toBe(4 * 1024 * 1024);
  expect(found.buffer.chunkBytes).toBe(32 * 1024);
  expect(found.ship.ageMsMax).toBe(300_000);
  expect(found.device).toBe("router");
  expect(found.listen.map((each) => each.port)).toEqual([514]);
});

test("a variable refines a table of the file or adds one behind it", () => {
  const toml = '[[listen]]\nport = 514\nzone = "UTC"\n' + directory;
  const found = config(toml, {
    env: { SLUICE_LISTEN_0_PORT: "1514", SLUICE_LISTEN_3_TRANSPORT: "tcp" },
  });
  expect(found.listen.map((each) => [each.transport, each.port, each.zone])).toEqual([
    ["udp", 1514, "UTC"],
    ["tcp", 5514, "local"],
  ]);
});

test("an S3 sink is read from variables alone", () => {
  const env = {
    SLUICE_SINK_0_KIND: "s3",
    SLUICE_SINK_0_BUCKET: "logs",
    SLUICE_SINK_0_ACCESS_KEY_ID: "AKIA",
    SLUICE_SINK_0_SECRET_ACCESS_KEY: "hush",
    SLUICE_SINK_0_TAGS: "site=home, team=net",
    SLUICE_SINK_0_IF_NONE_MATCH: "true",
  };
  const [sink] = loadConfig(sources({ env })).sink;
  expect(sink).toEqual({
    kind: "s3",
    name: "s3",
    bucket: "logs",
    endpoint: "",
    region: "us-east-1",
    addressing: "auto",
    connectTimeoutMs: 10_000,
    timeoutMs: 120_000,
    credentials: { accessKeyId: "AKIA", secretAccessKey: "hush" },
    put: {
      tags: { site: "home", team: "net" },
      metadata: {},
      contentMd5: false,
      unsignedPayload: false,
      ifNoneMatch: true,
    },
  });
});

test("all problems are told at once, each with path, value and remedy", () => {
  const toml = `
    devise = "x"
    [[listen]]
    port = 514
    [[listen]]
    port = "abc"
    transport = "sctp"
    [buffer]
    memroy = "8MiB"
    memory = "8 mebibytes"
    [[ship]]
    age = "1m"
    [[sink]]
    kind = "directory"
    bucket = "logs"
    [[sink]]
    kind = "s3"
    secret_access_key = "hush"
  `;
  const env = { SLUICE_SHIP_AEG: "60s", SLUICE_SHIP_GRACE: "soon" };
  const found = problems(() => config(toml, { env, set: ["ship.byte=1", "ship.age"] }));
  expect(found).toEqual([
    "Unknown setting buffer.memroy; did you mean buffer.memory?",
    "ship is one table: write [ship] instead of [[ship]]",
    "Unknown setting devise; did you mean device?",
    "Unknown variable SLUICE_SHIP_AEG; did you mean SLUICE_SHIP_AGE?",
    "Unknown setting ship.byte; did you mean ship.bytes?",
    "--set ship.age must be followed by =VALUE",
    'listen[1].transport must be "udp" or "tcp", not "sctp"',
    'listen[1].port must be a number from 0 to 65535, not "abc"',
    'buffer.memory must be a size from "256KiB" to "2GiB", not "8 mebibytes"',
    'ship.grace must be a duration from "0s" to "1h", not "soon" (SLUICE_SHIP_GRACE)',
    'sink[0].bucket is for kind = "s3", but sink[0].kind is "directory"',
    "sink[0].path must be set to the path of a directory",
    "sink[1].bucket must be set to the name of a bucket",
    "sink[1].secret_access_key may not stand in the file: " +
      "set SLUICE_SINK_1_SECRET_ACCESS_KEY or sink[1].secret_access_key_file",
  ]);
});
