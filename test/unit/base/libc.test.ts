import { expect, test } from "bun:test";
import { giveBack } from "../../../src/base/libc.ts";

test("giveBack() leaves the octets before and behind as they are", () => {
  const memory = new Uint8Array(new ArrayBuffer(1024 * 1024)).fill(1);
  giveBack(memory.subarray(300_000, 700_000));
  expect(memory.subarray(0, 300_000).every((octet) => octet === 1)).toBe(true);
  expect(memory.subarray(700_000).every((octet) => octet === 1)).toBe(true);
  expect(memory.subarray(400_000, 600_000).every((octet) => octet === 0)).toBe(true);
  giveBack(memory.subarray(0, 10)); // Less than a page.
  expect(memory[5]).toBe(1);
});
