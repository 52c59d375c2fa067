import { expect, test } from "bun:test";
import type { KernelLog } from "../../../src/base/kernel-log.ts";
import { Bookmarks } from "../../../src/source/bookmarks.ts";
import { openKmsg } from "../../../src/source/kmsg.ts";
import { encode } from "../syslog/reading.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { SeenIntake } from "./intake.ts";

const noLog = { info() {}, warn() {}, error() {} };

/** A kernel with a ring of so many records; `run` starts Sluice on it. */
function kernel(ring = 100) {
  const [clock, disk] = [new FakeClock(), new FakeDisk()];
  const records: { sequence: number; text: string }[] = [];
  let count = 0;
  let boot = "first";
  const write = (text: string) => {
    records.push({ sequence: count, text: text.replace("SEQ", String(count)) });
    count++;
    if (records.length > ring) records.shift();
  };
  const reboot = () => {
    records.length = count = 0;
    boot = "second";
  };
  const openKernelLog = (): KernelLog => {
    let next = records[0]?.sequence ?? 0;
    return {
      read(into) {
        const oldest = records[0]?.sequence ?? next;
        if (next < oldest) return ((next = oldest), "EPIPE");
        const record = records.find(({ sequence }) => sequence === next);
        if (record === undefined) return "EAGAIN";
        next++;
        return Buffer.from(record.text).copy(into);
      },
      close() {},
    };
  };
  const readTextFile = (path: string) => {
    const text = path === "/proc/uptime" ? "3600.50 7000.00\n" : `${boot}\n`;
    return { ok: true, text } as const;
  };
  const run = async () => {
    const intake = new SeenIntake();
    const bookmarks = await Bookmarks.open(intake, { disk, clock, log: noLog, name: "kmsg.json" });
    const options = { hostname: "router", zone: "UTC", frameBytesMax: 8192, state: "/state" };
    const doors = { clock, log: noLog, bookmarks, openKernelLog, readTextFile };
    const source = openKmsg({ transport: "kmsg", ...options }, intake, doors);
    const stop = async () => {
      await source.stop();
      await source.finish!();
    };
    return { intake, stop, contents: () => intake.messages.map(({ message }) => message) };
  };
  return { write, reboot, run, clock };
}

test("a record has the kernel's priority, number, time and properties", async () => {
  const { write, run } = kernel();
  write("6,SEQ,5140900,-;NET: Registered\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:01.0\n");
  const { intake } = await run();
  const line = JSON.parse(encode(intake.messages[0]!)) as Record<string, unknown>;
  // Started 3,600.5 s before 08:20:17.
  expect(line).toMatchObject({
    ...{ timestamp: "2026-11-21T07:20:21.640900Z", hostname: "router", tag: "kernel" },
    ...{ client: "/dev/kmsg", transport: "kmsg", facility: 0, severity: 6 },
    content: "NET: Registered",
    structured_data: {
      kmsg: {
        ...{ sequence: "0", uptime_us: "5140900" },
        ...{ SUBSYSTEM: "pci", DEVICE: "+pci:0000:00:01.0" },
      },
    },
  });
});

test("what a program wrote there has the program's name", async () => {
  const { write, run } = kernel();
  write("30,SEQ,1000000,-;systemd[1]: caf\\xc3\\xa9 \\x5c\n");
  const { intake } = await run();
  const [message] = intake.messages;
  expect([message!.appName, message!.procId, message!.message, message!.facility]).toEqual([
    ...["systemd", "1", "café \\", 3],
  ]);
});

test("records that gave way are counted by the holes in their numbers", async () => {
  const { write, run, clock } = kernel(10);
  write("4,SEQ,1,-;one\n");
  const { contents, intake } = await run();
  for (let n = 0; n < 25; n++) write(`4,SEQ,2,-;more ${n}\n`);
  await clock.pass(2000);
  expect(contents()).toEqual(["one", ...Array.from({ length: 10 }, (_, n) => `more ${15 + n}`)]);
  expect(intake.counters.lostKernel).toBe(15);
});

test("the next run goes on behind what is stored, and after a boot begins anew", async () => {
  const { write, reboot, run } = kernel();
  write("4,SEQ,1,-;one\n");
  await (await run()).stop();
  write("4,SEQ,2,-;two\n");
  const second = await run();
  expect(second.contents()).toEqual(["two"]);
  await second.stop();
  reboot();
  write("4,SEQ,1,-;boot\n");
  expect((await run()).contents()).toEqual(["boot"]);
});
