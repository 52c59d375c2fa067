import { expect, test } from "bun:test";
import { target, targetsNamed } from "../../../build/targets.ts";

test("targets: words choose, and a kind that no word names means all of it", () => {
  const f = (words: string[], names: string[]) =>
    expect(targetsNamed(words).map(({ name }) => name)).toEqual(names);
  f(["static", "x64"], ["sluice-linux-x64"]);
  f(["static"], ["sluice-linux-x64", "sluice-linux-arm64"]);
  f(["musl"], ["sluice-linux-x64-musl", "sluice-linux-arm64-musl"]);
  f(["glibc", "arm64"], ["sluice-linux-arm64-glibc"]);
  expect(targetsNamed([])).toHaveLength(6);
});

test("targets: the static executable is made of Bun for musl", () => {
  expect(target("arm64", "static").runtime).toBe("@oven/bun-linux-aarch64-musl");
  expect(target("arm64", "static").bunTarget).toBe("bun-linux-arm64-musl");
  expect(target("x64", "glibc").runtime).toBe("@oven/bun-linux-x64");
});
