// What a newcomer does: clones the project, types `make run`, sends a line, finds it in an object.
import { afterAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { readObjects, temporaryFolder, waitFor } from "./sluice.ts";

const root = join(import.meta.dir, "../..");
const clone = join(temporaryFolder(), "sluice");
const started: number[] = [];
afterAll(() => {
  for (const group of started) signalGroup(group, "SIGKILL");
});

test("git clone, make run, logger: the line is in an object", async () => {
  execFileSync("git", ["clone", "-q", `file://${root}`, clone]);
  const help = execFileSync("make", ["help"], { cwd: clone }).toString();
  for (const target of ["run", "test", "build"]) expect(help).toMatch(`\n${target} `);

  // `make run` does this by itself; here it is alone in a network, to have the ports of the README.
  execFileSync("make", ["node_modules"], { cwd: clone, stdio: "pipe" });
  const make = spawn("unshare", ["-n", "sh", "-c", "ip link set lo up && exec make run"], {
    cwd: clone,
    detached: true,
  });
  started.push(make.pid!);
  let [out, log] = ["", ""];
  make.stdout.on("data", (data: Buffer) => (out += data.toString()));
  make.stderr.on("data", (data: Buffer) => (log += data.toString()));
  const says = (text: string) =>
    waitFor(
      () => out.includes(text) || undefined,
      () => `"${text}" in ${out}${log}`,
    );

  await says("Ctrl-C");
  expect(out).toContain("udp [::]:5514");
  expect(out).toContain("tcp [::]:5514");
  const typed = /^ *logger (.*)$/m.exec(out)![1]!;
  inside(make.pid!, `logger ${typed}`);
  inside(make.pid!, "logger --server 127.0.0.1 --port 5514 --tcp 'and by TCP'");
  await waitFor(
    () => stored().length === 2 || undefined,
    () => `two lines in ${out}${log}`,
  );
  expect(stored().map((line) => line.content)).toEqual(["hello, sluice", "and by TCP"]);
  await says("stored ./sluice-data/logs/date=");
  const readBack = /^ *(find .*zcat)$/m.exec(out)![1]!;
  const text = execFileSync("sh", ["-c", readBack], { cwd: clone }).toString();
  expect(text).toContain('"content":"hello, sluice"');

  // As Ctrl-C does it: to all of the terminal's processes.
  const ended = new Promise((resolve) => make.on("close", resolve));
  signalGroup(make.pid!, "SIGINT");
  await ended;
  expect(log).toContain('"event":"stopped"');
});

function stored() {
  return readObjects(join(clone, "sluice-data"));
}

/** Runs a command where the daemon is. */
function inside(pid: number, command: string): void {
  execFileSync("nsenter", ["-t", String(pid), "-n", "sh", "-c", command]);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // All of it has ended.
  }
}
