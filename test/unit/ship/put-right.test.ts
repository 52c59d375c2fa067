// What becomes of messages that came before the time was known.
import { expect, test } from "bun:test";
import { membersOf } from "../../../src/buffer/members.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { keysOf, ledgerOf, never, openShipping } from "../../shipping.ts";

const trueMs = Date.UTC(2026, 10, 21, 8, 20, 17);
const ship = { key: "date={date}/{first}-{last}" };

const recordsOf = (body: Uint8Array) =>
  [...membersOf(body)]
    .flatMap((member) => Buffer.from(member!.lines).toString().trim().split("\n"))
    .map((line) => JSON.parse(line) as { seq?: number; received_at?: string; time_fixed?: true })
    .filter(({ seq }) => seq !== undefined);

test("objects wait for the time, and then say when their lines really came", async () => {
  const { clock, write, sent } = await openShipping({ ship, clock: new FakeClock(1000) });
  write(3);
  await clock.pass(600_000);
  write(2);
  await clock.pass(100_000);
  expect(sent).toEqual([]);
  clock.setWall(trueMs);
  await clock.pass(2000);
  expect(keysOf(sent)).toEqual(["date=2026-11-21/0000000001-0000000005"]);
  const records = recordsOf(sent[0]!.body);
  expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(records.map(({ time_fixed }) => time_fixed)).toEqual(Array(5).fill(true));
  const agoMs = records.map(({ received_at }) => trueMs - Date.parse(received_at!));
  expect(agoMs).toEqual([700_000, 700_000, 700_000, 100_000, 100_000]);
  expect(ledgerOf(sent[0]!.body)).toMatchObject({
    ...{ first: 1, last: 5, count: 5, totals: { received: 5, shipped: 5, waiting: 0 } },
    clock: { known_by: "wall", jumps: 1, jump_ms: trueMs - 701_000 },
  });
});

test("a chunk that was open when the clock was set holds both kinds of lines", async () => {
  const named = { key: "{boot}{first}/{first_time}-{last_time}" };
  const { clock, write, sent } = await openShipping({ ship: named, clock: new FakeClock(0) });
  write(1);
  await clock.pass(10_000);
  clock.setWall(trueMs);
  write(1);
  await clock.pass(61_000);
  expect(keysOf(sent)).toEqual(["b0000000001/20261121T082007Z-20261121T082017Z"]);
  const records = recordsOf(sent[0]!.body);
  expect(records.map(({ time_fixed }) => time_fixed)).toEqual([true, undefined]);
  expect(records.map(({ received_at }) => Date.parse(received_at!) - trueMs)).toEqual([-10_000, 0]);
});

test("half of the ring does not wait, a stop neither: then names say 1970 and ledgers why", async () => {
  const shipping = await openShipping({ ship, clock: new FakeClock(0), ringBytes: 40_000 });
  const { flow, write, sent, stop, shipper } = shipping;
  for (let n = 0; n < 3; n++) {
    write(1000);
    await flow(100_000);
  }
  const early = sent.length;
  expect([early > 0, shipper.reader.lostCount]).toEqual([true, 0]);
  await stop();
  expect(sent.length).toBeGreaterThan(early);
  for (const { key, body } of sent) {
    expect([key.slice(0, 15), ledgerOf(body).clock.known_by]).toEqual([
      "date=1970-01-01",
      "nobody",
    ]);
  }
});

test("what was attempted once or lies in the spool keeps its name and its bytes", async () => {
  const disk = new FakeDisk();
  const clock = new FakeClock(0);
  const first = await openShipping({
    ...{ ship, clock, disk, ringBytes: 40_000, answers: [never()] },
    spool: { afterMs: 0 },
  });
  first.write(3000);
  await first.flow(100_000);
  const names = await disk.list();
  expect(names.every((name) => name.startsWith("date=1970"))).toBe(true);
  first.clock.setWall(trueMs);
  await first.flow(100_000);
  expect((await disk.list()).filter((name) => names.includes(name))).toEqual(names);
  const later = (await disk.list()).filter((name) => !names.includes(name));
  expect([later.length > 0, later.every((name) => name.startsWith("date=2026"))]).toEqual([
    true,
    true,
  ]);
});

test("no heartbeat comes while the time is not known", async () => {
  const beats = { ...ship, heartbeatMs: 10_000 };
  const { clock, sent } = await openShipping({ ship: beats, clock: new FakeClock(0) });
  await clock.pass(60_000);
  expect(sent).toEqual([]);
  clock.setWall(trueMs);
  await clock.pass(11_000);
  expect(keysOf(sent)).toEqual(["date=2026-11-21/0000000000b000001-0000000000"]);
});

test("jumps of a known clock move names and labels, never the order or what is due", async () => {
  const { clock, write, sent } = await openShipping({ ship });
  // An NTP client sets the clock forth, back over midnight, and over the end of the year.
  for (const wallMs of [trueMs + 86_400_000, trueMs - 86_400_000, Date.UTC(2027, 0, 1)]) {
    write(2);
    await clock.pass(59_000);
    clock.setWall(wallMs);
    await clock.pass(2000);
  }
  expect(keysOf(sent)).toEqual([
    "date=2026-11-21/0000000001-0000000002",
    "date=2026-11-22/0000000003-0000000004",
    "date=2026-11-20/0000000005-0000000006",
  ]);
  const all = sent.map(({ body }) => ledgerOf(body));
  expect(all.map((ledger) => ledger.clock.jumps)).toEqual([1, 2, 3]);
  expect(all.map((ledger) => ledger.clock.uptime_ms)).toEqual([60_000, 121_000, 182_000]);
  expect(sent.flatMap(({ body }) => recordsOf(body)).map(({ seq }) => seq)).toEqual([
    ...[1, 2, 3, 4, 5, 6],
  ]);
});

test("names are of UTC: the end of summer time repeats no hour, a leap second no name", async () => {
  const hourly = { key: "{year}-{month}-{day}T{hour}/{first}-{last}", ageMsMax: 1000 };
  const at = async (wallMs: number, setBackMs = 0) => {
    const { clock, write, sent } = await openShipping({
      ...{ ship: hourly, clock: new FakeClock(wallMs) },
    });
    write(1);
    clock.setWall(clock.wallMs() - setBackMs);
    await clock.pass(2000);
    write(1);
    await clock.pass(2000);
    return keysOf(sent);
  };
  // In Berlin 02:59:59 CEST is followed by 02:00:00 CET.
  expect(await at(Date.UTC(2026, 9, 25, 0, 59, 59))).toEqual([
    "2026-10-25T00/0000000001-0000000001",
    "2026-10-25T01/0000000002-0000000002",
  ]);
  expect(await at(Date.UTC(2026, 11, 31, 23, 59, 58), 1000)).toEqual([
    "2026-12-31T23/0000000001-0000000001",
    "2026-12-31T23/0000000002-0000000002",
  ]);
  expect(await at(Date.UTC(2026, 11, 31, 23, 59, 58))).toEqual([
    "2026-12-31T23/0000000001-0000000001",
    "2027-01-01T00/0000000002-0000000002",
  ]);
});
