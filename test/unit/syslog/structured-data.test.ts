import { expect, test } from "bun:test";
import { structuredDataText } from "../../../src/syslog/compose.ts";
import { writeStructuredText } from "../../../src/syslog/structured-data.ts";
import { WireWriter } from "../../../src/syslog/wire-writer.ts";
import { parse, record } from "./reading.ts";

const head = "<165>1 2003-10-11T22:14:15.003Z h a p m ";

test("structured data becomes an object of objects", () => {
  const f = (text: string, expected: unknown) => {
    expect(parse(head + text).structuredData).toEqual(expected as {});
    expect(record(head + text).structured_data).toEqual(expected);
    expect(record(head + text).raw).toBeUndefined();
  };
  f("[a]", { a: {} });
  f('[a@32473 k="v"]', { "a@32473": { k: "v" } });
  f('[a k="v" l=""][b m="w"] x', { a: { k: "v", l: "" }, b: { m: "w" } });
  f('[a   k="v"  l="w" ]', { a: { k: "v", l: "w" } });
  f('[a k="é €"]', { a: { k: "é €" } });
  f('[__proto__ constructor="v"]', JSON.parse('{"__proto__":{"constructor":"v"}}'));
});

test("a backslash escapes a quote, a backslash and a bracket, and nothing else", () => {
  const f = (text: string, expected: string) =>
    expect(record(`${head}[a k="${text}"] x`)).toMatchObject({
      structured_data: { a: { k: expected } },
      content: "x",
    });
  f('\\"', '"');
  f("\\\\", "\\");
  f("\\]", "]");
  f("\\n\\x", "\\n\\x");
  f('1\\"2\\\\3\\]4', '1"2\\3]4');
  f("]", "]");
  f("x] y", "x] y");
});

test("of a name that repeats the last value stays, and the text is kept", () => {
  const f = (text: string, expected: unknown) =>
    expect(record(head + text)).toMatchObject({ structured_data: expected, raw: head + text });
  f('[a k="1" k="2"]', { a: { k: "2" } });
  f('[a k="1"][a l="2"]', { a: { l: "2" } });
  expect(record(`${head}[a k="1"][b k="2"]`).raw).toBeUndefined();
  expect(record(`${head}[a kk="1" k="2" K="3"]`).raw).toBeUndefined();
});

test("more names than are compared are kept all the same", () => {
  const names = Array.from({ length: 300 }, (_, n) => `n${n}="${n}"`);
  const data = record(`${head}[a ${names.join(" ")}]`).structured_data as { a: {} };
  expect(Object.keys(data.a)).toHaveLength(300);
});

test("by words of four, names and values are what they are octet by octet", () => {
  for (let length = 1; length < 12; length++) {
    for (const octet of "a!}{~<>\\\u007fé€") {
      for (let at = 0; at < length; at++) {
        const text = `${"n".repeat(at)}${octet}${"n".repeat(length - at - 1)}`;
        const data = `[${text} ${text}="${text}." k=""]`;
        const expected = { [text]: { [text]: `${text}.`, k: "" } };
        expect(record(`${head}${data} x`).structured_data).toEqual(expected);
      }
    }
  }
});

test("what came loosely is written as RFC 5424 has it, and means the same", () => {
  const f = (text: string, expected: string) => {
    const message = parse(`${head}${text} x`);
    const wire = new WireWriter();
    wire.begin(1000);
    writeStructuredText(message, wire);
    expect(wire.written.toString()).toBe(expected);
    expect(structuredDataText(message.structuredData!)).toBe(expected);
  };
  f("[a]", "[a]");
  f('[a@32473 k="v"][b l="" m="é €"]', '[a@32473 k="v"][b l="" m="é €"]');
  f('[a   k="v"  l="w" ][b ]', '[a k="v" l="w"][b]');
  f('[a k="1\\"2\\\\3\\]4"]', '[a k="1\\"2\\\\3\\]4"]');
  f('[a k="\\n] \\\\" l="]"]', '[a k="\\\\n\\] \\\\" l="\\]"]');
  f('[é k[="v"]', '[_ k[="v"]');
  f(`[${"a".repeat(40)} k="v"]`, `[${"a".repeat(32)} k="v"]`);
});
