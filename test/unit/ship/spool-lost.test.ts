// What a spool loses is told by ledgers: which lines, of which run, though nobody could look in.
import { expect, test } from "bun:test";
import { FakeDisk } from "../../fake-disk.ts";
import { ledgerOf, never, openShipping } from "../../shipping.ts";

const [earlier, later, last] = ["6b017dae018470", "6b017dae018471", "6b017dae018472"];
const name = (numbers: string) => `${earlier}-${numbers}.gz`;

/** A spool with two batches of an earlier run. */
async function leftBehind(): Promise<FakeDisk> {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, boot: earlier, answers: [never()] });
  first.write(10);
  await first.clock.pass(61_000);
  first.write(20);
  await first.stop(0);
  expect([...disk.files.keys()].filter((each) => each !== "chain.json")).toEqual([
    name("0000000001-0000000010"),
    name("0000000011-0000000030"),
  ]);
  return disk;
}

const missingOf = (sent: { body: Buffer }[]) => ledgerOf(sent.at(-1)!.body).missing;

test("a file that nobody can read and that gives way is told by what its name says", async () => {
  const disk = await leftBehind();
  disk.unreadable = true;
  const spool = { mode: "always", bytesMax: 1000 } as const;
  const { clock, write, sent, shipper } = await openShipping({
    ...{ disk, boot: later, spool, answers: [never()] },
  });
  write(20);
  await clock.pass(2000);
  expect(disk.files.has(name("0000000001-0000000010"))).toBe(false);
  expect(shipper.account.missing).toEqual([{ boot: earlier, first: 1, last: 30, reason: "spool" }]);
  expect(sent).toEqual([]);
});

test("a file that is torn, or cannot be read for good, is told by what its name says", async () => {
  const disk = await leftBehind();
  const torn = name("0000000011-0000000030");
  disk.files.set(torn, disk.files.get(torn)!.subarray(0, 100));
  disk.files.set("a-note.txt", Buffer.from("not a batch\n"));
  const { clock, write, sent } = await openShipping({ disk, boot: later });
  await clock.pass(1000);
  write(1);
  await clock.pass(61_000);
  expect(missingOf(sent)).toEqual([{ boot: earlier, first: 11, last: 30, reason: "spool" }]);

  const other = await leftBehind();
  other.unreadable = true;
  const blind = await openShipping({ disk: other, boot: later });
  await blind.clock.pass(120_000);
  blind.write(1);
  await blind.clock.pass(61_000);
  expect(missingOf(blind.sent)).toEqual([{ boot: earlier, first: 1, last: 30, reason: "spool" }]);
});

test("what a run without any object has lost is told by the next one", async () => {
  const disk = await leftBehind();
  const silent = await openShipping({ disk, boot: later, answers: ["refused"] });
  await silent.clock.pass(1000);
  await silent.stop();
  const { clock, write, sent } = await openShipping({ disk, boot: last });
  write(1);
  await clock.pass(61_000);
  expect(missingOf(sent)).toEqual([{ boot: earlier, first: 1, last: 10, reason: "refused" }]);
  // Nothing was cut in between: the chain goes on behind the last object.
  expect(ledgerOf(sent[0]!.body).previous?.key).toBe(name("0000000011-0000000030"));
});

test("a link that was written by nobody of us is none", async () => {
  const f = async (missing: unknown) => {
    const disk = new FakeDisk();
    const link = { previous: null, isLast: true, missing, written: { since: "x", bytes: -1 } };
    disk.files.set("chain.json", Buffer.from(JSON.stringify(link)));
    const { clock, write, sent } = await openShipping({ disk });
    write(1);
    await clock.pass(61_000);
    expect(missingOf(sent)).toEqual([]);
  };
  await f([{ boot: "a", first: -5, last: 7, reason: "spool" }]);
  await f([{ boot: "a", first: 7, last: 6, reason: "spool" }]);
  await f([{ boot: "a", first: 1, last: 2 ** 60, reason: "spool" }]);
  await f([{ boot: "a", first: 1, last: 2, reason: "bad luck" }]);
  await f({ length: 1 });
});

test("what begins to be sent while it is looked into is stored, and told by nobody as lost", async () => {
  const disk = await leftBehind();
  const sending = Promise.withResolvers<"accepted">();
  const spool = { mode: "always", bytesMax: 1000 } as const;
  const { clock, write, sent, shipper } = await openShipping({
    ...{ disk, boot: later, spool, answers: [sending.promise] },
  });
  await clock.pass(1000);
  const read = Promise.withResolvers<void>();
  const readNow = disk.read.bind(disk);
  disk.read = (file) => read.promise.then(() => readNow(file));
  write(20);
  await clock.pass(2000);
  // The second file is being looked into; now the first one is stored, and the second is next.
  sending.resolve("accepted");
  await clock.pass(1000);
  read.resolve();
  await clock.pass(61_000);
  expect(sent.map(({ body }) => ledgerOf(body).last)).toEqual([10, 30, 20]);
  expect([shipper.account.storedEarlier, shipper.account.missing]).toEqual([30, []]);
  expect(sent.flatMap(({ body }) => ledgerOf(body).missing)).toEqual([]);
});
