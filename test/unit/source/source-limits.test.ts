import { expect, test } from "bun:test";
import { parseAddress } from "../../../src/source/address.ts";
import { limitedSourcesMax, SourceLimits } from "../../../src/source/source-limits.ts";
import { FakeClock } from "../../fake-clock.ts";

function limits(rateMax = 10, burstMax = 3) {
  const clock = new FakeClock();
  const told: string[] = [];
  const say = (event: string, { source, lost = "" }: Record<string, unknown> = {}) =>
    void told.push(`${event}: ${source} ${lost}`.trimEnd());
  const log = { info: say, warn: say, error: say };
  const all = new SourceLimits({ rateMax, burstMax }, { clock, log });
  const of = (address: string) => all.of(parseAddress(address)!);
  /** Sends so many at one moment; answers how many came through. */
  const send = (address: string, count: number): number => {
    const limit = of(address);
    let kept = 0;
    for (let n = 0; n < count; n++) {
      if (limit.isOver(clock.wallMs())) limit.onLost();
      else kept++;
    }
    return kept;
  };
  return { all, clock, told, of, send };
}

test("a burst comes through, then so many a second as were agreed on", async () => {
  const { clock, send } = limits();
  expect(send("192.0.2.1", 5)).toBe(3);
  await clock.pass(100);
  expect(send("192.0.2.1", 5)).toBe(1);
  await clock.pass(200);
  expect(send("192.0.2.1", 5)).toBe(2);
  await clock.pass(60_000);
  expect(send("192.0.2.1", 5)).toBe(3);
});

test("each source has a bucket of its own; of IPv6 each network", () => {
  const { send } = limits();
  expect(send("192.0.2.1", 5)).toBe(3);
  expect(send("192.0.2.2", 5)).toBe(3);
  expect(send("2001:db8::1", 5)).toBe(3);
  expect(send("2001:db8::2", 5)).toBe(0);
  expect(send("2001:db8:0:1::2", 5)).toBe(3);
});

test("a clock that is set lets no more through than one burst", () => {
  const { clock, send } = limits();
  send("192.0.2.1", 3);
  clock.setWall(0);
  expect(send("192.0.2.1", 5)).toBe(0);
  clock.setWall(Date.UTC(2030, 0, 1));
  expect(send("192.0.2.1", 5)).toBe(3);
});

test("it is told when it begins, and how much was lost when it ends", async () => {
  const { all, clock, told, send } = limits();
  send("192.0.2.1", 3);
  expect(told).toEqual([]);
  send("192.0.2.1", 4);
  expect(told).toEqual(["source over its rate: 192.0.2.1"]);
  await clock.pass(5_000);
  send("192.0.2.1", 5);
  await clock.pass(8_000);
  expect(told.length).toBe(1);
  await clock.pass(4_000);
  expect(told.slice(1)).toEqual(["source within its rate: 192.0.2.1 6"]);
  expect(clock.waiting).toBe(0);
  send("192.0.2.1", 4);
  all.stop();
  expect(told.slice(2)).toEqual([
    "source over its rate: 192.0.2.1",
    "source within its rate: 192.0.2.1 1",
  ]);
  expect(clock.waiting).toBe(0);
});

test("the table is bounded: the longest unused are forgotten, and told of", () => {
  const { told, of, send } = limits();
  const first = of("10.0.0.1");
  expect(send("10.0.0.2", 4)).toBe(3);
  for (let n = 3; n < limitedSourcesMax + 1; n++) of(`10.0.${n >> 8}.${n & 255}`);
  expect(of("10.0.0.1")).toBe(first);
  of("10.9.9.9");
  expect(told.at(-1)).toBe("source within its rate: 10.0.0.2 1");
  expect(send("10.0.0.2", 4)).toBe(3);
});

test("many at once are counted and not told of one by one", () => {
  const { told, send } = limits();
  for (let n = 0; n < 1000; n++) send(`10.1.${n >> 8}.${n & 255}`, 4);
  expect(told.length).toBe(32);
});
