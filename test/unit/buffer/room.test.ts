import { expect, test } from "bun:test";
import { firstRoom, type Extent } from "../../../src/buffer/room.ts";

test("firstRoom() finds the first gap that is large enough, in whatever order the rest is told", () => {
  const taken: Extent[] = [
    { start: 50, bytes: 20 },
    { start: 0, bytes: 10 },
    { start: 25, bytes: 5 },
  ];
  const f = (bytes: number, from: number, expected: number | undefined) =>
    expect(firstRoom(bytes, taken, { from, end: 100 })).toBe(expected);
  f(15, 0, 10);
  f(16, 0, 30);
  f(20, 12, 30);
  f(21, 0, 70);
  f(30, 0, 70);
  f(31, 0, undefined);
  f(1, 55, 70);
  f(1, 99, 99);
  f(2, 99, undefined);
  expect(firstRoom(10, [], { from: 0, end: 10 })).toBe(0);
  // What has memory of its own elsewhere is in nobody's way.
  expect(firstRoom(10, [{ start: Infinity, bytes: 5 }], { from: 0, end: 10 })).toBe(0);
});
