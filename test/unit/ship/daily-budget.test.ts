import { expect, test } from "bun:test";
import { DailyBudget, type Written } from "../../../src/ship/daily-budget.ts";
import { FakeClock } from "../../fake-clock.ts";

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 21, 8);

test("a day's bytes are used up, and come back when the day is over", async () => {
  const clock = new FakeClock(nowMs);
  const budget = new DailyBudget(100, clock, undefined);
  budget.add(60);
  expect([budget.allows(40), budget.allows(41)]).toEqual([true, false]);
  // A day is measured: the wall clock changes nothing.
  clock.setWall(nowMs + 48 * hourMs);
  expect(budget.bytes).toBe(60);
  await clock.pass(24 * hourMs);
  expect([budget.bytes, budget.allows(100)]).toEqual([0, true]);
});

/** A run that begins at eight, after one that had written 60 bytes. */
function goesOn(how: string, since: number, expected: [now: number, inFourHours: number]): void {
  test(`the next run goes on with the day: ${how}`, async () => {
    const clock = new FakeClock(nowMs);
    const earlier: Written = { since: new Date(since).toISOString(), bytes: 60 };
    const budget = new DailyBudget(100, clock, earlier);
    const now = budget.bytes;
    await clock.pass(4 * hourMs);
    expect([now, budget.bytes]).toEqual(expected);
  });
}

goesOn("which is young", nowMs - hourMs, [60, 60]);
goesOn("which ends soon", nowMs - 22 * hourMs, [60, 0]);
goesOn("which is over", nowMs - 25 * hourMs, [0, 0]);
goesOn("and has a clock that was not set since", nowMs + 300 * 24 * hourMs, [60, 60]);

test("what it tells the next run is since when and how much", async () => {
  const clock = new FakeClock(nowMs);
  const budget = new DailyBudget(100, clock, undefined);
  await clock.pass(hourMs);
  budget.add(7);
  expect(budget.written).toEqual({ since: "2026-11-21T08:00:00.000Z", bytes: 7 });
});
