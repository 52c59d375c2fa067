import { isUtf8 } from "node:buffer";
import { logfwrdEncoder } from "./encode-logfwrd.ts";
import { repair } from "./escape.ts";
import { LineWriter } from "./line-writer.ts";
import type { Format, Message, Origin } from "./message.ts";
import { closeBrace, lineFeed, quote, zero } from "./octet.ts";
import { writeStructuredData } from "./structured-data.ts";
import { writeTimestamp } from "./timestamp-text.ts";

/** Writes messages as lines. */
export interface Encoder {
  /** Writes one line at `at` and returns where it ends; `bytesMax` octets must fit there. */
  encode(message: Message, seq: number, out: Buffer, at: number): number;
  /** No fewer than `encode` will write. */
  bytesMax(message: Message): number;
}

/** The stored line: one JSON object and a line feed, keys in this order, absent parts left out. */
export const lineEncoder: Encoder = { encode: encodeLine, bytesMax: lineBytesMax };

/** Our own lines, or the records of the reference daemon. */
export function encoderOf(encoding: "sluice" | "logfwrd"): Encoder {
  return encoding === "sluice" ? lineEncoder : logfwrdEncoder;
}

const key = {
  seq: Buffer.from('{"seq":'),
  tag: Buffer.from(',"tag":"'),
  procId: Buffer.from(',"proc_id":"'),
  msgId: Buffer.from(',"msg_id":"'),
  structuredData: Buffer.from(',"structured_data":'),
  content: Buffer.from(',"content":"'),
  truncated: Buffer.from(',"truncated":'),
  raw: Buffer.from(',"raw":"'),
  rawBase64: Buffer.from(',"raw_base64":"'),
};

const formatText: Record<Format, Buffer> = {
  raw: Buffer.from('","format":"raw"'),
  rfc3164: Buffer.from('","format":"rfc3164"'),
  rfc5424: Buffer.from('","format":"rfc5424"'),
};

const writer = new LineWriter();

/** See `Encoder`. `seq` is a whole number below 2^53. */
export function encodeLine(message: Message, seq: number, out: Buffer, at: number): number {
  const { bytes, end } = message;
  writer.begin(out, at);
  writeSeq(seq);
  writeTimes(message);
  const origin = textOf(message.origin);
  writer.copy(origin.keys);
  if (message.hostEnd === message.hostStart) writer.copy(origin.address);
  else writer.text(bytes, message.hostStart, message.hostEnd);
  writer.copy(priorityText(message.priority));
  writer.part(key.tag, bytes, message.appStart, message.appEnd);
  writer.part(key.procId, bytes, message.procStart, message.procEnd);
  writer.part(key.msgId, bytes, message.msgIdStart, message.msgIdEnd);
  if (message.structuredEnd > message.structuredStart) writeStructured(message);
  writer.copy(key.content);
  writer.text(bytes, message.contentStart, end);
  writer.copy(formatText[message.format]);
  if (message.cutFromBytes > 0) {
    writer.copy(key.truncated);
    writer.integer(message.cutFromBytes);
  }
  if (writer.hasRepaired) writeOctets(message);
  else if (message.lossy) writer.part(key.raw, bytes, message.start, end);
  writer.octet(closeBrace);
  writer.octet(lineFeed);
  return writer.at;
}

/** Beyond it a look at each octet is worth the room that is not asked for in vain. */
const shortBytesMax = 512;
/** All that does not come from the text: keys, numbers, times. */
const keysBytesMax = 512;

/** See `Encoder`. */
export function lineBytesMax(message: Message): number {
  const { bytes, start, end, origin } = message;
  const length = end - start;
  const fixed = keysBytesMax + origin.client.length + origin.address.length;
  // An octet grows to at most six (`\u0000`), once as a part and once in `raw`, and structured
  // data grows by its braces.
  if (length <= shortBytesMax) return fixed + 14 * length;
  const isWellFormed = isUtf8(bytes.subarray(start, end));
  let escaped = length;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (repair.special[octet] === 0) continue;
    if (octet < 0x80) escaped += 5;
    else if (!isWellFormed) escaped++;
  }
  const braces = 2 * (message.structuredEnd - message.structuredStart);
  const kept = message.lossy ? escaped : 0;
  return fixed + escaped + braces + (isWellFormed ? kept : Math.ceil(length / 3) * 4);
}

/** `{"seq":` and the number but for its last two digits: a hundred lines share it. */
let seqHundreds = -1;
let seqText = Buffer.alloc(0);

function writeSeq(seq: number): void {
  if (seq < 100) {
    writer.copy(key.seq);
    writer.integer(seq);
    return;
  }
  const hundreds = Math.floor(seq / 100);
  if (hundreds !== seqHundreds) {
    seqHundreds = hundreds;
    seqText = Buffer.from(`{"seq":${hundreds}`);
  }
  writer.copy(seqText);
  writer.pair(seq - hundreds * 100);
}

/** `,"received_at":"...","timestamp":"`; the first is the second when the sender gave none. */
function writeTimes(message: Message): void {
  if (message.receivedAtMs !== receivedAtMs) remember(message.receivedAtMs);
  writer.copy(receivedText);
  if (message.stampEnd > message.stampStart) writeTimestamp(message, writer, message.fractionEnd);
  else writer.copy(receivedAt);
}

/** The time of the last reception: most messages share it, or at least its minute. */
const receivedText = Buffer.from(',"received_at":"2000-01-01T00:00:00.000Z","timestamp":"');
const receivedAt = receivedText.subarray(16, 40);
let receivedAtMs = NaN;
let receivedMinute = NaN;

function remember(ms: number): void {
  receivedAtMs = ms;
  const minute = Math.floor(ms / 60_000);
  if (minute !== receivedMinute) {
    receivedMinute = minute;
    receivedAt.write(new Date(ms).toISOString(), "latin1");
    return;
  }
  let rest = Math.floor(ms - minute * 60_000);
  for (let i = 22; i > 16; i--) {
    if (i === 19) continue;
    receivedAt[i] = zero + (rest % 10);
    rest = (rest / 10) | 0;
  }
}

interface OriginText {
  /** `","client":"...","transport":"...","hostname":"` */
  readonly keys: Buffer;
  /** For senders that give no name. */
  readonly address: Buffer;
}

const originTexts = new WeakMap<Origin, OriginText>();
let lastOrigin: Origin | undefined;
let lastOriginText: OriginText = { keys: Buffer.alloc(0), address: Buffer.alloc(0) };

function textOf(origin: Origin): OriginText {
  if (origin === lastOrigin) return lastOriginText;
  let text = originTexts.get(origin);
  if (text === undefined) {
    const client = JSON.stringify(origin.client);
    text = {
      keys: Buffer.from(`","client":${client},"transport":"${origin.transport}","hostname":"`),
      address: Buffer.from(JSON.stringify(origin.address).slice(1, -1)),
    };
    originTexts.set(origin, text);
  }
  lastOrigin = origin;
  lastOriginText = text;
  return text;
}

const priorityTexts: (Buffer | undefined)[] = [];

/** `","facility":3,"severity":6,"priority":30` */
function priorityText(priority: number): Buffer {
  const known = priorityTexts[priority];
  if (known !== undefined) return known;
  const numbers = `"facility":${priority >> 3},"severity":${priority & 7},"priority":${priority}`;
  return (priorityTexts[priority] = Buffer.from(`",${numbers}`));
}

/** Names that repeat would repeat as keys: the object is built first, where the last one stays. */
function writeStructured(message: Message): void {
  const { bytes, structuredStart, structuredEnd } = message;
  writer.copy(key.structuredData);
  if (message.structuredRepeats) {
    writer.copy(Buffer.from(JSON.stringify(message.structuredData)));
    if (!isUtf8(bytes.subarray(structuredStart, structuredEnd))) writer.hasRepaired = true;
  } else writeStructuredData(message, writer);
}

/** The octets as they came, where the text had to be repaired. */
function writeOctets(message: Message): void {
  writer.copy(key.rawBase64);
  writer.copy(Buffer.from(message.bytes.toString("base64", message.start, message.end)));
  writer.octet(quote);
}
