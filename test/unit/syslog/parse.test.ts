import { expect, test } from "bun:test";
import { Message } from "../../../src/syslog/message.ts";
import { parseSyslog } from "../../../src/syslog/parse.ts";
import { originIn } from "../../origin.ts";
import { encode, parse, receivedAtMs } from "./reading.ts";

test("PRI is one to three digits in angle brackets, and 13 when it is missing", () => {
  const f = (text: string, facility: number, severity: number, message: string) =>
    expect(parse(text)).toMatchObject({ facility, severity, message });
  f("<0>x y", 0, 0, "x y");
  f("<34>x y", 4, 2, "x y");
  f("<191>x y", 23, 7, "x y");
  f("<013>x y", 1, 5, "x y");
  f("x y", 1, 5, "x y");
  f("<>x y", 1, 5, "<>x y");
  f("<1234>x y", 1, 5, "<1234>x y");
  f("<13x y", 1, 5, "<13x y");
  f("<1", 1, 5, "<1");
  f("<-1>x y", 1, 5, "<-1>x y");
  f(" <34>x y", 1, 5, " <34>x y");
  f("<34> x y", 4, 2, " x y");
});

test("PRI beyond 191 keeps the numbers of its sender", () => {
  expect(parse("<999>x y")).toMatchObject({ priority: 999, facility: 124, severity: 7 });
});

test("the end of the frame is no part of the text", () => {
  const f = (text: string, message: string) => expect(parse(text).message).toBe(message);
  f("<1>x y\n", "x y");
  f("<1>x y\r\n", "x y");
  f("<1>x y\0", "x y");
  f("<1>x y\n\0\n", "x y");
  f("<1>x y \t", "x y \t");
  f("<1>x\ny", "x\ny");
  f("\n", "");
  f("", "");
});

test("what fits nothing is raw, and all of it is content", () => {
  const f = (text: string) => expect(parse(text)).toMatchObject({ format: "raw", message: text });
  f("wireless,cable 36:7F:7F:07:C4:B0@ap: disconnected");
  f("GET / HTTP/1.1");
  f('{"a":1');
  f("\x16\x03\x01\x02");
  f("");
});

test("a PRI, a stamp or a tag make it RFC 3164, a version and a stamp RFC 5424", () => {
  const f = (text: string, format: string) => expect(parse(text).format).toBe(format as "raw");
  f("<13>some text", "rfc3164");
  f("Oct  4 00:24:15 h t: x", "rfc3164");
  f("dropbear[23979]: login", "rfc3164");
  f("<13>1 - - - - - -", "rfc5424");
  f("1 2003-10-11T22:14:15Z h a p m - x", "rfc5424");
  f("1 - - - - - - x", "raw");
  f("<13>1 apple a day", "rfc3164");
});

test("a message forgets the one before it", () => {
  const message = new Message();
  const f = (text: string, expected: string) => {
    const bytes = Buffer.from(text);
    const frame = { bytes, start: 0, end: bytes.length, receivedAtMs, sentBytes: bytes.length };
    parseSyslog(frame, originIn("UTC"), message);
    expect(encode(message)).toBe(expected);
  };
  const full = '<13>2 2003-10-11T22:14:15.003 h a p m [a b="1" b="2"] \ufeffx';
  f(full, encode(parse(full)));
  f("hello", encode(parse("hello")));
  f("<1>Oct  4 00:24:15 h", encode(parse("<1>Oct  4 00:24:15 h")));
});

test("a frame that was cut tells how many octets were sent", () => {
  const message = new Message();
  const frame = { bytes: Buffer.from("xhello"), start: 1, end: 6, receivedAtMs, sentBytes: 70_000 };
  parseSyslog(frame, originIn("UTC"), message);
  expect(JSON.parse(encode(message))).toMatchObject({ content: "hello", truncated: 70_000 });
});
