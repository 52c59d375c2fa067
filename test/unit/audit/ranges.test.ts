import { expect, test } from "bun:test";
import { Ranges, without } from "../../../src/audit/ranges.ts";

const span = (first: number, last: number) => ({ first, last, from: `${first}`, to: `${last}` });

test("Ranges joins what touches, in whatever order it comes, and sees what overlaps", () => {
  const f = (added: [number, number][], expected: [number, number][], overlaps = false) => {
    const ranges = new Ranges();
    const fresh = added.map(([first, last]) => ranges.add(span(first, last)));
    expect(ranges.all.map(({ first, last }) => [first, last])).toEqual(expected);
    expect(ranges.all.map(({ from, to }) => [Number(from), Number(to)])).toEqual(expected);
    expect(fresh.includes(false)).toBe(overlaps);
  };
  f([], []);
  f(
    [
      [1, 2],
      [3, 4],
    ],
    [[1, 4]],
  );
  f(
    [
      [3, 4],
      [1, 2],
    ],
    [[1, 4]],
  );
  f(
    [
      [1, 2],
      [5, 6],
      [3, 4],
    ],
    [[1, 6]],
  );
  f(
    [
      [1, 2],
      [4, 5],
    ],
    [
      [1, 2],
      [4, 5],
    ],
  );
  f(
    [
      [1, 9],
      [4, 5],
    ],
    [[1, 9]],
    true,
  );
  f(
    [
      [4, 5],
      [1, 9],
    ],
    [[1, 9]],
    true,
  );
  f(
    [
      [1, 3],
      [5, 7],
      [2, 6],
    ],
    [[1, 7]],
    true,
  );
});

test("without() and within() part a range", () => {
  const ranges = new Ranges();
  ranges.add(span(3, 5));
  ranges.add(span(8, 9));
  const whole = { first: 1, last: 8 };
  const parts = ranges.within(whole);
  expect(parts).toEqual([
    { first: 3, last: 5 },
    { first: 8, last: 8 },
  ]);
  expect(without(whole, parts)).toEqual([
    { first: 1, last: 2 },
    { first: 6, last: 7 },
  ]);
  expect(without({ first: 4, last: 5 }, parts)).toEqual([]);
  expect(without(whole, [])).toEqual([whole]);
});
