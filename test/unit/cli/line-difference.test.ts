import { expect, test } from "bun:test";
import { lineDifference } from "../../../src/cli/line-difference.ts";

test("only lines that one text has are shown, below their table", () => {
  const f = (before: string, after: string, expected: string[]) =>
    expect(lineDifference(before.split(" "), after.split(" "))).toEqual(expected);
  f("a b c", "a b c", []);
  f("", "", []);
  f("[x] a b [y] c", "[x] a d [y] c", ["  [x]", "- b", "+ d"]);
  f("[x] a [y] c d", "[x] a e [y] c", ["  [x]", "+ e", "  [y]", "- d"]);
  f("a", "a b c", ["+ b", "+ c"]);
  f("a b c", "c", ["- a", "- b"]);
});
