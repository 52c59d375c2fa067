// Sinks that come and go: what lies in each place is a whole history to whoever verifies it, and
// whatever is taken away from it is missed.
import { expect, test } from "bun:test";
import { audit, type AuditReport } from "../../src/audit/audit.ts";
import { directoryStore } from "../../src/audit/store.ts";
import { ClockWatch } from "../../src/base/clock-watch.ts";
import { CounterSum } from "../../src/base/counters.ts";
import type { LogFields } from "../../src/base/log.ts";
import { compressor } from "../../src/buffer/compress.ts";
import { OpenChunk } from "../../src/buffer/open-chunk.ts";
import { Ring } from "../../src/buffer/ring.ts";
import { Outlets } from "../../src/outlets.ts";
import type { World } from "../../src/world.ts";
import { FakeClock } from "../fake-clock.ts";
import { FakeDisk } from "../fake-disk.ts";
import { originIn } from "../origin.ts";
import { ledgerOf, writeLine } from "../shipping.ts";
import { configOf } from "./config/sources.ts";

/** Sinks of these names, each with a directory of its own. */
function configWith(names: string[], more = "") {
  const sinks = names.map(
    (name) => `[[sink]]\nkind = "directory"\nname = "${name}"\npath = "/${name}"\n`,
  );
  return configOf(`${sinks.join("")}[ship]\nage = "1s"\nheartbeat = "0s"\n${more}`);
}

async function openOutlets(names: string[], more = "", boot = "00000000000000") {
  const clock = new FakeClock();
  const logged: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  const log = { info: note, warn: note, error: note };
  const disks = new Map<string, FakeDisk>();
  const diskOf = (path: string) => disks.get(path) ?? disks.set(path, new FakeDisk()).get(path)!;
  const ring = new Ring(1 << 20);
  const compress = compressor("gzip");
  const openChunk = new OpenChunk(
    { chunkBytes: 1024, countMax: Infinity },
    { compress, ring, clock },
  );
  const counters = new CounterSum();
  const counted = counters.open();
  let beats = 0;
  const outlets = new Outlets({
    world: { clock, log, random: { fraction: () => 0.5 }, openDisk: diskOf } as unknown as World,
    ...{ clock, ring, openChunk, counters, boot },
    ...{ watch: new ClockWatch(clock, log), ended: new AbortController().signal },
    ...{ onStored: undefined, nextBeat: () => ++beats },
  });
  void (await outlets.prepare(configWith(names, more))).install();
  outlets.start();
  const write = async (count: number) => {
    for (let n = 0; n < count; n++) writeLine(openChunk, clock.wallMs(), originIn("UTC"));
    await clock.pass(2_000);
  };
  const reload = async (next: string[], moreNext = more) => {
    const done = (await outlets.prepare(configWith(next, moreNext))).install();
    outlets.start();
    await clock.pass(10_000);
    await done;
  };
  const verify = (name: string, without?: string) => {
    const disk = new FakeDisk();
    for (const [key, body] of diskOf(`/${name}`).files)
      if (key !== without) disk.files.set(key, body);
    return audit(directoryStore(disk), {});
  };
  /** Time enough to send what waits: batch after batch goes out where no timer waits. */
  const heal = async () => {
    for (let step = 0; step < 200; step++) await clock.pass(1_000);
  };
  return { heal, clock, logged, diskOf, openChunk, counted, outlets, write, reload, verify };
}

function told({ complete, chains }: AuditReport) {
  const numbers = chains.map(({ began, ended, stored, received, waiting }) => {
    return [began?.first, ended?.last, stored, received, waiting];
  });
  return { complete, numbers };
}

test("a sink that comes gets what is received from then on, and one that goes all until then", async () => {
  const { write, reload, verify, logged } = await openOutlets(["old", "stays"]);
  await write(100);
  await reload(["stays", "new"]);
  await write(50);
  expect(told(await verify("old"))).toEqual({
    complete: true,
    numbers: [[undefined, 100, 100, 100, 0]],
  });
  expect(told(await verify("new"))).toEqual({
    complete: true,
    numbers: [[101, undefined, 50, 50, 0]],
  });
  expect(told(await verify("stays"))).toEqual({
    complete: true,
    numbers: [[undefined, undefined, 150, 150, 0]],
  });
  const events = logged.map(([event, fields]) => [event, fields?.["sink"], fields?.["stored"]]);
  expect(events).toContainEqual(["stopped storing", "old", 100]);
});

test("a sink that goes and comes again has two histories, and nobody misses what lies between", async () => {
  const { write, reload, verify, diskOf } = await openOutlets(["a", "b"]);
  await write(30);
  await reload(["b"]);
  await write(30);
  await reload(["a", "b"]);
  await reload(["b"]);
  await reload(["a", "b"]);
  await write(40);
  expect(told(await verify("a"))).toEqual({
    complete: true,
    numbers: [
      [undefined, 30, 30, 30, 0],
      [61, undefined, 40, 40, 0],
    ],
  });
  const keys = [...diskOf("/a").files.keys()];
  expect(new Set(keys).size).toBe(keys.length);
});

test("of what a sink that came late has stored, each object is missed", async () => {
  const { write, reload, verify, diskOf } = await openOutlets(["stays"]);
  await write(100);
  await reload(["stays", "late"]);
  for (let n = 0; n < 3; n++) await write(20);
  await reload(["stays"]);
  const { files } = diskOf("/late");
  expect(told(await verify("late"))).toEqual({ complete: true, numbers: [[101, 160, 60, 60, 0]] });
  for (const [key, body] of files) {
    const { first, last, ended } = ledgerOf(body);
    // Without its last word a history looks as one that goes on.
    if (ended !== undefined) continue;
    const report = await verify("late", key);
    expect([report.complete, report.missing]).toEqual([false, last - first + 1]);
  }
});

test("what was lost before a sink came is none of its losses", async () => {
  const { write, reload, verify, counted } = await openOutlets(["stays"]);
  counted.lostKernel = 7;
  await write(10);
  await reload(["stays", "late"]);
  await write(10);
  expect((await verify("stays")).missing).toBe(7);
  expect((await verify("late")).missing).toBe(0);
  counted.lostKernel = 9;
  await write(10);
  expect((await verify("late")).missing).toBe(2);
});

test("a sink that cannot take it ends within the grace, and says what it did not get", async () => {
  const { write, reload, logged, diskOf, outlets } = await openOutlets(["dead", "stays"]);
  diskOf("/dead").failing = "EIO";
  await write(25);
  await reload(["stays"]);
  expect(logged.find(([event]) => event === "stopped storing")?.[1]).toMatchObject({
    ...{ sink: "dead", stored: 0, unsent: 25 },
  });
  expect(outlets.all.map(({ sink }) => sink.name)).toEqual(["stays"]);
});

test("its spool is kept and named, and sent when a sink of that name comes again", async () => {
  const spool = '[spool]\nmode = "overflow"\ndir = "/spool"\n';
  const { write, reload, logged, diskOf, verify } = await openOutlets(["dead", "stays"], spool);
  diskOf("/dead").failing = "EIO";
  await write(25);
  await reload(["stays"]);
  const stopped = logged.find(([event]) => event === "stopped spooling")?.[1];
  expect(stopped).toMatchObject({ sink: "dead", directory: "/spool" });
  expect(stopped!["files"]).toBeGreaterThan(0);
  diskOf("/dead").failing = undefined;
  await write(5);
  await reload(["dead", "stays"]);
  await write(10);
  expect(told(await verify("dead"))).toEqual({
    complete: true,
    numbers: [
      [undefined, 25, 25, 25, 0],
      [31, undefined, 10, 10, 0],
    ],
  });
});

const spoolIn = (dir: string, mode = "always") => `[spool]\nmode = "${mode}"\ndir = "${dir}"\n`;

/** The batches that wait in a sink's spool. */
function filesIn({ files }: FakeDisk): string[] {
  return [...files.keys()].filter((name) => name !== "chain.json");
}

test("a spool that is turned on takes what waits, and what an earlier run has left there", async () => {
  const { heal, write, reload, diskOf, verify, ...opened } = await openOutlets(["a"]);
  const { logged, outlets } = opened;
  const before = await openOutlets(["a"], spoolIn("/spool"), "00000000000001");
  before.diskOf("/a").failing = "EIO";
  await before.write(7);
  const [left] = before.diskOf("/spool/a").files;
  diskOf("/spool/a").files.set(...left!);
  diskOf("/a").failing = "EIO";
  await write(20);
  await reload(["a"], spoolIn("/spool"));
  await write(5);
  // What is being sent from memory is on disk now, and stays the next one.
  expect(outlets.all[0]!.shipper.spooled).toBe(20);
  expect(logged.findLast(([event]) => event === "spooling")?.[1]).toMatchObject({ files: 1 });
  diskOf("/a").failing = undefined;
  await write(10);
  await heal();
  expect([filesIn(diskOf("/spool/a")), outlets.all[0]!.shipper.waiting]).toEqual([[], 0]);
  const { complete, chains } = await verify("a");
  expect([complete, chains.map(({ stored }) => stored).toSorted()]).toEqual([true, [35, 7]]);
});

test("a spool that is turned off is emptied and not written to any more", async () => {
  const opened = await openOutlets(["a"], spoolIn("/spool"));
  const { heal, write, reload, diskOf, verify, outlets } = opened;
  diskOf("/a").failing = "EIO";
  await write(20);
  await reload(["a"], "");
  await write(5);
  const { shipper } = outlets.all[0]!;
  expect([shipper.spooled, shipper.waiting, filesIn(diskOf("/spool/a")).length]).toEqual([
    20, 25, 1,
  ]);
  diskOf("/a").failing = undefined;
  await write(10);
  await heal();
  expect([shipper.waiting, shipper.spool, filesIn(diskOf("/spool/a"))]).toEqual([0, undefined, []]);
  expect(told(await verify("a"))).toEqual({
    complete: true,
    numbers: [[undefined, undefined, 35, 35, 0]],
  });
});

test("in another directory goes on what was begun in the first, in the order of its coming", async () => {
  const opened = await openOutlets(["a"], spoolIn("/one"));
  const { heal, write, reload, diskOf, verify, outlets } = opened;
  const { shipper } = outlets.all[0]!;
  diskOf("/a").failing = "EIO";
  await write(20);
  await reload(["a"], spoolIn("/two"));
  await write(5);
  await reload(["a"], spoolIn("/one"));
  await write(10);
  const counts = ["/one/a", "/two/a"].map((path) => filesIn(diskOf(path)).length);
  expect([counts, shipper.spooled, shipper.spools.files]).toEqual([[2, 1], 35, 3]);
  diskOf("/a").failing = undefined;
  await write(1);
  await heal();
  expect([shipper.waiting, shipper.spools.files]).toEqual([0, 0]);
  // A directory keeps its files in the order in which they were written.
  const firsts = [...diskOf("/a").files.values()].map((body) => ledgerOf(body).first);
  expect(firsts).toEqual(firsts.toSorted((one, other) => one - other));
  expect(told(await verify("a"))).toEqual({
    complete: true,
    numbers: [[undefined, undefined, 36, 36, 0]],
  });
});
