import { expect, test } from "bun:test";
import { durationMs, formatBytes, sizeBytes } from "../../../src/config/quantity.ts";

test("sizes are numbers with units of 1000 or 1024, or plain bytes", () => {
  const f = (written: unknown, expected: number | undefined): void =>
    expect(sizeBytes(written)).toBe(expected);

  f("8MiB", 8 * 1024 * 1024);
  f("64KiB", 65536);
  f("64 KiB", 65536);
  f("100kB", 100_000);
  f("1.5GiB", 1.5 * 1024 ** 3);
  f("2GB", 2e9);
  f("12B", 12);
  f("12", 12);
  f(12, 12);
  f(0, 0);
  f("", undefined);
  f("8M", undefined);
  f("8mib", undefined);
  f("-1MiB", undefined);
  f("MiB", undefined);
  f("1e9", undefined);
  f(-1, undefined);
  f(NaN, undefined);
  f(Infinity, undefined);
  f(true, undefined);
  f(["1MiB"], undefined);
});

test("durations are one or more numbers with units", () => {
  const f = (written: unknown, expected: number | undefined): void =>
    expect(durationMs(written)).toBe(expected);

  f("60s", 60_000);
  f("5m", 300_000);
  f("1h30m", 5_400_000);
  f("500ms", 500);
  f("1.5h", 5_400_000);
  f("7d", 604_800_000);
  f(" 2s ", 2000);
  f(0, 0);
  f("0", 0);
  f("60", undefined);
  f(60, undefined);
  f("1h 30m", undefined);
  f("5min", undefined);
  f("-5m", undefined);
  f("1.2.3s", undefined);
  f("s", undefined);
  f("", undefined);
});

test("bytes are written with the largest unit that is exact", () => {
  const f = (bytes: number, expected: string): void => expect(formatBytes(bytes)).toBe(expected);

  f(8 * 1024 * 1024, "8MiB");
  f(65536, "64KiB");
  f(2 * 1024 ** 3, "2GiB");
  f(1000, "1000B");
  f(0, "0B");
});
