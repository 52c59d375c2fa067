import { afterEach, expect, jest, test } from "bun:test";
import { systemClock } from "../../../src/base/clock.ts";

afterEach(() => void jest.useRealTimers());

const dayMs = 24 * 3_600_000;

test("a timer of 30 days, which the runtime does not know, ends after 30 days", () => {
  jest.useFakeTimers();
  const tick = jest.fn();
  systemClock.after(30 * dayMs, tick);
  jest.advanceTimersByTime(30 * dayMs - 1);
  expect(tick).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(tick).toHaveBeenCalledTimes(1);
});

test("a timer of 30 days can be cancelled at any time", () => {
  jest.useFakeTimers();
  const tick = jest.fn();
  const cancel = systemClock.after(30 * dayMs, tick);
  jest.advanceTimersByTime(29 * dayMs);
  cancel();
  jest.advanceTimersByTime(30 * dayMs);
  expect(tick).not.toHaveBeenCalled();
});
