import { expect, test } from "bun:test";
import { RE2JS } from "re2js";
import { translatePosix } from "../../../src/rule/posix.ts";
import { openPattern } from "../../../src/rule/pattern.ts";
import { exactLiteralsOf, literalsOf } from "../../../src/rule/pattern-literals.ts";
import { noise, seeded } from "./noise.ts";

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
  f("\\pLabcdef", "abcdef");
  f("\\p{Greek}abc", "abc");
  f("\\101bcd", "bcd");
  f("\\x41bcd", "bcd");
  f("(?i)Deauth from", "deauth from");
});

test("... and in the case in which it must", () => {
  expect(exactLiteralsOf("(?:Link|NIC) is Up - (\\d+)Mbps")).toEqual([" is Up - "]);
  expect(exactLiteralsOf("Bad PASSWORD")).toEqual(["Bad PASSWORD"]);
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

/** Expressions that are mostly sound, of few letters, so that they match now and then. */
function expression(next: (below: number) => number, depth: number): string {
  const atoms = [
    "a",
    "b",
    "c",
    "abc",
    "cab",
    "B",
    ".",
    "[ab]",
    "[^c]",
    "\\x61",
    "\\w",
    "\\.",
    "^",
    "$",
  ];
  const repeats = ["", "", "", "", "*", "+", "?", "{0,2}", "{2}", "*?", "{1,}"];
  let text = "";
  for (let count = 1 + next(4); count > 0; count--) {
    const inner = depth < 3 && next(4) === 0 ? expression(next, depth + 1) : undefined;
    const open = ["(", "(?:", "(?P<n>"][next(depth === 0 ? 3 : 2)];
    const atom = inner === undefined ? atoms[next(atoms.length)]! : `${open}${inner})`;
    text +=
      atom.length > 1 && inner === undefined && /^\w+$/.test(atom)
        ? atom
        : atom + repeats[next(repeats.length)]!;
    if (next(6) === 0) text += "|";
  }
  return text;
}

test("no message is passed over that an expression matches", () => {
  const texts = [...noise(60, "abcB.")];
  const next = seeded(7);
  let relied = 0;
  for (let round = 0; round < 3000; round++) {
    const source = (next(5) === 0 ? "(?i)" : "") + expression(next, 0);
    const posix = !source.includes("(?") && next(2) === 0 && !("fault" in translatePosix(source));
    const pattern = openPattern({ source, posix });
    if ("fault" in pattern) continue;
    const literals = literalsOf(pattern.re2);
    if (literals === undefined) continue;
    relied++;
    const engine = RE2JS.compile(pattern.re2, posix ? RE2JS.LONGEST_MATCH | RE2JS.DOTALL : 0);
    const missed = texts.find((text) => {
      const isMet = engine.test(text);
      const isFound = literals.some((each) => text.toLowerCase().includes(each));
      return isMet !== pattern.test(text) || (isMet && !isFound);
    });
    expect([source, literals, missed]).toEqual([source, literals, undefined]);
  }
  expect(relied).toBeGreaterThan(300);
});
