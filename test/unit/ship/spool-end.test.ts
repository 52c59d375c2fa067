// What one run leaves to the next.
import { expect, test } from "bun:test";
import { FakeDisk } from "../../fake-disk.ts";
import { ledgerOf, never, openShipping } from "../../shipping.ts";

test("a stop writes each batch once, also into a spool that is too small", async () => {
  const disk = new FakeDisk();
  const { write, stop, spool } = await openShipping({
    ...{ disk, ship: { recordsMax: 10 }, spool: { bytesMax: 3000 }, answers: [never()] },
  });
  write(400);
  await stop(0);
  const { bytes } = spool!.status;
  expect([bytes <= 3000, bytes > 2000]).toEqual([true, true]);
  // Forty objects of some 500 octets.
  expect(spool!.writtenBytes).toBeLessThan(40 * 700);
});

test("a link that was left before the end is not taken for the last object", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, ship: { ageMsMax: 1000 } });
  for (let hour = 0; hour < 2; hour++) {
    first.write(3);
    await first.flow(3_600_000);
  }
  expect(disk.files.has("chain.json")).toBe(true);
  const second = await openShipping({ disk, boot: "c" });
  second.write(1);
  await second.clock.pass(61_000);
  expect(ledgerOf(second.sent[0]!.body).previous).toBeNull();
});

test("what neither the sink nor the spool took at the end is told by the next run", async () => {
  const disk = new FakeDisk();
  // The first batch uses up what may be written in a day.
  const spool = { mode: "always", dailyBytesMax: 300 } as const;
  const first = await openShipping({ disk, spool, answers: [never()] });
  first.write(10);
  await first.clock.pass(61_000);
  first.write(20);
  await first.stop(0);
  const { waiting, spooled } = first.shipper;
  expect(waiting - spooled).toBeGreaterThan(0);
  expect(first.shipper.lost).toEqual({ ring: 0, refused: 0, spool: 0 });

  const second = await openShipping({ disk, boot: "c" });
  second.write(5);
  await second.clock.pass(61_000);
  const { missing } = ledgerOf(second.sent.at(-1)!.body);
  expect(missing).toEqual([{ boot: "b", first: spooled + 1, last: 30, reason: "spool" }]);
});
