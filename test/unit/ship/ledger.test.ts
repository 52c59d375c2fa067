import { expect, test } from "bun:test";
import type { Counters } from "../../../src/base/counters.ts";
import { membersOf } from "../../../src/buffer/members.ts";
import { readLedger } from "../../../src/ship/ledger.ts";
import { isLedgerLine } from "../../../src/syslog/ledger-line.ts";
import { openZone } from "../../../src/syslog/zone.ts";
import { sha256 } from "../../sigv4.ts";
import { keysOf, ledgerOf, never, openShipping } from "../../shipping.ts";

const ledgers = (sent: { body: Buffer }[]) => sent.map(({ body }) => ledgerOf(body));

test("every object ends with a ledger in a member of its own, which names the one before", async () => {
  const { clock, write, sent } = await openShipping();
  for (const count of [3, 5, 7]) {
    write(count);
    await clock.pass(61_000);
  }
  const all = ledgers(sent);
  expect(all.map(({ number, first, last, count }) => [number, first, last, count])).toEqual([
    [1, 1, 3, 3],
    [2, 4, 8, 5],
    [3, 9, 15, 7],
  ]);
  expect(all.map(({ key }) => key)).toEqual(keysOf(sent));
  const references = sent.map(({ key, body }) => ({ key, sha256: sha256(body) }));
  expect(all.map(({ previous }) => previous)).toEqual([null, references[0]!, references[1]!]);
  const members = [...membersOf(sent[0]!.body)].map((member) => Buffer.from(member!.lines));
  expect(members.map((lines) => isLedgerLine(lines))).toEqual([false, true]);
});

test("a ledger counts by transport and by source, and sums up all but the busiest", async () => {
  const { clock, write, sent } = await openShipping({ ship: { bytesMax: 1 << 20 } });
  const zone = openZone("UTC")!;
  for (let host = 1; host <= 20; host++) {
    const address = `192.0.2.${host}`;
    for (const transport of ["udp", "tcp"] as const) {
      write(host, { transport, address, client: `${address}:514`, zone, unsealed: 0 });
    }
  }
  await clock.pass(61_000);
  const [ledger] = ledgers(sent);
  expect(ledger!.transports).toEqual({ udp: 210, tcp: 210 });
  expect(ledger!.sources["192.0.2.20"]).toBe(40);
  expect(Object.keys(ledger!.sources).length).toBe(16);
  const named = Object.values(ledger!.sources).reduce((sum, count) => sum + count, 0);
  expect(named + ledger!.other_sources).toBe(420);
});

test("received = shipped + waiting + lost in the ring, in every ledger", async () => {
  const { clock, flow, write, sent, answers, counters } = await openShipping({ ringBytes: 40_000 });
  answers.push(new Promise((resolve) => clock.after(100_000, () => resolve("accepted"))));
  write(2000);
  await clock.pass(1000);
  write(9000);
  counters.lostKernel = 7;
  counters.ignored.empty = 2;
  await flow(200_000);
  const all = ledgers(sent);
  for (const { totals } of all) {
    const { received, shipped, waiting, lost } = totals;
    expect(received).toBe(shipped + waiting + (lost.ring ?? 0));
  }
  const last = all.at(-1)!;
  expect(last.totals).toMatchObject({ received: 11_000, waiting: 0, ignored: { empty: 2 } });
  expect(last.totals.lost.kernel).toBe(7);
  expect(last.totals.lost.ring).toBeGreaterThan(1000);
  const holes = all.flatMap(({ missing }) => missing);
  const lost = holes.reduce((sum, hole) => sum + hole.last - hole.first + 1, 0);
  expect(lost).toBe(last.totals.lost.ring!);
});

test("what is refused is missing in the next ledgers, until one of them is stored", async () => {
  const { clock, write, sent, answers } = await openShipping();
  answers.push("refused", "refused");
  for (let n = 0; n < 4; n++) {
    write(5);
    await clock.pass(61_000);
  }
  expect(ledgers(sent).map(({ missing }) => missing)).toEqual([
    [],
    [{ first: 1, last: 5, reason: "refused" }],
    [{ first: 1, last: 10, reason: "refused" }],
    [],
  ]);
});

test("a heartbeat is an object of a ledger alone, with a name of its own", async () => {
  const { clock, write, sent } = await openShipping({ ship: { heartbeatMs: 600_000 } });
  await clock.pass(1_300_000);
  write(2);
  await clock.pass(700_000);
  expect(keysOf(sent)).toEqual([
    "b-0000000000b000001-0000000000.gz",
    "b-0000000000b000002-0000000000.gz",
    "b-0000000001-0000000002.gz",
    "b-0000000002b000004-0000000002.gz",
  ]);
  expect(keysOf(sent).toSorted()).toEqual(keysOf(sent));
  expect(ledgers(sent).map(({ count, first, last }) => [count, first, last])).toEqual([
    [0, 1, 0],
    [0, 1, 0],
    [2, 1, 2],
    [0, 3, 2],
  ]);
});

test("while a batch is on its way there is no heartbeat and no timer", async () => {
  const { clock, write, sent } = await openShipping({
    ship: { heartbeatMs: 600_000 },
    answers: [never()],
  });
  write(1);
  await clock.pass(10_000_000);
  expect(sent.length).toBe(1);
});

test("readLedger() takes nothing for a ledger that is none", () => {
  const f = (text: string) => expect(readLedger(Buffer.from(text))).toBe(undefined);
  f('{"seq":1,"content":"ledger"}\n');
  f('{"ledger":');
  f('{"ledger":null}');
  f('{"ledger":{"version":2}}');
  f('{"ledger":{"version":1,"totals":null}}');
  f('{"ledger":[]}');
});

test("what was lost behind the last object is told by one more at a stop, and by no other", async () => {
  const f = async (lost: (counters: Counters) => void, expected: (object | undefined)[]) => {
    const { write, clock, counters, sent, stop } = await openShipping();
    write(10);
    await clock.pass(61_000);
    lost(counters);
    await stop();
    expect(sent.slice(1).map(({ body }) => ledgerOf(body).totals.lost)).toEqual(expected as []);
  };
  await f(() => {}, []);
  await f((counters) => (counters.lostRate += 5), [{ rate: 5 }]);
  await f((counters) => (counters.lostKernel += 7), [{ kernel: 7 }]);
  // No message was lost.
  await f((counters) => counters.ignored.empty++, []);
});
