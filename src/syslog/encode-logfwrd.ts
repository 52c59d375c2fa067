import { isUtf8 } from "node:buffer";
import type { Encoder } from "./encode.ts";
import { goEscape } from "./escape.ts";
import { LineWriter } from "./line-writer.ts";
import { readLikeLogfwrd, reading } from "./logfwrd-header.ts";
import type { Message } from "./message.ts";
import { closeBrace, lineFeed, quote, zero } from "./octet.ts";
import { writeTimestamp } from "./timestamp-text.ts";

/**
 * The records of logfwrd 93c3186 (with go-syslog v2.3.0), so that what reads them need not change:
 * keys in alphabetical order, the escapes of Go's `encoding/json`, the same idea of what a header
 * is. Its losses are not reproduced: where it crashes, empties the record or keeps the first line
 * only, there is a record with the whole text.
 */
export const logfwrdEncoder: Encoder = { encode: encodeLogfwrd, bytesMax: logfwrdBytesMax };

const key = {
  appName: Buffer.from('{"app_name":"'),
  firstClient: Buffer.from('{"client":"'),
  client: Buffer.from(',"client":"'),
  content: Buffer.from(',"content":"'),
  facility: Buffer.from(',"facility":'),
  hostname: Buffer.from(',"hostname":"'),
  message: Buffer.from(',"message":"'),
  msgId: Buffer.from(',"msg_id":"'),
  priority: Buffer.from(',"priority":'),
  procId: Buffer.from(',"proc_id":"'),
  severity: Buffer.from(',"severity":'),
  structuredData: Buffer.from(',"structured_data":"'),
  tag: Buffer.from(',"tag":"'),
  timestamp: Buffer.from(',"timestamp":"'),
  version: Buffer.from(',"version":'),
};
const nil = Buffer.from("-");
/** What Go has for no time at all. */
const zeroTime = Buffer.from("0001-01-01T00:00:00Z");

const writer = new LineWriter(goEscape);

/** See `Encoder`. The record has no place for `seq`. */
export function encodeLogfwrd(message: Message, _seq: number, out: Buffer, at: number): number {
  writer.begin(out, at);
  // The reference knows versions of one digit, behind a PRI.
  const isRfc5424 = message.version > 0 && message.version < 10;
  if (isRfc5424 && message.headerStart > message.start) writeRfc5424(message);
  else writeRfc3164(message);
  writer.octet(closeBrace);
  writer.octet(lineFeed);
  return writer.at;
}

function writeRfc3164(message: Message): void {
  const { bytes } = message;
  readLikeLogfwrd(message);
  writeText(key.firstClient, Buffer.from(message.origin.client));
  writePart(key.content, bytes, reading.contentStart, reading.contentEnd);
  writeNumber(key.facility, message.facility);
  if (reading.hostEnd > reading.hostStart) {
    writePart(key.hostname, bytes, reading.hostStart, reading.hostEnd);
  } else writeText(key.hostname, Buffer.from(message.origin.address));
  writeNumber(key.priority, message.priority);
  writeNumber(key.severity, message.severity);
  writePart(key.tag, bytes, reading.tagStart, reading.tagEnd);
  writer.copy(key.timestamp);
  if (reading.hasStamp) writeTimestamp(message, writer, message.fractionStart);
  else writer.copy(roundedSecond(message.receivedAtMs));
  writer.octet(quote);
}

function writeRfc5424(message: Message): void {
  const { bytes, contentStart } = message;
  writeField(key.appName, bytes, message.appStart, message.appEnd);
  writeText(key.client, Buffer.from(message.origin.client));
  writeNumber(key.facility, message.facility);
  writeField(key.hostname, bytes, message.hostStart, message.hostEnd);
  // The reference does not know of the byte order mark and leaves it in the text.
  const textStart = message.isMarked ? contentStart - 3 : contentStart;
  writePart(key.message, bytes, textStart, message.end);
  writeField(key.msgId, bytes, message.msgIdStart, message.msgIdEnd);
  writeNumber(key.priority, message.priority);
  writeField(key.procId, bytes, message.procStart, message.procEnd);
  writeNumber(key.severity, message.severity);
  writeField(key.structuredData, bytes, message.structuredStart, message.structuredEnd);
  writer.copy(key.timestamp);
  if (message.stampEnd > message.stampStart) writeTimestamp(message, writer, fractionEnd(message));
  else writer.copy(zeroTime);
  writer.octet(quote);
  writeNumber(key.version, message.version);
}

/** Go's RFC3339Nano ends a fraction where only zeros follow. */
function fractionEnd(message: Message): number {
  const { bytes, fractionStart } = message;
  let end = message.fractionEnd;
  while (end > fractionStart && bytes[end - 1] === zero) end--;
  return end;
}

function writeField(name: Buffer, bytes: Buffer, start: number, end: number): void {
  if (end > start) writePart(name, bytes, start, end);
  else writeText(name, nil);
}

function writePart(name: Buffer, bytes: Buffer, start: number, end: number): void {
  writer.copy(name);
  writer.text(bytes, start, end);
  writer.octet(quote);
}

function writeText(name: Buffer, text: Buffer): void {
  writePart(name, text, 0, text.length);
}

function writeNumber(name: Buffer, value: number): void {
  writer.copy(name);
  writer.integer(value);
}

/** Of the time of reception, which stands for the stamp of a message without one. */
function roundedSecond(ms: number): Buffer {
  const second = new Date(Math.round(ms / 1000) * 1000);
  return Buffer.from(second.toISOString().replace(".000Z", "Z"));
}

/** Beyond it a look at each octet is worth the room that is not asked for in vain. */
const shortBytesMax = 256;
/** All that does not come from the text. */
const keysBytesMax = 512;

/** See `Encoder`. */
export function logfwrdBytesMax(message: Message): number {
  const { bytes, start, end, origin } = message;
  const length = end - start;
  const fixed = keysBytesMax + origin.client.length + origin.address.length;
  if (length <= shortBytesMax) return fixed + 6 * length;
  // Well-formed UTF-8 stays as it is, but for U+2028 and U+2029 (E2 80 A8): twice as long.
  const beyondAscii = isUtf8(bytes.subarray(start, end)) ? 1 : 5;
  let escaped = length;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (goEscape.special[octet] === 1) escaped += octet >= 0x80 ? beyondAscii : 5;
  }
  return fixed + escaped;
}
