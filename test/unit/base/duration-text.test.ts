import { expect, test } from "bun:test";
import { formatDuration, roughDuration } from "../../../src/base/duration-text.ts";
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

test("for a person a duration has its two largest units", () => {
  const f = (seconds: number, expected: string): void => {
    expect(roughDuration(seconds * 1000)).toBe(expected);
  };

  f(0, "0s");
  f(-5, "0s");
  f(59.6, "1m");
  f(301, "5m 1s");
  f(3600, "1h");
  f(30_117, "8h 21m");
  f(90_061, "1d 1h");
  f(86_461, "1d");
});
