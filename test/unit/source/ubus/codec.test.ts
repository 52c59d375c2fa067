// What real programs of OpenWrt had on the wire, whole, in pieces and spoiled.
import { expect, test } from "bun:test";
import {
  attribute,
  field,
  fieldTypes,
  readTable,
  wordOctets,
} from "../../../../src/source/ubus/blob.ts";
import {
  lineOf,
  readRecord,
  RecordCutter,
  recordBytesMax,
  type LogRecord,
} from "../../../../src/source/ubus/log-record.ts";
import { composeMessage, numberOf, readMessage } from "../../../../src/source/ubus/message.ts";
import { openZone } from "../../../../src/syslog/zone.ts";
import { logObject, numbersFrom, recorded, spoiled, wire } from "./vectors.ts";

const utc = openZone("UTC")!;
const stream = Buffer.concat(recorded.map(({ octets }) => octets));

/** The records that a cutter makes of pieces, and what it says of them. */
function cut(pieces: Buffer[]) {
  const records: LogRecord[] = [];
  const cutter = new RecordCutter((record) => {
    records.push({ ...record, text: Buffer.from(record.text) });
  });
  let refusal: string | undefined;
  for (const piece of pieces) refusal ??= cutter.push(piece);
  return { records, refusal };
}

test("the lookup is what logread sends, octet for octet", () => {
  const path = attribute(2, Buffer.from("log\0"));
  expect(composeMessage({ type: 4, sequence: 1, peer: 0 }, [path])).toEqual(wire.lookup);
});

test("answers of ubusd are read one behind the other", () => {
  const first = readMessage(wire.lookupAnswer);
  if (typeof first === "string") throw new Error(first);
  expect(first.message).toMatchObject({ type: 2, sequence: 1, peer: 0 });
  expect(numberOf(first.message, 3)).toBe(logObject);
  const second = readMessage(wire.lookupAnswer.subarray(first.end));
  if (typeof second === "string") throw new Error(second);
  expect([second.message.type, numberOf(second.message, 1)]).toEqual([1, 0]);
  expect(first.end + second.end).toBe(wire.lookupAnswer.length);
});

test("a message that has not come as a whole is waited for", () => {
  for (let end = 0; end < wire.readAnswer.length; end++) {
    expect(readMessage(wire.readAnswer.subarray(0, end))).toBe("partial");
  }
});

test("what can be no message is told from what is not whole yet", () => {
  const f = (hex: string) => expect(readMessage(Buffer.from(hex, "hex"))).toBe("malformed");
  f("01");
  f("48545450");
  f("000000000a68cdc900000003");
  f("000000000a68cdc900ffffff");
  f("000100010000000000000008" + "01000003");
  f("000100010000000000000008" + "0100000c");
});

test("a record becomes the line that logread prints of it", () => {
  for (const { octets, line } of recorded) {
    const record = readRecord(octets.subarray(4));
    // logread has no words for the facilities 12 to 15, and Sluice reads these.
    const expected = line.replace("<unknown>.alert", "security.alert");
    expect(lineOf(record!, utc).toString("latin1")).toBe(expected);
  }
});

test("its wall clock is that of the zone, as that of logread is", () => {
  const f = (zone: string, timeMs: number, expected: string) => {
    const record = { id: 1, priority: 6, source: 0, timeMs, text: Buffer.from("text") };
    expect(lineOf(record, openZone(zone)!).toString()).toBe(expected);
  };
  f("UTC", 0, "Thu Jan  1 00:00:00 1970 [0.000] kern.info kernel: text");
  f("+02:00", 5_007, "Thu Jan  1 02:00:05 1970 [5.007] kern.info kernel: text");
  f(
    "CET-1CEST,M3.5.0,M10.5.0/3",
    Date.UTC(2026, 6, 1, 12),
    "Wed Jul  1 14:00:00 2026 [1782907200.000] kern.info kernel: text",
  );
  f("UTC", 2 ** 63, "Thu Jan  1 00:00:00 1970 [0.000] kern.info kernel: text");
});

test("records are the same however they come", () => {
  const whole = cut([stream]);
  expect([whole.records.length, whole.refusal]).toEqual([recorded.length, undefined]);
  for (const bytes of [1, 2, 3, 5, 100, 111]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < stream.length; at += bytes) pieces.push(stream.subarray(at, at + bytes));
    expect(cut(pieces)).toEqual(whole);
  }
});

test("what holds no records is refused, after those before it", () => {
  const f = (spoiler: Buffer) => {
    const { records, refusal } = cut([Buffer.concat([stream, spoiler]), stream]);
    expect(records.length).toBe(recorded.length);
    expect(refusal).toStartWith("logd sends");
  };
  f(Buffer.alloc(4));
  f(wordOctets(recordBytesMax + 1));
  f(attribute(0, Buffer.from("text")));
  f(attribute(0, field("id", { type: fieldTypes.int32, octets: wordOctets(7) })));
  f(Buffer.from("Sat Nov 21 08:46:37 2026 daemon.err x: text\n"));
});

test("a name that is longer than its field is none", () => {
  const named = (octets: Buffer) => readTable(attribute(5, octets, true));
  expect(named(Buffer.from("0002696400000000", "hex"))?.size).toBe(1);
  expect(named(Buffer.from("ffff696400000000", "hex"))).toBeUndefined();
  expect(named(Buffer.from("00", "hex"))).toBeUndefined();
  expect(named(Buffer.alloc(0))).toBeUndefined();
});

test("of octets spoiled in 20,000 ways none harms", () => {
  const below = numbersFrom(5);
  for (let round = 0; round < 20_000; round++) {
    const answer = readMessage(spoiled(wire.lookupAnswer, below));
    if (typeof answer !== "string") expect(answer.end).toBeGreaterThanOrEqual(12);
    const { records } = cut([spoiled(stream, below), stream]);
    expect(records.length).toBeLessThanOrEqual(3 * recorded.length);
    for (const record of records) {
      expect(lineOf(record, utc).length).toBeLessThan(stream.length + 100);
    }
  }
});
