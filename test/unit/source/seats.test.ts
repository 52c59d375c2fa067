import { expect, test } from "bun:test";
import { Seats } from "../../../src/source/seats.ts";

/** `seated`: `NAME of SOURCE` of those who are there, who spoke longest ago first. */
function f(seated: string[], newcomer: string, expected: string | undefined): void {
  const seats = new Seats<{ name: string; activeAtMs: number }>();
  for (const [activeAtMs, each] of seated.entries()) {
    const [name, source] = each.split(" of ");
    seats.take(source!, { name: name!, activeAtMs });
  }
  expect(seats.givingWayTo(newcomer)?.name).toBe(expected);
}

test("of the source that has the most, who was silent longest gives way", () => {
  f(["a of one", "b of two", "c of two"], "three", "b");
  f(["a of one", "b of two", "c of one"], "three", "a");
  f(["a of one", "b of one", "c of one", "d of two"], "two", "a");
});

test("nobody gives way to one more of those who have the most, or would have then", () => {
  f([], "one", undefined);
  f(["a of one"], "two", undefined);
  f(["a of one", "b of one"], "one", undefined);
  f(["a of one", "b of one", "c of two"], "two", undefined);
});

test("who has left counts no more", () => {
  const seats = new Seats<{ activeAtMs: number }>();
  const [first, second] = [{ activeAtMs: 1 }, { activeAtMs: 2 }];
  for (const who of [first, second]) seats.take("one", who);
  expect(seats.givingWayTo("two")).toBe(first);
  seats.leave("one", first);
  expect(seats.givingWayTo("two")).toBe(undefined);
  for (const who of [first, second]) seats.leave("one", who);
  expect(seats.givingWayTo("two")).toBe(undefined);
});
