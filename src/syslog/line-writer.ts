import { type Escape, repair, specialToRepair } from "./escape.ts";
import type { Literal } from "./literal.ts";
import { backslash, quote, zero } from "./octet.ts";

/** Up to it a loop is faster than a native copy. */
const loopBytesMax = 24;
/** The highest bit of each octet of a word. */
const highestBits = 0x80808080;
/** Letters, to make a word of a single octet. */
const besideOctet = 0x61616100;

const nothing = Buffer.alloc(0);

/** Writes JSON as octets into a buffer that has room, which its user has made sure of. */
export class LineWriter {
  out: Buffer = nothing;
  /** Where the next octet goes. */
  at = 0;
  /** Something that was no UTF-8 has been written as what it may have meant. */
  hasRepaired = false;
  readonly #escape: Escape;
  #outView = viewOf(nothing);
  #source: Buffer = nothing;
  #sourceView: DataView | undefined;

  constructor(escape: Escape = repair) {
    this.#escape = escape;
  }

  /**
   * `source`, with `repair`: octets that most texts are of. From the second time on that a line is
   * of the same source they are taken four at a time, which needs a view of them.
   */
  begin(out: Buffer, at: number, source: Buffer = nothing): void {
    if (out !== this.out) this.#outView = viewOf(out);
    if (source !== this.#source) this.#sourceView = undefined;
    else this.#sourceView ??= viewOf(source);
    this.out = out;
    this.#source = source;
    this.at = at;
    this.hasRepaired = false;
  }

  octet(octet: number): void {
    this.out[this.at++] = octet;
  }

  /** Octets that need no escape. */
  copy(octets: Buffer): void {
    const { length } = octets;
    const { out, at } = this;
    if (length > loopBytesMax) octets.copy(out, at, 0, length);
    else for (let i = 0; i < length; i++) out[at + i] = octets[i]!;
    this.at = at + length;
  }

  /** A longer run of octets that need no escape. */
  copyRange(octets: Buffer, start: number, end: number): void {
    octets.copy(this.out, this.at, start, end);
    this.at += end - start;
  }

  literal(literal: Literal): void {
    const { words, octets } = literal;
    const { length } = octets;
    const { at } = this;
    const view = this.#outView;
    for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i]!, true);
    for (let i = 4 * words.length; i < length; i++) view.setUint8(at + i, octets[i]!);
    this.at = at + length;
  }

  /** Two decimal digits. */
  pair(value: number): void {
    putPair(this.out, this.at, value);
    this.at += 2;
  }

  /** Octets of a number, which need no escape. */
  digits(bytes: Buffer, start: number, end: number): void {
    const { out, at } = this;
    for (let i = start; i < end; i++) out[at + i - start] = bytes[i]!;
    this.at = at + end - start;
  }

  /** A whole number from -2^53 + 1 to 2^53 - 1. */
  integer(value: number): void {
    const digits = String(value);
    for (let i = 0; i < digits.length; i++) this.octet(digits.charCodeAt(i));
  }

  /** A key with `:"` behind it and the text; nothing when the text is empty. */
  part(key: Literal, bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.literal(key);
    this.text(bytes, start, end);
    this.octet(quote);
  }

  quoted(bytes: Buffer, start: number, end: number): void {
    this.octet(quote);
    this.text(bytes, start, end);
    this.octet(quote);
  }

  /** The inside of a JSON string. Most text needs no escape: it is copied as it is. */
  text(bytes: Buffer, start: number, end: number): void {
    const view = bytes === this.#source ? this.#sourceView : undefined;
    const found =
      view === undefined ? this.#copyOctets(bytes, start, end) : this.#copyWords(view, start, end);
    if (found === 0) this.at += end - start;
    else this.#escaped(bytes, start, end);
  }

  /** Not 0 when something is special: then what was copied counts for nothing. */
  #copyOctets(bytes: Buffer, start: number, end: number): number {
    const { out, at } = this;
    const { special } = this.#escape;
    let found = 0;
    if (end - start > loopBytesMax) {
      found = findSpecial(special, bytes, start, end);
      if (found === 0) bytes.copy(out, at, start, end);
      return found;
    }
    for (let i = start; i < end; i++) {
      const octet = bytes[i]!;
      out[at + i - start] = octet;
      found |= special[octet]!;
    }
    return found;
  }

  /** The same, four at a time. */
  #copyWords(from: DataView, start: number, end: number): number {
    const { at } = this;
    const to = this.#outView;
    let bits = 0;
    let i = start;
    for (const lastWord = end - 3; i < lastWord; i += 4) {
      const word = from.getInt32(i, true);
      to.setInt32(at + i - start, word, true);
      bits |= specialToRepair(word);
    }
    for (; i < end; i++) {
      const octet = from.getUint8(i);
      to.setUint8(at + i - start, octet);
      bits |= specialToRepair(octet | besideOctet);
    }
    return bits & highestBits;
  }

  #escaped(bytes: Buffer, start: number, end: number): void {
    const { special } = this.#escape;
    let i = start;
    while (i < end) {
      const octet = bytes[i]!;
      if (special[octet] === 0) {
        this.octet(octet);
        i++;
      } else if (octet === quote || octet === backslash) {
        this.octet(backslash);
        this.octet(octet);
        i++;
      } else i = this.#escape.write(this, bytes, i, end);
    }
  }
}

/** Writes two decimal digits. */
export function putPair(out: Buffer, at: number, value: number): void {
  // A tenth, exact below 100, without a division.
  const tens = (value * 205) >> 11;
  out[at] = zero + tens;
  out[at + 1] = zero + value - tens * 10;
}

function viewOf(octets: Buffer): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length);
}

/** Not 0 when one of the octets is special. Four at a time are half as long again as one. */
function findSpecial(special: Uint8Array, bytes: Buffer, start: number, end: number): number {
  let found = 0;
  let i = start;
  for (const lastFour = end - 3; i < lastFour; i += 4) {
    found |= special[bytes[i]!]! | special[bytes[i + 1]!]!;
    found |= special[bytes[i + 2]!]! | special[bytes[i + 3]!]!;
  }
  for (; i < end; i++) found |= special[bytes[i]!]!;
  return found;
}
