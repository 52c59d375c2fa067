import { expect, test } from "bun:test";
import { parse, record } from "./reading.ts";

const head = "<165>1 2003-10-11T22:14:15.003Z";

/** Host, application, process, message id, structured data and content. */
function f(text: string, ...expected: unknown[]) {
  const { hostname, appName, procId, msgId, structuredData, message } = parse(text);
  const parts: unknown[] = [hostname, appName, procId, msgId, structuredData, message];
  expect(parts).toEqual(expected);
}

const none = undefined;

test("all parts, and - for those that are absent", () => {
  f(`${head} h a p m - x`, "h", "a", "p", "m", none, "x");
  f(`${head} h a p m [i k="v"] x`, "h", "a", "p", "m", { i: { k: "v" } }, "x");
  f("<1>1 - - - - - -", "192.0.2.9", none, none, none, none, "");
  f("<1>1 - - - - - - x", "192.0.2.9", none, none, none, none, "x");
  f(`${head} -h -a p- - - -x`, "-h", "-a", "p-", none, none, "-x");
});

test("the byte order mark is no part of the content", () => {
  f(`${head} h a p m - \ufeffx\ufeff`, "h", "a", "p", "m", none, "x\ufeff");
  f(`${head} h a p m - \ufeff`, "h", "a", "p", "m", none, "");
  f(`${head} h a p m -  \ufeffx`, "h", "a", "p", "m", none, " \ufeffx");
});

test("one space ends the structured data, further ones are content", () => {
  f(`${head} h a - - -  x`, "h", "a", none, none, none, " x");
  f(`${head} h a - - [i]  x`, "h", "a", none, none, { i: {} }, " x");
});

test("fields may be longer than the RFC lets them", () => {
  const long = "n".repeat(300);
  f(`${head} h ${long} ${long} ${long} - x`, "h", long, long, long, none, "x");
});

test("a header that ends early keeps what it has", () => {
  f("<1>1 -", "192.0.2.9", none, none, none, none, "");
  f(`${head}`, "192.0.2.9", none, none, none, none, "");
  f(`${head} h a p m`, "h", "a", "p", "m", none, "");
  f(`${head} h a`, "h", "a", none, none, none, "");
  f(`${head} h a p [i k="v w"] x`, "h", "a", "p", none, { i: { k: "v w" } }, "x");
});

test("without structured data the words may be others: the text is kept", () => {
  const text = `${head} h tasmota - - HTP: up`;
  expect(record(text)).toMatchObject({ tag: "tasmota", content: "HTP: up", raw: text });
  expect(record(`${head} h a p m - x`).raw).toBeUndefined();
});

test("structured data that is malformed is content", () => {
  for (const data of [
    "[",
    "[a",
    "[ a]",
    '[a b="c"',
    "[a b=c]",
    '[a b="c]',
    '[a b="c"d="e"]',
    "[]",
  ]) {
    f(`${head} h a p m ${data} x`, "h", "a", "p", "m", none, `${data} x`);
  }
});

test("other versions are read, and the text is kept because it alone tells which", () => {
  const text = "<29>50 2016-01-15T01:00:43Z h a - - - x";
  expect(record(text)).toMatchObject({ format: "rfc5424", hostname: "h", raw: text });
  expect(parse("<29>0 2016-01-15T01:00:43Z h a - - - x").format).toBe("rfc3164");
  expect(parse("<29>01 2016-01-15T01:00:43Z h a - - - x").format).toBe("rfc3164");
});

test("a stamp without a zone is the origin's, and the text is kept", () => {
  const text = "<29>1 2016-01-15T01:00:43 h a - - - x";
  expect(record(text)).toMatchObject({ timestamp: "2016-01-15T01:00:43Z", raw: text });
});

test("what only begins like RFC 5424 is something else", () => {
  expect(parse("<101>123 2018-02-32 x")).toMatchObject({ message: "123 2018-02-32 x" });
  expect(parse("<189>1 2024-09-16Q11:22:33Z h")).toMatchObject({ version: 0, format: "rfc3164" });
  expect(parse("<189>1 bad header")).toMatchObject({ message: "1 bad header" });
});
