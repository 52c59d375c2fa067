import { expect, test } from "bun:test";
import { formatDuration } from "../../../src/base/duration-text.ts";
import { durationMs } from "../../../src/config/quantity.ts";

test("durations are written as the configuration takes them", () => {
  const f = (ms: number, expected: string): void => {
    expect(formatDuration(ms)).toBe(expected);
    expect(durationMs(expected)).toBe(ms);
  };

  f(0, "0ms");
  f(1500, "1500ms");
  f(1000, "1s");
  f(60_000, "60s");
  f(90_000, "90s");
  f(120_000, "2m");
  f(3_600_000, "1h");
  f(5_400_000, "90m");
  f(86_400_000, "1d");
});
