import { expect, test } from "bun:test";
import { loadConfig, loadToRun } from "../../../src/config/load.ts";
import { loadWhole } from "../../../src/config/load-whole.ts";
import { anySink, configOf, problemsOf, sourcesWith } from "./sources.ts";

test("without file, variables and flags the embedded default holds", () => {
  const found = loadConfig(sourcesWith());
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
    chunkBytes: 256 * 1024,
    keepSeverity: undefined,
  });
});

test("a file without a sink is a problem, one without listeners is not", () => {
  expect(problemsOf(() => configOf(""))).toEqual([
    'sink is missing: add [[sink]] with kind = "s3", "directory" or "http"',
  ]);
  expect(configOf(anySink).listen.length).toBe(2);
  expect(configOf(anySink).ship.ageMsMax).toBe(60_000);
});

test("--set wins over the environment, which wins over the file", () => {
  const toml = `${anySink}[buffer]\nmemory = "1MiB"\nchunk = "64KiB"\n[ship]\nage = "5m"`;
  const found = configOf(toml, {
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
  const toml = '[[listen]]\nport = 514\nzone = "UTC"\n' + anySink;
  const found = configOf(toml, {
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
  const [sink] = loadConfig(sourcesWith({ env })).sink;
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
  const found = problemsOf(() => configOf(toml, { env, set: ["ship.byte=1", "ship.age"] }));
  expect(found).toEqual([
    "Unknown setting buffer.memroy; did you mean buffer.memory?",
    "ship is one table: write [ship] instead of [[ship]]",
    "Unknown setting devise; did you mean device?",
    "Unknown variable SLUICE_SHIP_AEG; did you mean SLUICE_SHIP_AGE?",
    "Unknown setting ship.byte; did you mean ship.bytes?",
    '--set takes NAME=VALUE, not "ship.age"',
    'listen[1].transport must be "udp" or "tcp" or "tls", not "sctp"',
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

test("a file that cannot be read or parsed is told with its line and no secret", () => {
  const f = (toml: string, expected: string): void =>
    expect(problemsOf(() => configOf(toml))).toEqual([expected]);

  f(
    "[buffer]\nmemory = 8MiB\n[ship]",
    "Cannot read /s.toml, line 2 (memory): Unexpected character after a value: 'M'",
  );
  f(
    'a = 1\nkey = "hush\nb = 2',
    "Cannot read /s.toml, line 2 (key): Unterminated string; newlines must be escaped in basic strings",
  );
  f(
    "[ship]\n\n[[sink]]\n[sink]",
    "Cannot read /s.toml, line 4 ([sink]): Cannot redefine array of tables 'sink' as a table",
  );
  f("hush\n", "Cannot read /s.toml, line 1: Expected '=' after a key but found (0x0A)");
  const absent = () => loadConfig(sourcesWith({ file: "/t.toml", env: { SLUICE_X: "1" } }));
  expect(problemsOf(absent)).toEqual(["Cannot read /t.toml: ENOENT", "Unknown variable SLUICE_X"]);
});

test("SLUICE_CONFIG names the file unless --config does", () => {
  const files = { "/a.toml": `device = "a"\n${anySink}`, "/b.toml": `device = "b"\n${anySink}` };
  const f = (more: object, device: string): void =>
    expect(loadConfig(sourcesWith({ files, ...more })).device).toBe(device);

  f({ env: { SLUICE_CONFIG: "/a.toml" } }, "a");
  f({ env: { SLUICE_CONFIG: "/a.toml" }, file: "/b.toml" }, "b");
  f({ env: { SLUICE_CONFIG: "" } }, "router");
  f({ files: { "/etc/sluice/sluice.toml": files["/b.toml"] } }, "b");
});

test("OpenWrt's file is read where there is no other, secrets as well", () => {
  const uci = `config sluice main
\toption device attic
config sink home
\toption kind s3
\toption bucket logs
\toption endpoint http://10.0.0.1
\toption if_none_match 1
\toption access_key_id AK1
\toption secret_access_key shh
`;
  const found = loadConfig(sourcesWith({ files: { "/etc/config/sluice": uci } }));
  expect(found.device).toBe("attic");
  expect(found.sink).toMatchObject([
    {
      kind: "s3",
      name: "home",
      credentials: { secretAccessKey: "shh" },
      put: { ifNoneMatch: true },
    },
  ]);
  const both = { "/etc/config/sluice": uci, "/etc/sluice/sluice.toml": anySink };
  expect(loadConfig(sourcesWith({ files: both })).device).toBe("router");
  const broken = () => loadConfig(sourcesWith({ files: { "/etc/config/sluice": `${uci}sink\n` } }));
  expect(problemsOf(broken)).toEqual([
    "Cannot read /etc/config/sluice, line 10: a line begins with config, option or list, not with sink",
  ]);
});

test("tables of the wrong sort get the right brackets", () => {
  const f = (toml: string, expected: string): void =>
    expect(problemsOf(() => configOf(toml + "\n" + anySink))).toEqual([expected]);

  f("[listen]\nport = 514", "listen is a list: write [[listen]] instead of [listen]");
  f("[[buffer]]\n", "buffer is one table: write [buffer] instead of [[buffer]]");
  f("buffer = 5", "buffer is a table: write [buffer] and its settings below it, not 5");
  f("listen = 514", "listen is a list of tables: write [[listen]], not 514");
  f("listen = [514]", "listen[0] must be a table, not 514");
  f("[[sink]]", 'sink[0].kind must be set to "s3" or "directory" or "http"');
  f('"" = 5', 'Unknown setting ""');
  f(
    "[device]\na = 1",
    "device must be a name of letters, digits, dots, dashes and underscores, not a table",
  );
  f("constructor = 1", "Unknown setting constructor");
  f("[buffer]\n__proto__ = 1", "Unknown setting buffer.__proto__");
  f("__proto__ = 1", "Unknown setting __proto__");
  f("[__proto__]\na = 1", "Unknown setting __proto__");
});

test("a setting that stands in the wrong table is found where it belongs", () => {
  const f = (set: string, expected: string): void =>
    expect(problemsOf(() => loadConfig(sourcesWith({ set: [set] })))).toEqual([expected]);

  f("ship.compression=zstd", "Unknown setting ship.compression; did you mean buffer.compression?");
  f("compresion=zstd", "Unknown setting compresion");
  f("compression=zstd", "Unknown setting compression; did you mean buffer.compression?");
  f("sink.path=/x", "Unknown setting sink.path; did you mean sink[0].path?");
  const env = { SLUICE_MEMORY: "1MiB" };
  expect(problemsOf(() => loadConfig(sourcesWith({ env })))).toEqual([
    "Unknown variable SLUICE_MEMORY; did you mean SLUICE_BUFFER_MEMORY?",
  ]);
  f("listen.7.prot=1", "Unknown setting listen[7].prot; did you mean listen[7].port?");
  f("listen.1000.port=1", "Unknown setting listen[1000].port; did you mean listen[0].port?");
});

test("secrets come from the environment, never from the file or the command line", () => {
  const s3 = '[[sink]]\nkind = "s3"\nbucket = "logs"\n';
  const remedy = "set SLUICE_SINK_0_SESSION_TOKEN";
  const f = (load: () => unknown, expected: string): void =>
    expect(problemsOf(load)).toEqual([expected]);

  f(
    () => configOf(`${s3}session_token = "hush"`),
    `sink[0].session_token may not stand in the file: ${remedy}`,
  );
  f(
    () => configOf(s3, { set: ["sink.0.session_token=hush"] }),
    `sink[0].session_token may not stand on the command line: ${remedy}`,
  );
  f(
    () => configOf(`${s3}access_key_id = "AKIA"`),
    "sink[0].access_key_id needs sink[0].secret_access_key_file or the variable SLUICE_SINK_0_SECRET_ACCESS_KEY",
  );
  f(
    () => configOf(`${s3}proxy = "user:hush@proxy:1"`),
    'sink[0].proxy must be a URL such as "https://host:port": it begins with no scheme',
  );
});

test("the Authorization header is read from its file", () => {
  const toml = '[[sink]]\nkind = "http"\nurl = "http://h/"\nauthorization_file = "/run/token"\n';
  const files = { "/s.toml": toml, "/run/token": "Bearer hush\n" };
  const [sink] = loadConfig(sourcesWith({ files, file: "/s.toml" })).sink;
  expect(sink).toEqual({
    kind: "http",
    name: "http",
    url: "http://h/",
    mode: "batch",
    gzip: false,
    authorization: "Bearer hush",
    headers: {},
    timeoutMs: 120_000,
  });
  const twoLines = { ...files, "/run/token": "Bearer\nhush\n" };
  const load = () => loadConfig(sourcesWith({ files: twoLines, file: "/s.toml" }));
  expect(problemsOf(load)).toEqual(['sink[0].authorization_file must hold one line: "/run/token"']);
  expect(problemsOf(() => configOf(toml))).toEqual([
    'sink[0].authorization_file cannot be read: "/run/token": ENOENT',
  ]);
});

test("a daemon is refused its settings for all that a check tells", async () => {
  const channel = '[[channel]]\nkind = "ntfy"\ntopic = "t"\n';
  const rule = `${channel}[[rule]]\nname = "a"\ncondition = "content ~ 'a('"\n`;
  const forward = '[[forward]]\nhost = "h"\ncondition = "content ~ \'[b\'"\n';
  const f = async (toml: string, expected: number) => {
    const sources = sourcesWith({ files: { "/s.toml": anySink + toml }, file: "/s.toml" });
    const said = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => "",
        ({ message }: Error) => message,
      );
    const told = await said(loadToRun(sources));
    expect(told).toBe(await said(loadWhole(sources)));
    expect(told.split("\n").length).toBe(expected);
  };
  await f("[buffer]\nmemory = 5\n" + rule + forward, 3);
  await f("[buffer]\nmemory = 5\n" + rule, 2);
  await f(rule + forward, 2);
});
