// `program | sluice pipe`: every line is stored when it ends, and its exit status says so.
import { expect, test } from "bun:test";
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts, program, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

/** Runs a shell line with `sluice` in it; answers its status, its log and what was stored. */
function shell(line: string, env: Record<string, string> = {}) {
  const cwd = temporaryFolder();
  const { status, stderr } = spawnSync("bash", ["-c", `sluice() { "$PROGRAM" "$@"; }; ${line}`], {
    cwd,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", PROGRAM: program, ...env },
  });
  return { status, log: stderr.toString(), lines: readObjects(join(cwd, "sluice-data")) };
}

test("each line is a message, read by its shape", () => {
  const { status, lines } = shell(
    `printf '<11>Nov 21 10:00:00 gw app[3]: hi\\nplain\\n{"level":"error"}\\nlast' |
      sluice pipe --tag backup`,
  );
  expect(status).toBe(0);
  expect(lines).toMatchObject([
    { transport: "stdin", hostname: "gw", tag: "app", severity: 3, content: "hi" },
    { tag: "backup", content: "plain", format: "raw" },
    { tag: "backup", severity: 3, format: "json" },
    { tag: "backup", content: "last" },
  ]);
});

test("what comes faster than it is stored waits: nothing gives way in a small ring", () => {
  const count = 600_000;
  const { status, log, lines } = shell(
    `seq -f '<13>Nov 21 10:00:00 gw app[3]: %.0f of many lines that fill a ring' ${count} |
      sluice pipe --set buffer.memory=256KiB --set buffer.chunk=16KiB --set ship.bytes=64KiB`,
  );
  expect([status, lines.length, lines.at(-1)?.seq]).toEqual([0, count, count]);
  expect(log).toContain(`"received":${count},`);
});

test("what cannot be stored is told by the exit status", () => {
  const { status, log } = shell("echo hello | sluice pipe", {
    SLUICE_SINK_0_KIND: "http",
    SLUICE_SINK_0_URL: "http://127.0.0.1:9/",
    SLUICE_SHIP_GRACE: "500ms",
  });
  expect(status).toBe(1);
  expect(log).toContain('"unsent":1');
});

test("it runs beside the daemon of the same configuration", async () => {
  const cwd = temporaryFolder();
  const spool = `[spool]\nmode = "always"\ndir = "${cwd}/spool"\n`;
  const sink = `[[sink]]\nkind = "directory"\npath = "${cwd}/sluice-data"\n`;
  const config = `[admin]\nlisten = "127.0.0.1:${freePorts()}"\n[[listen]]\nport = 0\n${spool}${sink}`;
  const daemon = await Sluice.start(config);
  writeFileSync(join(cwd, "s.toml"), config);
  const { status } = spawnSync(program, ["pipe", "--config", "s.toml"], { cwd, input: "one\n" });
  expect(status).toBe(0);
  expect(readObjects(join(cwd, "sluice-data")).map(({ content }) => content)).toEqual(["one"]);
  expect(await daemon.stop()).toBe(0);
});

test("a signal ends it before the input does", async () => {
  const cwd = temporaryFolder();
  const child = spawn(program, ["pipe"], { cwd, env: {}, stdio: ["pipe", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (data: Buffer) => (log += data.toString()));
  child.stdin.write("one\ntwo");
  await waitFor(() => log.includes("started"), "the start");
  child.kill("SIGTERM");
  const status = await new Promise((resolve) => child.on("close", resolve));
  const contents = readObjects(join(cwd, "sluice-data")).map(({ content }) => content);
  expect([status, contents]).toEqual([0, ["one", "two"]]);
});

test("a directory in place of input is told in one line, by every command that reads it", () => {
  for (const command of ["pipe", "send", "explain"]) {
    const { status, log } = shell(`sluice ${command} </tmp`);
    const [first] = log.split("\n").filter((line) => line.startsWith("sluice: "));
    expect([command, status, first]).toEqual([
      ...[command, 2, "sluice: Cannot read standard input: EISDIR (it is a directory)"],
    ]);
    expect(log).not.toContain("    at ");
  }
});
