import { expect, test } from "bun:test";
import { backoffMs, slowMs } from "../../../src/base/backoff.ts";
import type { Random } from "../../../src/base/random.ts";

const chance = (fraction: number): Random => ({
  fraction: () => fraction,
  bytes: (count) => new Uint8Array(count),
});
const least = chance(0);
const most = chance(1 - Number.EPSILON);

test("backoffMs() doubles its ceiling up to a minute", () => {
  const f = (failures: number, ceilingMs: number) => {
    expect(backoffMs(failures, least)).toBe(0);
    expect(backoffMs(failures, chance(0.5))).toBe(ceilingMs / 2);
    expect(backoffMs(failures, most)).toBe(ceilingMs - 1);
  };
  f(1, 1_000);
  f(2, 2_000);
  f(6, 32_000);
  f(7, 60_000);
  f(100_000, 60_000);
});

test("slowMs() is half a minute to a minute", () => {
  expect(slowMs(least)).toBe(30_000);
  expect(slowMs(most)).toBe(59_999);
});
