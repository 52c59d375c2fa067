import { expect, test } from "bun:test";
import {
  dayTime,
  foundInWords,
  lasting,
  octets,
  offset,
  severityWord,
} from "../../../../src/admin/page/words.ts";

test("words: a time that something lasts has the unit that a person would take", () => {
  const f = (seconds: number, text: string) => expect(lasting(seconds)).toBe(text);
  f(-1, "0 s");
  f(45.4, "45 s");
  f(119, "119 s");
  f(180, "3 min");
  f(7200, "2 h");
  f(7800, "2 h 10 min");
  f(3 * 86_400, "3 days");
});

test("words: octets have one digit behind the point while they are few", () => {
  const f = (bytes: number, text: string) => expect(octets(bytes)).toBe(text);
  f(512, "512 B");
  f(1536, "1.5 KiB");
  f(20 * 1024 * 1024, "20 MiB");
});

test("words: a clock's offset says in which direction", () => {
  expect(offset(0)).toBe("none");
  expect(offset(7200)).toBe("+2 h");
  expect(offset(-30)).toBe("−30 s");
});

test("words: what is no time and no severity is shown as it is", () => {
  expect(dayTime("<b>", 0)).toBe("<b>");
  expect(severityWord(4)).toBe("warning");
  expect(severityWord("<b>")).toBe("<b>");
  expect(severityWord(undefined)).toBe("");
});

test("words: the day is said when it is another one", () => {
  const at = new Date(2026, 10, 20, 3, 14, 7);
  expect(dayTime(at.toISOString(), at.getTime())).toBe("03:14:07");
  expect(dayTime(at.toISOString(), at.getTime() + 86_400_000)).toBe("11-20 03:14:07");
});

test("words: a search that could not look everywhere does not speak of older lines", () => {
  const f = (count: number, complete: boolean, unread_files: number, text: string) => {
    const lines = Array.from({ length: count }, (_, n) => ({ seq: n + 1, received_at: "" }));
    const found = { lines, complete, unread_files, looked_at_bytes: 2048 };
    expect(foundInWords(found)).toBe(text);
  };
  f(0, true, 0, "No line; 2.0 KiB looked through");
  f(1, true, 0, "1 line; 2.0 KiB looked through");
  f(1000, false, 0, "The newest 1,000 lines; there are older ones");
  const why = "on disk could not be: encrypted, damaged, or of another encoding";
  f(0, false, 3, `No line; 2.0 KiB looked through; 3 objects ${why}`);
  f(7, false, 1, `7 lines; 2.0 KiB looked through; 1 object ${why}`);
});
