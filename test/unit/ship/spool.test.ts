import { expect, test } from "bun:test";
import { FakeDisk } from "../../fake-disk.ts";
import { keysOf, ledgerOf, never, openShipping } from "../../shipping.ts";

const names = (disk: FakeDisk) => [...disk.files.keys()].filter((name) => name !== "chain.json");
const bodies = (sent: { key: string; body: Buffer }[]) =>
  Object.fromEntries(sent.map(({ key, body }) => [key, body.toString("hex")]));

test("overflow: a sink that is well costs no write", async () => {
  const disk = new FakeDisk();
  const { clock, write, sent, spool } = await openShipping({ disk });
  write(10);
  await clock.pass(61_000);
  expect(keysOf(sent)).toEqual(["b-0000000001-0000000010.gz"]);
  expect(spool!.writtenBytes).toBe(0);
  expect(disk.files.size).toBe(0);
});

test("overflow: what waits is on disk at the end, and the next run sends the same bytes", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, answers: [never()] });
  first.write(10);
  await first.clock.pass(61_000);
  first.write(20);
  await first.stop(0);
  expect(names(disk)).toEqual(["b-0000000001-0000000010.gz", "b-0000000011-0000000030.gz"]);
  expect([first.shipper.waiting, first.shipper.spooled]).toEqual([30, 30]);

  const spooled = Object.fromEntries(disk.files);
  const second = await openShipping({ disk, boot: "c" });
  second.write(5);
  await second.clock.pass(61_000);
  expect(keysOf(second.sent)).toEqual([
    "b-0000000001-0000000010.gz",
    "b-0000000011-0000000030.gz",
    "c-0000000001-0000000005.gz",
  ]);
  expect(second.sent.map(({ recovered }) => recovered)).toEqual([true, true, false]);
  for (const { key, body } of second.sent.slice(0, 2)) expect(body).toEqual(spooled[key] as Buffer);
  expect(names(disk)).toEqual([]);
  expect([second.shipper.stored, second.shipper.account.storedEarlier]).toEqual([5, 30]);
  // The chain goes on from the last object of the boot before.
  expect(ledgerOf(second.sent[2]!.body).previous?.key).toBe("b-0000000011-0000000030.gz");
});

test("overflow: an outage that lasts is written to disk, in order, and drains by itself", async () => {
  const disk = new FakeDisk();
  const outage = Promise.withResolvers<"accepted">();
  const { clock, flow, write, sent, state, shipper } = await openShipping({
    disk,
    ringBytes: 60_000,
    answers: [outage.promise],
  });
  state.failingMs = 0;
  write(100);
  await clock.pass(61_000);
  state.failingMs = 120_000;
  for (let n = 0; n < 20; n++) {
    write(1000);
    await flow(5_000);
  }
  expect(names(disk).length).toBeGreaterThan(10);
  state.failingMs = 0;
  outage.resolve("accepted");
  await flow(100_000);
  expect(names(disk)).toEqual([]);
  expect([shipper.stored, shipper.waiting, shipper.reader.lostCount]).toEqual([20_100, 0, 0]);
  expect(new Set(keysOf(sent)).size).toBe(sent.length);
  expect(keysOf(sent).toSorted()).toEqual(keysOf(sent));
});

test("always: nothing is sent before it is on disk", async () => {
  const disk = new FakeDisk();
  const onDisk: boolean[] = [];
  const shipping = await openShipping({ disk, spool: { mode: "always" } });
  const { clock, write, sent } = shipping;
  const push = sent.push.bind(sent);
  sent.push = (...objects) => {
    onDisk.push(...objects.map(({ key }) => disk.files.has(key)));
    return push(...objects);
  };
  for (let n = 0; n < 5; n++) {
    write(3);
    await clock.pass(1500);
  }
  expect(onDisk).toEqual([true, true, true, true, true]);
  expect(names(disk)).toEqual([]);
  expect(shipping.shipper.stored).toBe(15);
});

test("always: a full disk is said once, batches go from memory, and the disk comes back", async () => {
  const disk = new FakeDisk();
  const { clock, write, sent, logged, shipper, spool } = await openShipping({
    disk,
    spool: { mode: "always" },
  });
  for (const code of ["ENOSPC", "EROFS", "EIO"]) {
    disk.failing = code;
    for (let n = 0; n < 3; n++) {
      write(3);
      await clock.pass(35_000);
    }
    disk.failing = undefined;
    write(3);
    await clock.pass(35_000);
  }
  const events = logged.map(([event, fields]) => `${event} ${fields?.["reason"] ?? ""}`);
  expect(events).toEqual([
    "spool failing ENOSPC",
    "spool recovered ",
    "spool failing EROFS",
    "spool recovered ",
    "spool failing EIO",
    "spool recovered ",
  ]);
  expect([shipper.stored, shipper.waiting, spool!.files]).toEqual([36, 0, 0]);
  expect(new Set(keysOf(sent)).size).toBe(sent.length);
});

test("the oldest give way to the newest, and a ledger that gets through says so", async () => {
  const disk = new FakeDisk();
  const options = { spool: { mode: "always", bytesMax: 12_000 }, disk } as const;
  const outage = Promise.withResolvers<"accepted">();
  const { flow, write, sent, shipper } = await openShipping({
    ...options,
    answers: [outage.promise],
  });
  for (let n = 0; n < 12; n++) {
    write(100);
    await flow(1500);
  }
  const evicted = shipper.account.lost.spool;
  expect(evicted).toBeGreaterThan(0);
  outage.resolve("accepted");
  write(1);
  await flow(5000);
  const missing = sent.flatMap(({ body }) => ledgerOf(body).missing);
  const told = new Set(
    missing.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, n) => first + n),
    ),
  );
  expect(told.size).toBe(evicted);
  expect(shipper.stored + evicted).toBe(1201);
  expect(missing.every(({ reason }) => reason === "spool")).toBe(true);
});

test("a batch that gives way on disk while it is sent from memory is not lost", async () => {
  const disk = new FakeDisk();
  const outage = Promise.withResolvers<"accepted">();
  const { clock, flow, write, state, shipper, spool } = await openShipping({
    ...{ disk, spool: { bytesMax: 12_000 }, ringBytes: 60_000, answers: [outage.promise] },
  });
  write(100);
  await clock.pass(61_000);
  state.failingMs = 120_000;
  for (let n = 0; n < 10; n++) {
    write(1000);
    await flow(2000);
  }
  expect(spool!.bytes).toBeLessThanOrEqual(12_000);
  outage.resolve("accepted");
  state.failingMs = 0;
  await flow(100_000);
  const { lost } = shipper.account;
  expect(shipper.waiting).toBe(0);
  expect(shipper.stored + lost.spool + shipper.reader.lostCount).toBe(10_100);
  expect(lost.spool).toBeGreaterThan(0);
});

test("what cannot be read for a while is sent later, what never can be is given up", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, answers: [never()] });
  first.write(10);
  await first.clock.pass(61_000);
  await first.stop(0);
  disk.unreadable = true;
  const ill = await openShipping({ disk, boot: "c" });
  await ill.clock.pass(45_000);
  disk.unreadable = false;
  await ill.clock.pass(45_000);
  expect(keysOf(ill.sent)).toEqual(["b-0000000001-0000000010.gz"]);

  const other = new FakeDisk();
  other.files.set("b-0000000001-0000000010.gz", Buffer.from("?"));
  other.unreadable = true;
  const never_ = await openShipping({ disk: other, boot: "d" });
  await never_.clock.pass(120_000);
  expect([never_.spool!.files, never_.spool!.setAside, other.files.size]).toEqual([0, 1, 1]);
});

test("the daily budget keeps batches in memory until the next day", async () => {
  const disk = new FakeDisk();
  const spool = { mode: "always", dailyBytesMax: 3000 } as const;
  const { clock, write, shipper, spool: opened } = await openShipping({ disk, spool });
  const day = async () => {
    for (let n = 0; n < 10; n++) {
      write(50);
      await clock.pass(35_000);
    }
    return opened!.writtenBytes;
  };
  const written = await day();
  expect(written).toBeLessThan(3000);
  await clock.pass(24 * 3_600_000);
  expect(await day()).toBeGreaterThan(written);
  expect([shipper.stored, shipper.waiting]).toEqual([1000, 0]);
});

test("whenever a run ends, no message is missing and none is stored under two names", async () => {
  for (let endMs = 0; endMs < 8000; endMs += 333) {
    const disk = new FakeDisk();
    const first = await openShipping({
      disk,
      spool: { mode: "always" },
      answers: ["accepted", never()],
    });
    for (let n = 0; n < 6; n++) {
      first.write(7);
      await first.clock.pass(endMs / 6);
    }
    await first.stop(0);
    const second = await openShipping({ disk, boot: "c" });
    await second.clock.pass(5000);
    const stored = { ...bodies(first.sent), ...bodies(second.sent) };
    for (const { key, body } of first.sent) expect(stored[key]).toBe(body.toString("hex"));
    const counts = Object.values(stored).map((hex) => ledgerOf(Buffer.from(hex, "hex")).count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(42);
  }
});

test("a spool that lies in memory says so at start, and the status what it lies in", async () => {
  const f = async (fileSystemName: string, expected: (string | undefined)[]) => {
    const disk = new FakeDisk();
    disk.fileSystemName = fileSystemName;
    const { logged, shipper } = await openShipping({ disk, spool: { dailyBytesMax: 1 << 20 } });
    expect(logged.map(([event]) => event)).toEqual(expected as string[]);
    expect(shipper.spool!.status).toEqual({
      ...{ directory: "/spool", fileSystem: fileSystemName, files: 0, bytes: 0 },
      ...{ bytesMax: 1 << 20, writtenTodayBytes: 0, dailyBytesMax: 1 << 20 },
    });
  };
  await f("tmpfs", ["spool may not last"]);
  await f("ramfs", ["spool may not last"]);
  await f("overlay", ["spool may not last"]);
  await f("ext4", []);
});

test("what was written today counts in the next run as well", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, answers: [never()] });
  first.write(100);
  await first.stop(0);
  const { writtenTodayBytes } = first.shipper.spool!.status;
  expect(writtenTodayBytes).toBeGreaterThan(0);
  const second = await openShipping({ disk, boot: "c", spool: { dailyBytesMax: 1 << 20 } });
  expect(second.shipper.spool!.status).toMatchObject({ writtenTodayBytes });
});
