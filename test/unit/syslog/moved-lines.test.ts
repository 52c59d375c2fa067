import { expect, test } from "bun:test";
import { earliestMs } from "../../../src/base/clock.ts";
import { LineEncoder } from "../../../src/syslog/encode.ts";
import { Message } from "../../../src/syslog/message.ts";
import { movedLines } from "../../../src/syslog/moved-lines.ts";
import { parseSyslog } from "../../../src/syslog/parse.ts";
import { originIn } from "../../origin.ts";

const bootedMs = Date.UTC(1970, 0, 1, 0, 0, 20);
const trueMs = Date.UTC(2027, 2, 1, 12, 0, 20);
const errorMs = trueMs - bootedMs;

function stored(text: string, receivedAtMs: number, seq = 7): string {
  const bytes = Buffer.from(text);
  const message = new Message();
  const frame = { bytes, start: 0, end: bytes.length, receivedAtMs, sentBytes: bytes.length };
  parseSyslog(frame, originIn("UTC"), message);
  const encoder = new LineEncoder();
  const out = Buffer.alloc(encoder.bytesMax(message));
  return out.toString("utf8", 0, encoder.encode(message, seq, out, 0));
}

const moved = (lines: string) => movedLines(Buffer.from(lines), errorMs, earliestMs).toString();

/** The time stamp of a text that came in 1970, before and after. */
function stamps(text: string, before: string, after: string): void {
  test(`a stamp in 1970: ${text}`, () => {
    const line = stored(text, bootedMs);
    expect(JSON.parse(line).timestamp).toBe(before);
    const { timestamp, received_at, time_fixed } = JSON.parse(moved(line));
    expect([timestamp, received_at, time_fixed]).toEqual([after, "2027-03-01T12:00:20.000Z", true]);
  });
}

// Taken from the reception.
stamps("<13>no stamp", "1970-01-01T00:00:20.000Z", "2027-03-01T12:00:20.000Z");
// A program on the box itself, which shares its clock.
stamps("<13>Jan  1 00:00:19 box app: x", "1970-01-01T00:00:19Z", "2027-03-01T12:00:19.000Z");
// Another box, whose clock is right: only the year was a guess.
stamps("<13>Mar  1 12:00:18 host app: x", "1970-03-01T12:00:18Z", "2027-03-01T12:00:18Z");
stamps("<13>Nov 21 12:00:18 host app: x", "1969-11-21T12:00:18Z", "2026-11-21T12:00:18Z");
// It said the year itself.
stamps(
  "<13>1 2027-03-01T13:00:18.123456+01:00 host app - - - x",
  "2027-03-01T13:00:18.123456+01:00",
  "2027-03-01T13:00:18.123456+01:00",
);
stamps(
  "<13>1 1970-01-01T00:00:19Z host app - - - x",
  "1970-01-01T00:00:19Z",
  "1970-01-01T00:00:19Z",
);

test("everything else of a line stays as it is, and lines of a known time altogether", () => {
  const early = stored('<34>text with "quotes", {braces} and \u00fc', bootedMs, 1);
  const late = stored("<34>late", trueMs, 2);
  const [first, second] = moved(early + late).split("\n");
  const { received_at, timestamp, time_fixed, ...rest } = JSON.parse(first!);
  const { received_at: _, timestamp: __, ...before } = JSON.parse(early);
  expect([rest, Object.keys(rest)]).toEqual([before, Object.keys(before)]);
  expect(first!.startsWith('{"seq":1,"received_at":')).toBe(true);
  expect(`${second}\n`).toBe(late);
});

test("what is no line of ours comes out as it went in", () => {
  for (const text of ["", "{}\n", '{"ledger":{}}\n', "torn", '{"seq":1,"received_at":"x"}\n']) {
    expect(moved(text)).toBe(text);
  }
});
