import { expect, test } from "bun:test";
import { LineCutter } from "../../../src/syslog/lines.ts";

/** The lines of a text that arrives in two pieces, cut at every position; all must agree. */
function linesOf(text: string, lineBytesMax = 100): string[] {
  const octets = Buffer.from(text);
  const ways = Array.from({ length: octets.length + 1 }, (_, at) => {
    const seen: string[] = [];
    const cutter = new LineCutter(
      {
        frame(bytes, start, end, sentBytes) {
          const cut = sentBytes > end - start ? `(${sentBytes})` : "";
          seen.push(bytes.toString("utf8", start, end) + cut);
        },
        empty: () => void seen.push("(empty)"),
      },
      lineBytesMax,
    );
    cutter.push(octets.subarray(0, at));
    cutter.push(octets.subarray(at));
    cutter.end();
    return seen;
  });
  for (const way of ways) expect(way).toEqual(ways[0]!);
  return ways[0]!;
}

test("lines end with LF or CRLF, the last one with the end", () => {
  const f = (text: string, expected: string[]) => expect(linesOf(text)).toEqual(expected);
  f("", []);
  f("one\ntwo\n", ["one", "two"]);
  f("one\r\ntwo\r\n", ["one", "two"]);
  f("one\n\ntwo", ["one", "(empty)", "two"]);
  f("\n", ["(empty)"]);
  f("a\rb\n", ["a\rb"]);
});

test("what looks like the framing of a stream is text", () => {
  const f = (text: string, expected: string[]) => expect(linesOf(text)).toEqual(expected);
  f("5 <b>bold</b>\nnext\n", ["5 <b>bold</b>", "next"]);
  f("a\0b\nc\n", ["a\0b", "c"]);
});

test("NULs before a line are a hole, however long", () => {
  const f = (text: string, expected: string[]) => expect(linesOf(text, 8)).toEqual(expected);
  f("\0\0one\ntwo\n", ["one", "two"]);
  f(`one\n${"\0".repeat(1000)}two\nthree\0\n`, ["one", "two", "three\0"]);
  f("one\n\0\0", ["one"]);
  f("\0\0\n", ["(empty)"]);
});

test("a long line is cut between characters and says how long it was", () => {
  const f = (text: string, expected: string[]) => expect(linesOf(text, 8)).toEqual(expected);
  f("12345678\n1\n", ["12345678", "1"]);
  f("123456789\n1\n", ["12345678(9)", "1"]);
  f("1234567é\n", ["1234567(9)"]);
  f(`${"x".repeat(1000)}\nnext\n`, ["xxxxxxxx(1000)", "next"]);
});
