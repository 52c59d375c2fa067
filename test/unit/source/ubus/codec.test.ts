// What real programs of OpenWrt had on the wire, whole, in pieces and spoiled.
import { expect, test } from "bun:test";
import { attribute, field, fieldTypes, wordOctets } from "../../../../src/source/ubus/blob.ts";
import { LogLines } from "../../../../src/source/ubus/log-line.ts";
import { RecordCutter, recordBytesMax } from "../../../../src/source/ubus/log-record.ts";
import { composeMessage, numberOf, readMessage } from "../../../../src/source/ubus/message.ts";
import { openZone } from "../../../../src/syslog/zone.ts";
import { logObject, numbersFrom, recorded, spoiled, wire } from "./vectors.ts";

const utc = openZone("UTC")!;
const stream = Buffer.concat(recorded.map(({ octets }) => octets));

/** The lines that come of pieces, with their numbers, and what is said of them. */
function cut(pieces: Buffer[], zone = utc) {
  const lines: string[] = [];
  const writer = new LogLines(zone);
  const cutter = new RecordCutter((record) => {
    lines.push(`${record.id} ${writer.lineOf(record).toString("latin1")}`);
  });
  let refusal: string | undefined;
  for (const piece of pieces) refusal ??= cutter.push(piece);
  return { lines, refusal };
}

/** A record as logd writes it. */
function record({ text = "text", priority = 6, timeMs = 0n } = {}): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(timeMs);
  const word = (name: string, value: number) =>
    field(name, { type: fieldTypes.int32, octets: wordOctets(value) });
  const fields = [
    field("msg", { type: fieldTypes.string, octets: Buffer.from(`${text}\0`) }),
    ...[word("id", 1), word("priority", priority), word("source", 0)],
    field("time", { type: fieldTypes.int64, octets: time }),
  ];
  return attribute(0, Buffer.concat(fields));
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
  // logread has no words for the facilities 12 to 15, and Sluice reads these.
  const printed = recorded.map(({ line }, id) => `${id} ${line}`);
  const expected = printed.map((line) => line.replace("<unknown>.alert", "security.alert"));
  expect(cut([stream]).lines).toEqual(expected);
});

test("its wall clock is that of the zone, as that of logread is", () => {
  const f = (zone: string, timeMs: bigint, expected: string) =>
    expect(cut([record({ timeMs })], openZone(zone)).lines).toEqual([
      `1 ${expected} kern.info kernel: text`,
    ]);
  f("UTC", 0n, "Thu Jan  1 00:00:00 1970 [0.000]");
  f("+02:00", 5_007n, "Thu Jan  1 02:00:05 1970 [5.007]");
  const summer = BigInt(Date.UTC(2026, 6, 1, 12));
  f("CET-1CEST,M3.5.0,M10.5.0/3", summer, "Wed Jul  1 14:00:00 2026 [1782907200.000]");
  f("UTC", 2n ** 63n, "Thu Jan  1 00:00:00 1970 [0.000]");
});

test("records are the same however they come", () => {
  const whole = cut([stream]);
  expect([whole.lines.length, whole.refusal]).toEqual([recorded.length, undefined]);
  for (const bytes of [1, 2, 3, 5, 100, 111]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < stream.length; at += bytes) pieces.push(stream.subarray(at, at + bytes));
    expect(cut(pieces)).toEqual(whole);
  }
});

test("what holds no records is refused, after those before it", () => {
  const f = (spoiler: Buffer) => {
    const { lines, refusal } = cut([Buffer.concat([stream, spoiler]), stream]);
    expect(lines.length).toBe(recorded.length);
    expect(refusal).toStartWith("logd sends");
  };
  f(Buffer.alloc(4));
  f(wordOctets(recordBytesMax + 1));
  f(attribute(0, Buffer.from("text")));
  f(attribute(0, field("id", { type: fieldTypes.int32, octets: wordOctets(7) })));
  f(Buffer.from("Sat Nov 21 08:46:37 2026 daemon.err x: text\n"));
});

test("a name that is longer than its field is none", () => {
  const named = (hex: string) => cut([attribute(0, attribute(5, Buffer.from(hex, "hex"), true))]);
  for (const hex of ["ffff696400000000", "00", "", "0002"]) {
    expect(named(hex)).toEqual({ lines: [], refusal: "logd sends other records than are known" });
  }
});

test("of octets spoiled in 20,000 ways none harms", () => {
  const below = numbersFrom(5);
  for (let round = 0; round < 20_000; round++) {
    const answer = readMessage(spoiled(wire.lookupAnswer, below));
    if (typeof answer !== "string") expect(answer.end).toBeGreaterThanOrEqual(12);
    const { lines } = cut([spoiled(stream, below), stream]);
    expect(lines.length).toBeLessThanOrEqual(3 * recorded.length);
    for (const line of lines) expect(line.length).toBeLessThan(stream.length + 100);
  }
});
