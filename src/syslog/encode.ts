import { isUtf8 } from "node:buffer";
import { LogfwrdEncoder } from "./encode-logfwrd.ts";
import { repair } from "./escape.ts";
import { foundBytes } from "./found-parts.ts";
import { LineHead } from "./line-head.ts";
import { OriginTexts, PriorityTexts } from "./line-memory.ts";
import { LineWriter } from "./line-writer.ts";
import { Literal } from "./literal.ts";
import { type Format, formats } from "./format.ts";
import type { Message } from "./message.ts";
import { closeBrace, lineFeed, quote } from "./octet.ts";
import { writeStructuredData } from "./structured-data.ts";
import { writeBehindSecond } from "./timestamp-text.ts";
import { isAscii } from "./utf8.ts";

/** Writes messages as lines. */
export interface Encoder {
  /**
   * Writes one line at `at` and returns where it ends; `bytesMax` octets must fit there. `seq` is a
   * whole number below 2^53.
   */
  encode(message: Message, seq: number, out: Buffer, at: number): number;
  /** No fewer than `encode` will write. */
  bytesMax(message: Message): number;
}

/** Our own lines, or the records of the reference daemon. */
export function encoderOf(encoding: "sluice" | "logfwrd"): Encoder {
  return encoding === "sluice" ? new LineEncoder() : new LogfwrdEncoder();
}

const key = {
  procId: new Literal(',"proc_id":"'),
  msgId: new Literal(',"msg_id":"'),
  structuredData: new Literal(',"structured_data":'),
  content: new Literal(',"content":"'),
  fields: new Literal(',"fields":'),
  repeatOf: new Literal(',"repeat_of":'),
  clockOffset: new Literal(',"clock_offset_s":'),
  truncated: new Literal(',"truncated":'),
  raw: new Literal(',"raw":"'),
  rawBase64: new Literal(',"raw_base64":"'),
};

const formatText = Object.fromEntries(
  formats.map((format) => [format, new Literal(`","format":"${format}"`)]),
) as Record<Format, Literal>;

/** All that does not come from the text: keys, numbers, times. */
const keysBytesMax = 512;
/** The key of a field, its quotes and its comma. */
const fieldBytesMax = 24;
/** Beyond it a look at each octet is worth the room that is not asked for in vain. */
const shortBytesMax = 512;

/** The stored line: one JSON object and a line feed, keys in this order, absent parts left out. */
export class LineEncoder implements Encoder {
  readonly #writer = new LineWriter();
  readonly #head = new LineHead();
  readonly #origins = new OriginTexts();
  readonly #priorities = new PriorityTexts("");
  readonly #prioritiesAndTag = new PriorityTexts(',"tag":"');

  encode(message: Message, seq: number, out: Buffer, at: number): number {
    const writer = this.#writer;
    const { bytes, end } = message;
    writer.begin(out, at, bytes, message.view);
    this.#head.write(message, seq, writer);
    if (message.stampEnd > message.stampStart) {
      writeBehindSecond(message, writer, message.fractionEnd);
    }
    const origin = this.#origins.of(message.origin);
    writer.copy(origin.keys);
    if (message.hostEnd === message.hostStart) writer.copy(origin.address);
    else writer.text(bytes, message.hostStart, message.hostEnd);
    if (message.appEnd > message.appStart) {
      writer.part(
        this.#prioritiesAndTag.of(message.priority),
        bytes,
        message.appStart,
        message.appEnd,
      );
    } else {
      writer.literal(this.#priorities.of(message.priority));
      writer.copy(origin.tag);
    }
    writer.part(key.procId, bytes, message.procStart, message.procEnd);
    writer.part(key.msgId, bytes, message.msgIdStart, message.msgIdEnd);
    if (message.structuredEnd > message.structuredStart) this.#writeStructured(message);
    writer.literal(key.content);
    const contentAt = writer.at;
    const isPlain = writer.text(bytes, message.contentStart, end);
    const contentEnd = writer.at;
    writer.literal(formatText[message.format]);
    if (message.fields.count > 0) {
      writer.literal(key.fields);
      message.fields.write(bytes, writer, isPlain ? message.contentStart : Infinity);
    }
    if (message.repeatOf > 0) {
      writer.literal(key.repeatOf);
      writer.integer(message.repeatOf);
    }
    if (message.clockOffsetS !== 0) {
      writer.literal(key.clockOffset);
      writer.integer(message.clockOffsetS);
    }
    if (message.cutFromBytes > 0) {
      writer.literal(key.truncated);
      writer.integer(message.cutFromBytes);
    }
    // What is kept must be the octets themselves when they are no text.
    const isText = !writer.hasRepaired && (!message.lossy || isAllText(message));
    if (!isText) this.#writeOctets(message);
    else if (message.lossy) this.#writeText(message, contentAt, contentEnd);
    writer.octet(closeBrace);
    writer.octet(lineFeed);
    return writer.at;
  }

  bytesMax(message: Message): number {
    const { bytes, start, end, origin, fields } = message;
    const length = end - start;
    const { client, address, tag = "", identity = "" } = origin;
    // In UTF-8 a character takes up to three octets, escaped up to six.
    const peer = 6 * (client.length + address.length + tag.length + identity.length);
    const found = fieldBytesMax * fields.count + 6 * (fields.valueBytes + foundBytes(message));
    const fixed = keysBytesMax + peer + found;
    // An octet grows to at most six (`\u0000`), once as a part and once in `raw`, and structured
    // data grows by its braces. What dialects find is within the content and written beside it.
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

  /** Names that repeat would repeat as keys: the object is built first, where the last one stays. */
  #writeStructured(message: Message): void {
    const { bytes, structuredStart, structuredEnd } = message;
    const writer = this.#writer;
    writer.literal(key.structuredData);
    if (message.structuredRepeats) {
      writer.copy(Buffer.from(JSON.stringify(message.structuredData)));
      if (!isUtf8(bytes.subarray(structuredStart, structuredEnd))) writer.hasRepaired = true;
    } else writeStructuredData(message, writer);
  }

  /** All of the text; its end is the content once more, and is copied as that has been written. */
  #writeText(message: Message, contentAt: number, contentEnd: number): void {
    const writer = this.#writer;
    writer.literal(key.raw);
    writer.text(message.bytes, message.start, message.contentStart);
    writer.copyRange(writer.out, contentAt, contentEnd);
    writer.octet(quote);
  }

  /** The octets as they came, where the text had to be repaired. */
  #writeOctets(message: Message): void {
    const { bytes, start, end } = message;
    this.#writer.literal(key.rawBase64);
    this.#writer.copy(Buffer.from(bytes.toString("base64", start, end)));
    this.#writer.octet(quote);
  }
}

/** Whether a message whose content is known to be UTF-8 is. What stands before is mostly ASCII. */
function isAllText({ bytes, view, start, contentStart, end }: Message): boolean {
  return isAscii(view, start, contentStart) || isUtf8(bytes.subarray(start, end));
}
