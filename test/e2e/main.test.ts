// The main job, on the compiled program: real senders in, objects out, read back by other tools.
import { expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sendTcp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { objectsBelow, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const directory = (extra = "") => `
${listen("udp")}
${listen("tcp")}
[ship]
age = "1s"
${extra}
${directorySink}
`;

const logger = (...args: (string | number)[]) => execFileSync("logger", args.map(String));

test("without a configuration: a line sent with logger is found in an object", async () => {
  const sluice = await Sluice.start(undefined, {
    SLUICE_LISTEN_0_PORT: "0",
    SLUICE_LISTEN_1_PORT: "0",
    SLUICE_LISTEN_1_TRANSPORT: "tcp",
  });
  await waitFor(() => sluice.out.includes("Ctrl-C") || undefined, "the greeting");
  logger("--server", "127.0.0.1", "--port", sluice.port("udp"), "--udp", "hello, sluice");
  await waitFor(() => /^stored /m.test(sluice.out) || undefined, "the stored line");
  expect(sluice.lines()[0]).toMatchObject({ seq: 1, content: "hello, sluice", transport: "udp" });
  expect(await sluice.stop("SIGINT")).toBe(0);
});

test("on a terminal the greeting is all that a start says", async () => {
  const own = { SLUICE_LISTEN_0_PORT: "0", SLUICE_ADMIN_LISTEN: "127.0.0.1:0" };
  const env = { PATH: "/usr/bin:/bin", SHELL: "/bin/sh", TERM: "dumb", ...own };
  const cwd = temporaryFolder();
  // A shell that stays in between would take the Ctrl-C for itself too.
  const child = spawn("script", ["-qec", `exec '${program}' run`, "/dev/null"], { cwd, env });
  let shown = "";
  child.stdout.on("data", (data: Buffer) => (shown += data.toString()));
  const closed = new Promise((resolve) => child.on("close", resolve));
  await waitFor(() => shown.includes("Ctrl-C"), "the greeting");
  expect(shown.trimStart()).toStartWith("Sluice is running.");
  child.stdin.write("\x03");
  expect(await closed).toBe(0);
  expect(shown).toContain('"event":"stopped"');
});

test("logger's ways of sending all arrive, each once", async () => {
  const sluice = await Sluice.start(directory());
  const [udp, tcp] = [sluice.port("udp"), sluice.port("tcp")];
  const to = ["--server", "127.0.0.1", "--port"];
  logger(...to, udp, "--udp", "--rfc3164", "--tag", "one", "3164 over UDP");
  logger(...to, udp, "--udp", "--rfc5424", "--tag", "two", "5424 over UDP");
  logger(...to, tcp, "--tcp", "--rfc3164", "--tag", "three", "3164 over TCP");
  logger(...to, tcp, "--tcp", "--octet-count", "--rfc5424", "--tag", "four", "counted over TCP");
  logger(
    ...to,
    udp,
    "--udp",
    "--rfc5424",
    "--sd-id",
    "x@1",
    "--sd-param",
    'k="v"',
    "--msgid",
    "M1",
    "-p",
    "local3.warning",
    "--tag",
    "five",
    "with data",
  );
  expect(await sluice.stop()).toBe(0);
  const lines = sluice.lines();
  const shown = Object.fromEntries(
    lines.map((line) => [line["tag"], [line.content, line["format"]]]),
  );
  expect(shown).toEqual({
    one: ["3164 over UDP", "rfc3164"],
    two: ["5424 over UDP", "rfc5424"],
    three: ["3164 over TCP", "rfc3164"],
    four: ["counted over TCP", "rfc5424"],
    five: ["with data", "rfc5424"],
  });
  const five = lines.find((line) => line["tag"] === "five");
  expect(five).toMatchObject({ facility: 19, severity: 4, msg_id: "M1" });
  expect(five?.["structured_data"]).toMatchObject({ "x@1": { k: "v" } });
});

test("an object's name tells its lines, and both compressions open with their own tools", async () => {
  for (const [compression, ending] of [
    ["gzip", "gz"],
    ["zstd", "zst"],
  ] as const) {
    const sluice = await Sluice.start(
      `device = "gw.1"\n${directory()}\n[buffer]\ncompression = "${compression}"`,
    );
    const port = sluice.port("udp");
    for (let n = 0; n < 20; n++)
      logger("--server", "127.0.0.1", "--port", port, "--udp", `line ${n}`);
    await sluice.stop();
    const contents = sluice.lines().map((line) => line.content);
    expect(contents).toEqual(Array.from({ length: 20 }, (_, n) => `line ${n}`));
    for (const name of objectsBelow(join(sluice.folder, "sluice-data"))) {
      expect(name).toMatch(
        new RegExp(
          `/logs/date=\\d{4}-\\d\\d-\\d\\d/hour=\\d\\d/gw\\.1-[0-9a-f]{14}-\\d{10}-\\d{10}\\.ndjson\\.${ending}$`,
        ),
      );
    }
  }
});

test("the last log line of a stop says what became of every message", async () => {
  const sluice = await Sluice.start(directory('grace = "2s"'));
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: sluice.port("tcp"),
    socket: { data() {} },
  });
  const count = 20_000;
  let text = "";
  for (let n = 0; n < count; n++) text += `<13>Nov 21 08:00:00 host app[1]: message ${n}\n`;
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length;) {
    at += socket.write(octets.subarray(at, at + 65_536));
    await Bun.sleep(0);
  }
  expect(await sluice.stop()).toBe(0);
  const last = sluice.log.at(-1)!;
  expect(last).toMatchObject({
    event: "stopped",
    received: count,
    stored: count,
    lost: 0,
    unsent: 0,
  });
  expect(sluice.lines().map((line) => line.seq)).toEqual(
    Array.from({ length: count }, (_, n) => n + 1),
  );
});

test("what is long in a place of its own is stored as it came, whatever dialect it looks like", async () => {
  const sluice = await Sluice.start(directory());
  const long = '"x'.repeat(150_000);
  const lines = [
    `<12>Apr 14 16:48:54 pa 1,2020/04/14 16:48:54,s,SYSTEM,auth,0,2020/04/14 16:48:54,,${long}`,
    `<189>date=2023-10-11 time=15:44:14 devname=${long} devid=FG logid=1 type=a`,
    `<13>node=${long} type=A msg=audit(1364481363.243:7): uid=1`,
  ];
  await sendTcp(sluice.port("tcp"), lines);
  await waitFor(() => sluice.lines().length === 3 || undefined, "three lines");
  for (const [n, { content }] of sluice.lines().entries()) {
    expect(lines[n]!.endsWith(String(content))).toBe(true);
    expect(String(content)).toContain(long);
  }
  expect(await sluice.stop()).toBe(0);
});

test("output that finds no room is no success; nor is a reader that goes away", () => {
  const shell = (command: string) =>
    Bun.spawnSync(["sh", "-c", command], { env: { PATH: "/usr/bin:/bin", PROGRAM: program } });
  const full = shell('"$PROGRAM" help settings >/dev/full');
  expect(full.exitCode).toBe(2);
  expect(full.stderr.toString()).toContain("Cannot write to standard output: ENOSPC");
  // Its reader has come and gone before the program starts.
  const pipe = join(temporaryFolder(), "pipe");
  const gone = shell(
    `mkfifo ${pipe}; true <${pipe} & exec 3>${pipe}; wait; "$PROGRAM" help settings >&3; echo "status $?" >&2`,
  );
  // As SIGPIPE ends others.
  expect(gone.stderr.toString()).toBe("status 141\n");
});

test("what a user gets wrong is told in sentences, with status 2", () => {
  const f = (args: string[], env: Record<string, string>, expected: string[]) => {
    const result = Bun.spawnSync([program, ...args], { env: { PATH: "/usr/bin:/bin", ...env } });
    const text = result.stderr.toString();
    for (const part of expected) expect(text).toContain(part);
    expect(result.exitCode).toBe(2);
  };
  f(["rnu"], {}, ['"rnu"', "did you mean run?"]);
  f(["run", "--config", "/nowhere.toml"], {}, ["/nowhere.toml", "ENOENT"]);
  f(["check"], { SLUICE_LISTEN_0_PORT: "abc", SLUICE_BUFFER_MEMROY: "1" }, [
    "listen[0].port",
    "SLUICE_BUFFER_MEMORY",
  ]);
  f(["logfwrd"], {}, ["bucket"]);
  const file = join(temporaryFolder(), "sluice.toml");
  const rule = `[[rule]]\nname = "a"\ncondition = "content ~ '('"\n`;
  writeFileSync(file, `${directory()}port = 514\n${rule}[[forward]]\nhost = "h"\nport = 70000\n`);
  const all = ["sink[0].port", "forward[0].port", "channel is missing", 'Rule "a": expression'];
  for (const command of ["run", "check"])
    f([command, "--config", file], {}, [...all, "4 problems"]);
});
