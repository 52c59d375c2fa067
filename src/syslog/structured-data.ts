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

/** Values by parameter name by SD-ID. */
export type StructuredData = Record<string, Record<string, string>>;

/**
 * Reads STRUCTURED-DATA of RFC 5424, 6.3: `[id name="value" ...]...`. A bracket within quotes need
 * not be escaped, and there may be more than one space. Returns where it ends; `at`, and nothing is
 * read, when it is malformed.
 */
export function readStructuredData(message: Message, at: number): number {
  const { bytes, end } = message;
  ids.clear();
  let hasRepeats = false;
  let i = at;
  while (i < end && bytes[i] === openBracket) {
    const idEnd = findNameEnd(message, i + 1);
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
  const { bytes, end } = message;
  let i = at;
  for (;;) {
    const nameStart = skipSpaces(message, i);
    if (nameStart >= end) return none;
    if (bytes[nameStart] === closeBracket) return nameStart + 1;
    const nameEnd = findNameEnd(message, nameStart);
    const isNamed = nameStart > i && nameEnd > nameStart;
    if (!isNamed || nameEnd + 1 >= end || bytes[nameEnd] !== equals) return none;
    if (bytes[nameEnd + 1] !== quote) return none;
    const valueEnd = findQuote(message, nameEnd + 2);
    if (valueEnd >= end) return none;
    names.add(bytes, nameStart, nameEnd);
    i = valueEnd + 1;
  }
}

/** Writes what was read as an object of objects of strings. */
export function writeStructuredData(message: Message, writer: LineWriter): void {
  const { bytes, structuredEnd } = message;
  writer.octet(openBrace);
  let i = message.structuredStart;
  for (;;) {
    const idEnd = findNameEnd(message, i + 1);
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
    const valueEnd = findQuote(message, nameEnd + 2);
    writeValue(message, nameEnd + 2, valueEnd, writer);
    i = skipSpaces(message, valueEnd + 1);
    if (bytes[i] !== closeBracket) writer.octet(comma);
  }
  writer.octet(closeBrace);
  return i + 1;
}

/** Writes `"name":` and returns where the name ends. Most are copied while that is looked for. */
function copyName(message: Message, at: number, writer: LineWriter): number {
  const { bytes, view, end } = message;
  const { out } = writer;
  let to = writer.at;
  out[to++] = quote;
  for (let i = at; i < end; i++) {
    const octet = view.getUint8(i);
    const kind = kindOf[octet]!;
    if (kind === plainKind) {
      out[to++] = octet;
      continue;
    }
    if (kind !== endKind) break;
    out[to] = quote;
    out[to + 1] = colon;
    writer.at = to + 2;
    return i;
  }
  const nameEnd = findNameEnd(message, at);
  writer.quoted(bytes, at, nameEnd);
  writer.octet(colon);
  return nameEnd;
}

/** What an octet is to a name: one of its own, one that ends it, one that needs a closer look. */
const [plainKind, endKind, otherKind] = [0, 1, 2];
const kindOf = new Uint8Array(256).fill(endKind, 0, space + 1).fill(otherKind, 0x7f);
kindOf[backslash] = otherKind;
for (const octet of [equals, closeBracket, quote]) kindOf[octet] = endKind;

/** RFC 5424, 6.3.3: of `\"`, `\\` and `\]` the backslash goes, before all else it is itself. */
function writeValue(message: Message, start: number, end: number, writer: LineWriter): void {
  const { bytes } = message;
  writer.octet(quote);
  let from = start;
  for (let i = hasBackslash ? start : end; i < end; i++) {
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
  const { bytes, structuredEnd } = message;
  for (let i = message.structuredStart; i < structuredEnd; i++) {
    wire.octet(openBracket);
    i = writeName(message, i + 1, wire);
    for (i = skipSpaces(message, i); bytes[i] !== closeBracket; i = skipSpaces(message, i)) {
      wire.octet(space);
      i = writeName(message, i, wire);
      wire.octet(equals);
      wire.octet(quote);
      const valueEnd = findQuote(message, i + 2);
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
  name.end = findNameEnd(message, at);
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

/** Where the SD-NAME at `at` ends: at a space, `=`, `]` or `"`. */
function findNameEnd(message: Message, at: number): number {
  const { view, end } = message;
  let i = at;
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet <= quote) {
      if (octet <= space || octet === quote) break;
    } else if (octet === equals || octet === closeBracket) break;
  }
  return i;
}

/** Whether the last value found by `findQuote` holds a backslash. */
let hasBackslash = false;

/** Where the quote is that ends the value at `at`; beyond the text when there is none. */
function findQuote(message: Message, at: number): number {
  const { view, end } = message;
  hasBackslash = false;
  let i = at;
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet === quote) break;
    if (octet !== backslash) continue;
    hasBackslash = true;
    i++;
  }
  return i;
}

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
    if (this.hasRepeats || this.#count === namesMax || this.#has(bytes, start, end)) {
      this.hasRepeats = true;
      return;
    }
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  #has(bytes: Buffer, start: number, end: number): boolean {
    const middle = bytes[(start + end) >> 1]!;
    const octets = bytes[start]! * 7 + middle * 3 + bytes[end - 1]! * 11;
    const place = (octets + (end - start) * 29) & (placesMax - 1);
    if (this.#rounds[place] !== this.#round) {
      this.#rounds[place] = this.#round;
      return false;
    }
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
