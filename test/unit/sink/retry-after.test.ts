import { expect, test } from "bun:test";
import { retryAfterMs } from "../../../src/sink/retry-after.ts";
import { FakeClock } from "../../fake-clock.ts";

test("retryAfterMs() reads seconds and dates, within bounds", () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 21, 8, 20, 17));
  const f = (header: string | undefined, expected: number | undefined) =>
    expect(retryAfterMs(header, clock)).toBe(expected);
  f(undefined, undefined);
  f("", undefined);
  f("soon", undefined);
  f("-5", undefined);
  f("0", 0);
  f(" 120 ", 120_000);
  f("Sat, 21 Nov 2026 08:21:17 GMT", 60_000);
  f("Sat, 21 Nov 2026 08:00:00 GMT", 0);
  f("86400", 900_000);
  f("99999999999999999999", 900_000);
  f("Sat, 21 Nov 2030 08:00:00 GMT", 900_000);
});
