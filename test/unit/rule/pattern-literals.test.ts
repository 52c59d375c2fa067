import { expect, test } from "bun:test";
import { literalsOf } from "../../../src/rule/pattern-literals.ts";

test("the longest text that must occur is found", () => {
  const f = (re2: string, ...expected: string[]): void =>
    expect([re2, literalsOf(re2)]).toEqual([re2, expected]);

  f("login failure for user (\\w+) from", "login failure for user ");
  f("in:ether1 out:\\(unknown 0\\), connection", "in:ether1 out:(unknown 0), connection");
  f("error|failed|denied", "error", "failed", "denied");
  f("x(accepted|rejected)y", "accepted", "rejected");
  f("(?:abc)+d", "abc");
  f("abcd?ef", "abc");
  f("abcd*", "abc");
  f("abc{2}de", "abc");
  f("(?P<who>somebody) [a-z]+ gone", "somebody");
  f("Bad PASSWORD", "bad password");
  f("(?i)Deauth from", "deauth from");
});

test("where nothing must occur nothing is promised", () => {
  for (const re2 of [
    "",
    ".*",
    "\\d+",
    "a|error",
    "(error)?",
    "ab",
    "[abc]def?",
    "(?s).x",
    "\\Qabc",
  ]) {
    const found = literalsOf(re2);
    expect([re2, found]).toEqual([re2, undefined]);
  }
});

test("letters that Unicode folds to others end a text when case does not count", () => {
  // U+212A is the sign of kelvin, and U+017F a long s: (?i) takes both for letters.
  expect(literalsOf("(?i)tracker")).toEqual(["trac"]);
  expect(literalsOf("(?i)pressed")).toEqual(["pre"]);
});
