import { expect, test } from "bun:test";
import { describeFault } from "../../../src/rule/parse-condition.ts";
import { openPattern } from "../../../src/rule/pattern.ts";

/** What an expression captures, as musl's regexec reports it. */
function f(source: string, text: string, expected: string[] | undefined): void {
  const pattern = openPattern({ source, posix: true });
  if ("fault" in pattern) throw new Error(`${source} ${describeFault(pattern)}`);
  const found = pattern.test(text) ? [...pattern.groups(text).numbered] : undefined;
  expect([source, found]).toEqual([source, expected]);
}

test("the longest match wins, not the first alternative", () => {
  f("a|ab|abc", "abcd", ["abc"]);
  f("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]);
  f("(fail)(zzz)?", "login failure", ["fail", "fail", ""]);
});

test("there are no lazy repetitions: a repetition of a repetition is one", () => {
  f("a*?", "aaa", ["aaa"]);
  f("a+?b", "aab", ["aab"]);
  f("(ab)**", "abab", ["abab", "ab"]);
  f("a{2}{2}", "aaaaa", ["aaaa"]);
});

test("escapes and classes are those of musl", () => {
  f("\\d+\\s\\w+", "x 12 ab_1", ["12 ab_1"]);
  f("\\D\\S\\W", "1ab-", ["ab-"]);
  f("[\\d]+", "a\\d", ["\\d"]);
  f("[[:alpha:]_-]+", "1ab_-2", ["ab_-"]);
  f("[]a]+", "]a]", ["]a]"]);
  f("[^]a]+", "]bc]", ["bc"]);
  f("\\x41\\x{42}\\.", "AB.", ["AB."]);
  f("a.b", "a\nb", ["a\nb"]);
  f("^b", "a\nb", undefined);
  f("a}]", "a}]", ["a}]"]);
  f("\\<in\\>", "out in", ["in"]);
});

test("what musl refuses is refused, at the character", () => {
  const fault = (source: string, expected: string): void => {
    const pattern = openPattern({ source, posix: true });
    expect("fault" in pattern ? describeFault(pattern) : "none").toBe(expected);
  };

  fault("a(?:b)", "at character 3: ? has nothing to repeat");
  fault("*a", "at character 1: * has nothing to repeat");
  fault("a|*", "at character 3: * has nothing to repeat");
  fault("(a", "at character 3: a ) is missing");
  fault("a)", "at character 2: ) closes nothing");
  fault("[a", "at character 1: [ has no ]");
  fault("a{x", "at character 2: { begins no {n}, {n,} or {n,m}");
  fault("a\\", "at character 2: \\ stands at the end");
  fault("x[z-a]", "at character 3: invalid character class range z-a");
});

test("no expression takes more than linear time", () => {
  const text = "a".repeat(65_536);
  for (const posix of [false, true]) {
    const pattern = openPattern({ source: "(a+)+$", posix });
    if ("fault" in pattern) throw new Error(pattern.fault);
    const before = process.cpuUsage();
    expect(pattern.test(text + "b")).toBe(false);
    expect(pattern.test(text)).toBe(true);
    // Milliseconds; a backtracking engine would need the age of the universe.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500);
  }
});
