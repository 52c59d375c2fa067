import { expect, test } from "bun:test";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { spoolCommand } from "../../../src/cli/spool.ts";
import type { World } from "../../../src/world.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { never, openShipping } from "../../shipping.ts";
import { complaint } from "./recorded.ts";

/** A clock that does not hold up whoever breathes. */
const clock = { ...new FakeClock(), sleep: () => Promise.resolve() };

async function spooled(): Promise<FakeDisk> {
  const disk = new FakeDisk();
  const { write, stop, clock: time } = await openShipping({ disk, answers: [never()] });
  write(10);
  await time.pass(61_000);
  write(5);
  await stop(0);
  return disk;
}

async function spool(disk: FakeDisk, ...args: string[]) {
  let out = "";
  const disks = new Map([["/var/spool/sluice/local", disk]]);
  const openDisk = (path: string) => disks.getOrInsertComputed(path, () => new FakeDisk());
  const io = {
    ...{ env: {}, hostname: "box", out: (text: string) => (out += text) },
    readFile: () => ({ ok: false, code: "ENOENT" }) as const,
    world: () => ({ clock, openDisk }) as unknown as World,
  } as unknown as DaemonIo;
  const sink = ["kind=directory", "path=/x", "name=local"].flatMap((each) => [
    "--set",
    `sink.0.${each}`,
  ]);
  const status = await spoolCommand([...args, ...sink], io);
  return { status, out, disks };
}

test("spool list shows the files, and verify what is in them", async () => {
  const disk = await spooled();
  const listed = await spool(disk, "list");
  expect(listed.out).toMatch(
    /^local b-0000000001-0000000010\.gz \d+\nlocal b-0000000011-0000000015/,
  );
  expect(listed.out).toMatch(
    /local in \S+\/local \(ext4\), at most 64\.0 MiB; written 0\.0 MiB of 1024\.0 MiB a day since 20/,
  );
  expect(listed.out).toEndWith("2 files, 0.0 MiB\n");
  const good = await spool(disk, "verify");
  expect(good.status).toBe(0);
  expect(good.out).toContain("b-0000000011-0000000015.gz: 5 messages\n");
  const [name] = disk.files.keys();
  disk.files.set(name!, disk.files.get(name!)!.subarray(9));
  const torn = await spool(disk, "verify");
  expect([torn.status, torn.out.includes(`${name}: is torn or foreign`)]).toEqual([1, true]);
});

test("spool export copies the files, drop removes them", async () => {
  const disk = await spooled();
  const exported = await spool(disk, "export", "/mnt/usb");
  expect([...exported.disks.get("/mnt/usb")!.files.keys()]).toEqual([
    "local/b-0000000001-0000000010.gz",
    "local/b-0000000011-0000000015.gz",
  ]);
  expect(disk.files.size).toBe(3);
  const dropped = await spool(disk, "drop");
  expect(dropped.out).toBe("2 files, 0.0 MiB dropped\n");
  expect([...disk.files.keys()]).toEqual(["chain.json"]);
});

test("a spool that is not there is no empty one", async () => {
  const missing = new FakeDisk();
  missing.isMissing = true;
  const told = [
    'There is no folder "/var/spool/sluice/local"',
    "Nothing has waited there yet, or the daemon's settings (--config) name another place",
  ] as const;
  for (const words of [["list"], ["verify"], ["export", "/mnt/usb"], ["drop"]]) {
    const asked = spool(missing, ...words, "--set", "spool.mode=overflow");
    expect(await complaint(asked)).toEqual([...told]);
  }
  expect((await complaint(spool(missing, "list")))[1]).toBe(
    "spool.mode is off: nothing is put there",
  );
  expect(await spool(new FakeDisk(), "list")).toMatchObject({ status: 0 });
});

test("a folder of a spool that may not be read is told, behind what was found", async () => {
  const disk = await spooled();
  const names = [...disk.files.keys()];
  disk.list = async (onUnread) => {
    onUnread?.("/var/spool/sluice/local/aside", "EACCES");
    return names;
  };
  expect((await complaint(spool(disk, "list")))[0]).toBe(
    'Cannot read "/var/spool/sluice/local/aside": EACCES',
  );
});

test("spool wants to know what to do, and where to", async () => {
  const f = (args: string[], expected: string) =>
    expect(spool(new FakeDisk(), ...args)).rejects.toThrow(expected);
  await f(["look"], 'What about the spool? Not "look"');
  await f(["export"], "Where to?");
});
