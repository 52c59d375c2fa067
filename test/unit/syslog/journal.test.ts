import { expect, test } from "bun:test";
import { journalFrame, type JournalEntry } from "../../../src/syslog/journal.ts";

function f(entry: JournalEntry, expected: string): void {
  expect(journalFrame(entry).toString()).toBe(expected);
}

test("what an entry lacks is left out, and what syslog needs is assumed", () => {
  f({}, "<14>1 - - - - - - ");
  f(
    { MESSAGE: "hi", _TRANSPORT: "kernel" },
    '<6>1 - - kernel - - [journal _TRANSPORT="kernel"] hi',
  );
  f({ MESSAGE: null, PRIORITY: "9" }, "<14>1 - - - - - - ");
});

test("the time is that of the source, to the microsecond", () => {
  const time = { __REALTIME_TIMESTAMP: "1795250797048123" };
  f(time, "<14>1 2026-11-21T08:46:37.048123Z - - - - - ");
  f(
    { ...time, _SOURCE_REALTIME_TIMESTAMP: "1795250797000001" },
    "<14>1 2026-11-21T08:46:37.000001Z - - - - - ",
  );
});

test("a field may be octets, or several; the first of them counts", () => {
  f({ MESSAGE: [99, 97, 102, 195, 169] }, "<14>1 - - - - - - café");
  f({ MESSAGE: ["one", "two"] }, "<14>1 - - - - - - one");
  expect(journalFrame({ MESSAGE: [0xff, 0x41] }).subarray(-2)).toEqual(Buffer.from([0xff, 0x41]));
});

test("fields of the program's own are structured data, escaped", () => {
  f(
    { UNIT: 'a"]\\', CODE_FILE: "x.c", _EXE: "/bin/x", MESSAGE_ID: "ab".repeat(16) },
    `<14>1 - - - - ${"ab".repeat(16)} [journal UNIT="a\\"\\]\\\\"] `,
  );
  f({ SYSLOG_IDENTIFIER: "two words", _PID: "1" }, "<14>1 - - two_words 1 - - ");
});
