import { expect, test } from "bun:test";
import { counted, grouped } from "../../../src/base/counted.ts";
import { withSystemWords } from "../../../src/base/system-words.ts";

test("one is one, and none and many are many", () => {
  expect([0, 1, 2].map((count) => counted(count, "object"))).toEqual([
    ...["0 objects", "1 object", "2 objects"],
  ]);
  expect(counted(1000, "line", grouped)).toBe("1,000 lines");
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567"]);
});

test("the system's word at the end of a line is told in plain words as well", () => {
  const f = (text: string, expected: string): void => {
    expect(withSystemWords(text)).toBe(expected);
  };

  f("Cannot read /nope: ENOENT", "Cannot read /nope: ENOENT (no such file or directory)");
  f("a: EISDIR\nb: EACCES", "a: EISDIR (it is a directory)\nb: EACCES (permission denied)");
  f("unknown: EXDEV", "unknown: EXDEV");
  f("not at the end: ENOENT, see there", "not at the end: ENOENT, see there");
});
