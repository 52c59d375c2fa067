import { expect, test } from "bun:test";
import { isUtf8 } from "node:buffer";
import { viewOf } from "../../../src/syslog/line-writer.ts";
import { decodeText, isAscii, sequenceBytes } from "../../../src/syslog/utf8.ts";

test("sequences are those that the platform takes for UTF-8", () => {
  for (let lead = 0x80; lead < 0x100; lead++) {
    for (let second = 0; second < 0x100; second++) {
      const bytes = Buffer.from([lead, second, 0x80, 0x80]);
      const valid = [2, 3, 4].find((length) => isUtf8(bytes.subarray(0, length))) ?? 0;
      expect(sequenceBytes(bytes, 0, 4)).toBe(valid);
    }
  }
});

test("a sequence ends before the end", () => {
  const bytes = Buffer.from("é€𐌼");
  const f = (at: number, end: number, expected: number) =>
    expect(sequenceBytes(bytes, at, end)).toBe(expected);
  f(0, 2, 2);
  f(0, 1, 0);
  f(2, 5, 3);
  f(2, 4, 0);
  f(5, 9, 4);
  f(5, 8, 0);
});

test("octets that are no UTF-8 are read as Latin-1", () => {
  const f = (octets: string, expected: string) => {
    const bytes = Buffer.from(octets, "latin1");
    expect(decodeText(bytes, 0, bytes.length)).toBe(expected);
  };
  f("plain", "plain");
  f("\xc3\xa9", "é");
  f("\xe9", "é");
  f("\xc3\xa9\xe9\xc3", "ééÃ");
  f("\xf0(\x8c(", "ð(\x8c(");
});

test("an octet beyond ASCII is seen wherever it is, and none beside the text", () => {
  for (let start = 0; start < 5; start++) {
    for (let length = 0; length < 12; length++) {
      const bytes = Buffer.alloc(16, 0xff).fill("a\x7f", start, start + length);
      expect(isAscii(viewOf(bytes), start, start + length)).toBe(true);
      for (let at = start; at < start + length; at++) {
        const spoiled = Buffer.from(bytes).fill(0x80, at, at + 1);
        expect(isAscii(viewOf(spoiled), start, start + length)).toBe(false);
      }
    }
  }
});
