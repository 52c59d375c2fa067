import { isUtf8 } from "node:buffer";
import type { Encoder } from "./encode.ts";
import { goEscape } from "./escape.ts";
import { LineWriter } from "./line-writer.ts";
import { LogfwrdHeader } from "./logfwrd-header.ts";
import { type Frame, Message } from "./message.ts";
import { closeBrace, lineFeed, quote, zero } from "./octet.ts";
import { parseByRfc } from "./parse.ts";
import { writeTimestamp } from "./timestamp-text.ts";

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
const nothing = Buffer.alloc(0);
/** What Go has for no time at all. */
const zeroTime = Buffer.from("0001-01-01T00:00:00Z");
/** All that does not come from the text. */
const keysBytesMax = 512;
/** Beyond it a look at each octet is worth the room that is not asked for in vain. */
const shortBytesMax = 512;

/**
 * The records of logfwrd 93c3186 (with go-syslog v2.3.0), so that what reads them need not change:
 * keys in alphabetical order, the escapes of Go's `encoding/json`, the same idea of what a header
 * is. Its losses are not reproduced: where it crashes, empties the record or keeps the first line
 * only, there is a record with the whole text.
 */
export class LogfwrdEncoder implements Encoder {
  readonly #writer = new LineWriter(goEscape);
  readonly #header = new LogfwrdHeader();
  readonly #frame: Frame = { bytes: nothing, start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
  readonly #plain = new Message();

  /** The record has no place for the number, and the reference knows no dialects. */
  encode(read: Message, _seq: number, out: Buffer, at: number): number {
    const writer = this.#writer;
    const message = this.#readAsReference(read);
    writer.begin(out, at);
    // The reference knows versions of one digit, behind a PRI.
    const isRfc5424 = message.version > 0 && message.version < 10;
    if (isRfc5424 && message.headerStart > message.start) this.#writeRfc5424(message);
    else this.#writeRfc3164(message);
    writer.octet(closeBrace);
    writer.octet(lineFeed);
    return writer.at;
  }

  bytesMax(message: Message): number {
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

  #readAsReference(read: Message): Message {
    if (read.isPlain && read.clockOffsetS === 0) return read;
    const frame = this.#frame;
    frame.bytes = read.bytes;
    frame.start = read.start;
    frame.end = read.end;
    frame.receivedAtMs = read.receivedAtMs;
    frame.sentBytes = read.end - read.start;
    parseByRfc(frame, read.origin, this.#plain);
    return this.#plain;
  }

  #writeRfc3164(message: Message): void {
    const { bytes, origin } = message;
    const writer = this.#writer;
    const header = this.#header;
    header.read(message);
    this.#writeText(key.firstClient, origin.client);
    this.#writePart(key.content, bytes, header.contentStart, header.contentEnd);
    this.#writeNumber(key.facility, message.facility);
    if (header.hostEnd === header.hostStart) this.#writeText(key.hostname, origin.address);
    else this.#writePart(key.hostname, bytes, header.hostStart, header.hostEnd);
    this.#writeNumber(key.priority, message.priority);
    this.#writeNumber(key.severity, message.severity);
    this.#writePart(key.tag, bytes, header.tagStart, header.tagEnd);
    writer.copy(key.timestamp);
    if (header.hasStamp) writeTimestamp(message, writer, message.fractionStart);
    else writer.copy(Buffer.from(roundedSecond(message.receivedAtMs)));
    writer.octet(quote);
  }

  #writeRfc5424(message: Message): void {
    const { bytes, contentStart } = message;
    const writer = this.#writer;
    this.#writeField(key.appName, bytes, message.appStart, message.appEnd);
    this.#writeText(key.client, message.origin.client);
    this.#writeNumber(key.facility, message.facility);
    this.#writeField(key.hostname, bytes, message.hostStart, message.hostEnd);
    // The reference does not know of the byte order mark and leaves it in the text.
    const textStart = message.isMarked ? contentStart - 3 : contentStart;
    this.#writePart(key.message, bytes, textStart, message.end);
    this.#writeField(key.msgId, bytes, message.msgIdStart, message.msgIdEnd);
    this.#writeNumber(key.priority, message.priority);
    this.#writeField(key.procId, bytes, message.procStart, message.procEnd);
    this.#writeNumber(key.severity, message.severity);
    this.#writeField(key.structuredData, bytes, message.structuredStart, message.structuredEnd);
    writer.copy(key.timestamp);
    if (message.stampEnd === message.stampStart) writer.copy(zeroTime);
    else writeTimestamp(message, writer, fractionEnd(message));
    writer.octet(quote);
    this.#writeNumber(key.version, message.version);
  }

  #writeField(name: Buffer, bytes: Buffer, start: number, end: number): void {
    if (end > start) this.#writePart(name, bytes, start, end);
    else this.#writeText(name, "-");
  }

  #writePart(name: Buffer, bytes: Buffer, start: number, end: number): void {
    this.#writer.copy(name);
    this.#writer.text(bytes, start, end);
    this.#writer.octet(quote);
  }

  #writeText(name: Buffer, text: string): void {
    const bytes = Buffer.from(text);
    this.#writePart(name, bytes, 0, bytes.length);
  }

  #writeNumber(name: Buffer, value: number): void {
    this.#writer.copy(name);
    this.#writer.integer(value);
  }
}

/** Go's RFC3339Nano ends a fraction where only zeros follow. */
function fractionEnd(message: Message): number {
  const { bytes, fractionStart } = message;
  let end = message.fractionEnd;
  while (end > fractionStart && bytes[end - 1] === zero) end--;
  return end;
}

/** Of the time of reception, which stands for the stamp of a message without one. */
function roundedSecond(ms: number): string {
  const second = new Date(Math.round(ms / 1000) * 1000);
  return second.toISOString().replace(".000Z", "Z");
}
