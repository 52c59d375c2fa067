import type { LineWriter } from "./line-writer.ts";
import type { Message } from "./message.ts";
import { type Octets, printableWithout, type WireWriter } from "./wire-writer.ts";
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  equals,
  none,
  openBrace,
  openBracket,
  quote,
  skipSpaces,
  space,
} from "./octet.ts";
import { findQuote, firstOf, wordOf, zerosOf } from "./word.ts";

/** Values by parameter name by SD-ID. */
export type StructuredData = Record<string, Record<string, string>>;

/**
 * Reads STRUCTURED-DATA of RFC 5424, 6.3: `[id name="value" ...]...`. A bracket within quotes need
 * not be escaped, and there may be more than one space. Returns where it ends; `at`, and nothing is
 * read, when it is malformed.
 */
export function readStructuredData(message: Message, at: number): number {
  const { bytes, view, end } = message;
  ids.clear();
  let hasRepeats = false;
  let i = at;
  while (i < end && bytes[i] === openBracket) {
    const idEnd = findNameEnd(view, i + 1, end);
    if (idEnd === i + 1) return at;
    ids.add(bytes, i + 1, idEnd);
    names.clear();
    i = readParameters(message, idEnd);
    if (i === none) return at;
    hasRepeats ||= names.hasRepeats;
  }
  message.structuredStart = at;
  message.structuredEnd = i;
  message.structuredRepeats = hasRepeats || ids.hasRepeats;
  if (message.structuredRepeats) message.lossy = true;
  return i;
}

/** ` name="value"` as often as there are, and the bracket behind; returns where that ends. */
function readParameters(message: Message, at: number): number {
  const { bytes, view, end } = message;
  for (let i = at; i < end;) {
    const before = i;
    while (i < end && view.getUint8(i) === space) i++;
    if (i >= end) return none;
    if (view.getUint8(i) === closeBracket) return i + 1;
    const nameEnd = findNameEnd(view, i, end);
    const isNamed = i > before && nameEnd > i;
    if (!isNamed || nameEnd + 1 >= end || view.getUint8(nameEnd) !== equals) return none;
    if (view.getUint8(nameEnd + 1) !== quote) return none;
    const valueEnd = findQuote(view, nameEnd + 2, end);
    if (valueEnd >= end) return none;
    names.add(bytes, i, nameEnd);
    i = valueEnd + 1;
  }
  return none;
}

/** Writes what was read as an object of objects of strings. */
export function writeStructuredData(message: Message, writer: LineWriter): void {
  const { bytes, view, structuredEnd } = message;
  writer.octet(openBrace);
  let i = message.structuredStart;
  for (;;) {
    const idEnd = findNameEnd(view, i + 1, structuredEnd);
    writer.quoted(bytes, i + 1, idEnd);
    writer.octet(colon);
    i = writeParameters(message, idEnd, writer);
    if (i >= structuredEnd) break;
    writer.octet(comma);
  }
  writer.octet(closeBrace);
}

function writeParameters(message: Message, at: number, writer: LineWriter): number {
  const { bytes } = message;
  writer.octet(openBrace);
  let i = skipSpaces(message, at);
  while (bytes[i] !== closeBracket) {
    const nameEnd = copyName(message, i, writer);
    writer.octet(colon);
    const valueEnd = copyValue(message, nameEnd + 2, writer);
    i = skipSpaces(message, valueEnd + 1);
    if (bytes[i] !== closeBracket) writer.octet(comma);
  }
  writer.octet(closeBrace);
  return i + 1;
}

/** Writes a name and returns where it ends. Most are copied while that is looked for. */
function copyName({ bytes, view, end }: Message, at: number, writer: LineWriter): number {
  const before = writer.at;
  writer.octet(quote);
  const plainEnd = writer.plainUntil(equals, at, end);
  writer.octet(quote);
  if (bytes[plainEnd] === equals) return plainEnd;
  const nameEnd = findNameEnd(view, at, end);
  writer.at = before;
  writer.quoted(bytes, at, nameEnd);
  return nameEnd;
}

/** The same with a value. */
function copyValue({ bytes, view, end }: Message, at: number, writer: LineWriter): number {
  const before = writer.at;
  writer.octet(quote);
  const plainEnd = writer.plainUntil(quote, at, end);
  writer.octet(quote);
  if (bytes[plainEnd] === quote) return plainEnd;
  const valueEnd = findQuote(view, at, end);
  writer.at = before;
  writeValue(bytes, at, valueEnd, writer);
  return valueEnd;
}

/** RFC 5424, 6.3.3: of `\"`, `\\` and `\]` the backslash goes, before all else it is itself. */
function writeValue(bytes: Buffer, start: number, end: number, writer: LineWriter): void {
  writer.octet(quote);
  let from = start;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== backslash) continue;
    const next = bytes[i + 1];
    if (next !== backslash && next !== quote && next !== closeBracket) continue;
    writer.text(bytes, from, i);
    // The escaped octet begins the next run.
    from = ++i;
  }
  writer.text(bytes, from, end);
  writer.octet(quote);
}

/** RFC 5424, 6.3.2: an SD-NAME is printable ASCII but `=`, `]` and `"`. */
const inName = printableWithout('=]"');
const nameBytesMax = 32;
const name: Octets = { bytes: Buffer.alloc(0), start: 0, end: 0 };

/**
 * Writes what was read as RFC 5424 has it, however loosely it came: one space before each name,
 * quotes, backslashes and closing brackets in values escaped.
 */
export function writeStructuredText(message: Message, wire: WireWriter): void {
  const { bytes, view, structuredEnd } = message;
  for (let i = message.structuredStart; i < structuredEnd; i++) {
    wire.octet(openBracket);
    i = writeName(message, i + 1, wire);
    for (i = skipSpaces(message, i); bytes[i] !== closeBracket; i = skipSpaces(message, i)) {
      wire.octet(space);
      i = writeName(message, i, wire);
      wire.octet(equals);
      wire.octet(quote);
      const valueEnd = findQuote(view, i + 2, structuredEnd);
      writeEscaped(bytes, i + 2, valueEnd, wire);
      wire.octet(quote);
      i = valueEnd + 1;
    }
    wire.octet(closeBracket);
  }
}

/** Answers where the name ends. */
function writeName(message: Message, at: number, wire: WireWriter): number {
  name.bytes = message.bytes;
  name.start = at;
  name.end = findNameEnd(message.view, at, message.end);
  wire.name(name, nameBytesMax, inName);
  return name.end;
}

function writeEscaped(bytes: Buffer, start: number, end: number, wire: WireWriter): void {
  let from = start;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (octet !== backslash && octet !== closeBracket) continue;
    const next = bytes[i + 1];
    if (octet === backslash && (next === backslash || next === quote || next === closeBracket)) {
      // Escaped already.
      i++;
      continue;
    }
    wire.copy(bytes, from, i);
    wire.octet(backslash);
    from = i;
  }
  wire.copy(bytes, from, end);
}

/** Where the SD-NAME at `at` ends: at a space or a control, `=`, `]` or `"`. */
function findNameEnd(view: DataView, at: number, end: number): number {
  let i = at;
  for (const last = end - 4; i <= last; i += 4) {
    const word = view.getInt32(i, true);
    // What is no greater than a quote; `=` and `]`, which differ in two bits. Also `!` and `}`.
    const ends = ((word - 0x23232323) & ~word) | zerosOf((word | 0x60606060) ^ closeBraces);
    if ((ends & 0x80808080) === 0) continue;
    i += firstOf(ends & 0x80808080);
    break;
  }
  while (i < end && endsName[view.getUint8(i)] === 0) i++;
  return i;
}

const closeBraces = wordOf(closeBrace);
const endsName = new Uint8Array(256).fill(1, 0, space + 1);
for (const octet of [equals, closeBracket, quote]) endsName[octet] = 1;

/** Beyond it nobody looks whether names repeat: it is taken that they do. */
const namesMax = 128;
/** Where names may be, by a few of their octets. */
const placesMax = 256;

/** Names seen so far, to find those that repeat: a JSON object holds each once. */
class Names {
  readonly #starts = new Int32Array(namesMax);
  readonly #ends = new Int32Array(namesMax);
  #count = 0;
  hasRepeats = false;
  /** By place the round in which a name was last there; a name alone in its place is new. */
  readonly #rounds = new Int32Array(placesMax);
  #round = 0;

  clear(): void {
    this.#count = 0;
    this.hasRepeats = false;
    this.#round = (this.#round + 1) | 0;
  }

  add(bytes: Buffer, start: number, end: number): void {
    if (this.hasRepeats) return;
    const middle = bytes[(start + end) >> 1]!;
    const octets = bytes[start]! * 7 + middle * 3 + bytes[end - 1]! * 11;
    const place = (octets + (end - start) * 29) & (placesMax - 1);
    const isNew = this.#rounds[place] !== this.#round;
    this.#rounds[place] = this.#round;
    const n = this.#count;
    if (n === namesMax || (!isNew && this.#has(bytes, start, end))) {
      this.hasRepeats = true;
      return;
    }
    this.#starts[n] = start;
    this.#ends[n] = end;
    this.#count = n + 1;
  }

  #has(bytes: Buffer, start: number, end: number): boolean {
    for (let n = 0; n < this.#count; n++) {
      const other = this.#starts[n]!;
      if (this.#ends[n]! - other !== end - start) continue;
      let i = 0;
      while (start + i < end && bytes[start + i] === bytes[other + i]) i++;
      if (start + i === end) return true;
    }
    return false;
  }
}

const ids = new Names();
const names = new Names();
