import { expect, test } from "bun:test";
import { LiteralScan } from "../../../src/rule/literal-scan.ts";
import { noise } from "./noise.ts";

/** Numbers of the texts that a scan finds in `text`, which has memory of others around it. */
function found(texts: string[], text: string): number[] {
  const scan = new LiteralScan(texts);
  const bytes = Buffer.from(`login failure${text}login failure`);
  const any = scan.scan(bytes, 13, bytes.length - 13);
  const numbers = [...scan.found].flatMap((is, number) => (is ? [number] : []));
  expect(any).toBe(numbers.length > 0);
  return numbers;
}

test("texts are found wherever they stand, in any case, and only within the message", () => {
  const texts = ["login failure", "abc", "bcd", "deauth"];
  const f = (text: string, ...expected: number[]): void =>
    expect([text, found(texts, text)]).toEqual([text, expected]);

  f("", ...[]);
  f("nothing of it", ...[]);
  f("abc", 1);
  f("xabcd", 1, 2);
  f("LOGIN Failure", 0);
  f("a login failur", ...[]);
  f("deauth, then login failure: abc", 0, 1, 3);
  f("bc", ...[]);
});

test("it finds what a plain search finds, in half a million octets of noise", () => {
  const texts = ["abca", "bbb", "cabac", "aa", "abcabcabcabc", "ccccc"];
  for (const text of noise(5000, "abc")) {
    const plain = texts.flatMap((each, number) => (text.includes(each) ? [number] : []));
    expect(found(texts, text)).toEqual(plain);
  }
});
