// A spool has a size, and at no time is there more on disk: what gives way goes before what comes.
import { expect, test } from "bun:test";
import { batchBytesMax } from "../../../src/ship/batch-size.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { openShipping } from "../../shipping.ts";

/** Remembers the most that ever lay on it. */
class WatchedDisk extends FakeDisk {
  bytesMost = 0;
  keepsAll = false;

  override async write(name: string, parts: Iterable<Uint8Array>) {
    const written = await super.write(name, parts);
    const batches = [...this.files].filter(([each]) => each !== "chain.json");
    const bytes = batches.reduce((sum, [, body]) => sum + body.length, 0);
    this.bytesMost = Math.max(this.bytesMost, bytes);
    return written;
  }

  override remove(name: string) {
    const detail = "EACCES: fake";
    return this.keepsAll
      ? Promise.resolve({ ok: false as const, code: "EACCES", detail })
      : super.remove(name);
  }
}

/** A sink that is away, while ever more batches of some 1,700 octets come. */
async function outage(bytesMax: number, count = 10) {
  const disk = new WatchedDisk();
  const back = Promise.withResolvers<"accepted">();
  const shipping = await openShipping({
    ...{ disk, ringBytes: 100_000, answers: [back.promise], spool: { mode: "always", bytesMax } },
  });
  const { flow, write } = shipping;
  const batches = async (count: number) => {
    for (let n = 0; n < count; n++) {
      write(100);
      await flow(1500);
    }
  };
  await batches(count);
  return { ...shipping, disk, back, batches };
}

test("whatever the size, it holds, and what finds no room is stored or counted", async () => {
  for (const bytesMax of [500, 2_000, 3_000, 5_000, 6_000, 8_000, 12_000, 40_000]) {
    const { disk, back, flow, shipper } = await outage(bytesMax);
    back.resolve("accepted");
    await flow(100_000);
    expect([bytesMax, disk.bytesMost > bytesMax]).toEqual([bytesMax, false]);
    const { lost } = shipper;
    expect(shipper.stored + lost.ring + lost.spool + lost.refused).toBe(1000);
    expect(shipper.waiting).toBe(0);
  }
});

test("what is being sent keeps its room: the next batch waits in memory, and nothing is ill", async () => {
  const { disk, back, flow, shipper, logged } = await outage(3_000, 2);
  expect(shipper.spool!.files).toBe(1);
  back.resolve("accepted");
  await flow(100_000);
  expect(disk.bytesMost).toBeLessThanOrEqual(3_000);
  expect([shipper.stored, shipper.lost]).toEqual([200, { ring: 0, refused: 0, spool: 0 }]);
  expect(logged).toEqual([]);
});

test("a disk that removes nothing costs one file, and is tried again", async () => {
  const { disk, back, flow, batches, shipper, logged } = await outage(12_000);
  const before = shipper.lost.spool;
  disk.keepsAll = true;
  await batches(10);
  await flow(300_000);
  expect(shipper.lost.spool - before).toBe(100);
  expect(shipper.spool!.bytes).toBeLessThanOrEqual(12_000);
  disk.keepsAll = false;
  back.resolve("accepted");
  await flow(60_000);
  await batches(1);
  expect(disk.bytesMost).toBeLessThanOrEqual(12_000);
  expect(shipper.stored + shipper.lost.spool + shipper.lost.ring).toBe(2100);
  expect([shipper.waiting, shipper.spool!.bytes]).toEqual([0, 0]);
  const events = logged.map(([event, fields]) => `${event} ${fields?.["reason"] ?? ""}`);
  expect(events).toEqual(["spool failing EACCES", "spool recovered "]);
});

test("two batches fit in the spool, however large they may be", () => {
  const f = (max: number, mode: "off" | "always", expected: number) => {
    const buffer = { memoryBytes: 8 << 20, compression: "gzip", chunkBytes: 1 << 18 } as const;
    const ship = { bytesMax: 8 << 20 } as never;
    const spool = { mode, bytesMax: max } as never;
    const bytes = batchBytesMax({
      buffer: { ...buffer, keepSeverity: undefined },
      ship,
      spool,
      sink: [0],
    });
    expect(bytes).toBe(expected);
  };
  f(64 << 20, "always", 2 << 20);
  f(1 << 20, "always", 1 << 19);
  f(1 << 20, "off", 4 << 20);
});
