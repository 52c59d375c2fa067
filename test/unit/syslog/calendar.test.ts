import { expect, test } from "bun:test";
import { dayMs, dayNumber, isDate, nearestYear } from "../../../src/syslog/calendar.ts";

test("day numbers are those of the platform, for every day of 800 years", () => {
  for (let day = -200_000; day < 100_000; day++) {
    const date = new Date(day * dayMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    if (dayNumber(year, month, date.getUTCDate()) !== day) throw new Error(date.toISOString());
  }
});

test("which days there are", () => {
  const f = (year: number, month: number, day: number, expected: boolean) =>
    expect(isDate(year, month, day)).toBe(expected);
  f(2026, 1, 31, true);
  f(2026, 4, 31, false);
  f(2026, 2, 28, true);
  f(2026, 2, 29, false);
  f(2028, 2, 29, true);
  f(2000, 2, 29, true);
  f(2100, 2, 29, false);
  f(0, 2, 29, true);
  f(0, 2, 30, false);
  f(2026, 0, 1, false);
  f(2026, 13, 1, false);
  f(2026, 1, 0, false);
  f(2026, -1, -1, false);
});

test("the nearest year is never more than half a leap year and a day away", () => {
  for (let hour = 0; hour < 4 * 365 * 24; hour += 7) {
    const nearMs = Date.UTC(2025, 0, 1) + hour * 3_600_000;
    for (const [month, day] of [
      [1, 1],
      [3, 1],
      [6, 30],
      [12, 31],
    ] as const) {
      const year = nearestYear(nearMs, month, day);
      const distance = Math.abs(dayNumber(year, month, day) * dayMs - nearMs);
      if (distance > 184 * dayMs) throw new Error(`${year}-${month}-${day} of ${new Date(nearMs)}`);
    }
  }
});

test("a leap day is of a leap year, even where they are eight years apart", () => {
  expect(nearestYear(Date.UTC(2101, 1, 1), 2, 29)).toBe(2104);
  expect(nearestYear(Date.UTC(2099, 1, 1), 2, 29)).toBe(2096);
});
