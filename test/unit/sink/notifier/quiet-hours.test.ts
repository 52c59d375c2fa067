import { expect, test } from "bun:test";
import { parseQuietHours, QuietHours } from "../../../../src/sink/notifier/quiet-hours.ts";

test("the rest of the quiet hours is counted in their zone, over midnight too", () => {
  const f = (hours: string, zone: string, utc: string, minutes: number): void => {
    const { from, to } = parseQuietHours(hours)!;
    const quiet = new QuietHours({ fromMinute: from, toMinute: to, zone, exceptSeverity: 2 });
    expect([hours, utc, quiet.restMs(Date.parse(utc)) / 60_000]).toEqual([hours, utc, minutes]);
  };

  f("22:00-07:00", "UTC", "2026-11-21T21:59:59Z", 0);
  f("22:00-07:00", "UTC", "2026-11-21T22:00:00Z", 540);
  f("22:00-07:00", "UTC", "2026-11-22T00:30:00Z", 390);
  f("22:00-07:00", "UTC", "2026-11-22T07:00:00Z", 0);
  f("22:00-07:00", "+02:00", "2026-11-21T20:00:00Z", 540);
  f("9:30 - 10:00", "UTC", "2026-11-21T09:45:00Z", 15);
  f("22:00-07:00", "Europe/Berlin", "2026-07-01T20:00:00Z", 540);
});

test("what is no range of hours is none", () => {
  for (const text of ["", "22-7", "24:00-07:00", "22:00-07:60", "07:00-07:00", "22:00"]) {
    expect([text, parseQuietHours(text)]).toEqual([text, undefined]);
  }
});
