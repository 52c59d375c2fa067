// The logs of the system itself, from the programs that really keep them.
import { expect, test } from "bun:test";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { program, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

function configOf(folder: string, table: string): string {
  const sink = `[[sink]]\nkind = "directory"\npath = "${join(folder, "data")}"\n`;
  return `state = "${join(folder, "state")}"\n[[local]]\n${table}\n[ship]\nage = "300ms"\n${sink}`;
}

/** The lines of all runs so far, once there are so many. */
async function linesOf(folder: string, count: number) {
  const lines = () => readObjects(join(folder, "data"));
  await waitFor(() => lines().length >= count || undefined, `${count} lines in ${folder}`);
  return lines();
}

const path = "/usr/sbin:/usr/bin:/sbin:/bin";

test("BusyBox's ring is read from its beginning, and once across restarts", async () => {
  const folder = temporaryFolder();
  // A /dev and a shared memory of its own: this machine may have a log already.
  const nodes = "mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/urandom c 1 9";
  const script = `mount -t tmpfs dev /dev; ${nodes}; exec busybox syslogd -n -C64`;
  const syslogd = spawn("unshare", ["--ipc", "--mount", "sh", "-c", script]);
  try {
    const inside = ["nsenter", "--target", String(syslogd.pid), "--ipc", "--mount"];
    const log = (text: string) =>
      execFileSync(inside[0]!, [...inside.slice(1), "logger", "-p", "auth.err", "-t", "app", text]);
    const isUp = () => {
      const ownDev = 'test "$(stat -f -c %T /dev)" = tmpfs && test -S /dev/log';
      return spawnSync(inside[0]!, [...inside.slice(1), "sh", "-c", ownDev]).status === 0;
    };
    await waitFor(isUp, "syslogd");
    log("before the start");
    symlinkSync(execFileSync("which", ["busybox"]).toString().trim(), join(folder, "logread"));
    const start = () =>
      Sluice.start(
        configOf(folder, 'transport = "logread"'),
        { PATH: `${folder}:${path}` },
        { program: [...inside, program] },
      );
    const own = async (count: number) =>
      (await linesOf(folder, count + 1)).filter(({ tag }) => tag === "app");
    const first = await start();
    const [line] = await own(1);
    expect(line).toMatchObject({
      ...{ content: "before the start", priority: 35, transport: "logread", format: "busybox" },
    });
    log("while it runs");
    await own(2);
    expect(await first.stop()).toBe(0);
    log("while it is away");
    const second = await start();
    await own(3);
    log("and again");
    const stored = await own(4);
    expect(stored.map(({ content }) => content).sort()).toEqual(
      ["before the start", "while it runs", "while it is away", "and again"].sort(),
    );
    expect(await second.stop()).toBe(0);
  } finally {
    syslogd.kill();
  }
});

test("systemd's journal is read by journalctl, once across restarts", async () => {
  const folder = temporaryFolder();
  const journal = join(folder, "journal");
  mkdirSync(journal);
  let written = 0;
  /** Adds an entry to the journal as another machine would send it (the export format). */
  const write = (message: Buffer) => {
    const us = BigInt(Date.now()) * 1000n;
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(message.length));
    const fields = [
      ...[`__REALTIME_TIMESTAMP=${us}`, `__MONOTONIC_TIMESTAMP=${++written}000000`],
      ...[`_BOOT_ID=${"1".repeat(32)}`, `_MACHINE_ID=${"2".repeat(32)}`, "_HOSTNAME=gw"],
      ...["PRIORITY=3", "SYSLOG_FACILITY=4", "SYSLOG_IDENTIFIER=sshd", "_PID=77"],
      ...["_SYSTEMD_UNIT=ssh.service", ""],
    ].join("\n");
    const input = Buffer.concat([
      ...[Buffer.from(`${fields}MESSAGE\n`), length, message, Buffer.from("\n\n")],
    ]);
    const remote = "/lib/systemd/systemd-journal-remote";
    const out = join(journal, "remote-gw.journal");
    execFileSync(remote, ["--output", out, "-"], { input, stdio: "pipe" });
  };
  write(Buffer.from("one"));
  write(Buffer.from("two\nlines"));
  write(Buffer.from([0xff, 0x41]));
  const table = `transport = "journal"\ndirectory = "${journal}"`;
  const first = await Sluice.start(configOf(folder, table));
  const lines = await linesOf(folder, 3);
  expect(lines[0]).toMatchObject({
    ...{ content: "one", hostname: "gw", tag: "sshd", proc_id: "77", priority: 35 },
    ...{ transport: "journal", structured_data: { journal: { _SYSTEMD_UNIT: "ssh.service" } } },
  });
  expect(Math.abs(Date.now() - Date.parse(String(lines[0]!["timestamp"])))).toBeLessThan(20_000);
  expect(lines[1]!.content).toBe("two\nlines");
  expect(Buffer.from(String(lines[2]!["raw_base64"]), "base64").subarray(-2)).toEqual(
    Buffer.from([0xff, 0x41]),
  );
  write(Buffer.from("while it runs"));
  await linesOf(folder, 4);
  expect(await first.stop()).toBe(0);
  write(Buffer.from("while it is away"));
  const second = await Sluice.start(configOf(folder, table));
  const contents = (await linesOf(folder, 5)).map(({ content }) => content);
  expect(contents.length).toBe(5);
  expect(contents).toContain("while it is away");
  expect(await second.stop()).toBe(0);
});
