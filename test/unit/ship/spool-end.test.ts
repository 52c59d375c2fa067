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
