import { expect, test } from "bun:test";
import { Pairs } from "../../../../src/syslog/dialects/pairs.ts";
import { Message } from "../../../../src/syslog/message.ts";
import { originIn } from "../../../origin.ts";

const names = ["a", "ab", "aba", "abab", "ababa", "abababab", "ababababa", "abaaaaaaaaab"];
const pairs = new Pairs({}, names);
const message = new Message();
const origin = originIn("UTC");

/** The first value of each known name, read amid octets that would change it. */
function read(text: string, separator: string): Record<string, string> {
  const bytes = Buffer.from(`a=${text}a="b=`);
  const [start, end] = [2, 2 + text.length];
  const frame = { bytes, start, end, sentBytes: end - start, receivedAtMs: 0 };
  message.begin(frame, origin);
  pairs.read(message, message.start, message.end, separator.charCodeAt(0));
  const found = names.flatMap((name, part) => {
    if (pairs.ends[part] === 0) return [];
    return [[name, message.bytes.toString("latin1", pairs.starts[part], pairs.ends[part])]];
  });
  return Object.fromEntries(found) as Record<string, string>;
}

const f = (text: string, expected: Record<string, string>) =>
  expect(read(text, " ")).toEqual(expected);

test("values end at a space or, quoted, at a quote without a backslash", () => {
  f('a=1 ab="2 3" aba=4', { a: "1", ab: "2 3", aba: "4" });
  f('a="1\\" ab=2\\\\" ab=3', { a: '1\\" ab=2\\\\', ab: "3" });
  f('a=1"2 ab=b=c', { a: '1"2', ab: "b=c" });
});

test("words without a sign are passed over, so are signs without a name", () => {
  f("x a=1 aba =a ab=2 b", { a: "1", ab: "2" });
  f("==a=1", { a: "1" });
});

test("the first of a name counts, empty values too", () => {
  f("a= a=1 ab=2 ab=3", { a: "", ab: "2" });
});

test("what ends too early ends there", () => {
  f('a="1 ab=2', { a: "1 ab=2" });
  f('a="1\\', { a: "1\\" });
  f('ab=1 a="', { ab: "1", a: "" });
  f("ab=1 a=", { ab: "1", a: "" });
  f("ab=1 a", { ab: "1" });
  f("", {});
});

test("by words of four it is read as octet by octet, wherever what begins and ends", () => {
  let state = 1;
  const below = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
  for (let n = 0; n < 20_000; n++) {
    const separator = " ^\t"[below(3)]!;
    const text = Array.from({ length: below(40) }, () => `aaabb=="\\ !<${separator}`[below(13)]);
    expect(read(text.join(""), separator)).toEqual(readSlowly(text.join(""), separator));
  }
});

function readSlowly(text: string, separator: string): Record<string, string> {
  const found: Record<string, string> = {};
  const at = `\\u00${separator.charCodeAt(0).toString(16).padStart(2, "0")}`;
  const quotedText = '"((?:\\\\.|[^"\\\\])*(?:\\\\$)?)(?:".?|$)';
  const next = new RegExp(`([^=${at}]+)=(?:${quotedText}|([^${at}]*))|.`, "gs");
  for (const [, name, quoted, bare] of text.matchAll(next)) {
    if (name !== undefined && names.includes(name)) found[name] ??= quoted ?? bare!;
  }
  return found;
}
