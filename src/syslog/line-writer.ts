import { type Escape, repair, specialToRepair } from "./escape.ts";
import { keptOctets, type Literal } from "./literal.ts";
import { backslash, quote } from "./octet.ts";
import { firstOf, wordOf, zerosOf } from "./word.ts";

/** Up to it a loop is faster than a native copy. */
const loopBytesMax = 24;
/** The highest bit of each octet of a word. */
const highestBits = 0x80808080;

const nothing = Buffer.alloc(0);
const noView = viewOf(nothing);

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
  #sourceView = noView;

  constructor(escape: Escape = repair) {
    this.#escape = escape;
  }

  /** `source`, with `repair`: octets that most texts are of, and the view by which to read them. */
  begin(out: Buffer, at: number, source: Buffer = nothing, sourceView = noView): void {
    if (out !== this.out) this.#outView = viewOf(out);
    this.out = out;
    this.#source = source;
    this.#sourceView = sourceView;
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
    const { words, length } = literal;
    const { at } = this;
    const end = at + length;
    this.at = end;
    const view = this.#outView;
    for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i]!, true);
    if (length >= 4) view.setInt32(end - 4, literal.lastWord, true);
    else for (let i = 0; i < length; i++) view.setUint8(at + i, literal.octets[i]!);
  }

  /** Two decimal digits. */
  pair(value: number): void {
    putPair(this.out, this.at, value);
    this.at += 2;
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

  /**
   * The inside of a JSON string. Most text needs no escape: it is copied as it is. Whether it did
   * is the answer. What is of the source goes four octets at a time: a word is written whole and
   * counts up to its first special octet.
   */
  text(bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#source) return this.#octets(bytes, start, end);
    const from = this.#sourceView;
    const to = this.#outView;
    const last = end - 4;
    const before = this.at;
    let at = before;
    let i = start;
    /** Behind the last special octet. */
    let plainStart = start;
    while (i <= last) {
      const word = from.getInt32(i, true);
      to.setInt32(at, word, true);
      const bits = specialToRepair(word) & highestBits;
      if (bits === 0) {
        i += 4;
        at += 4;
        continue;
      }
      const ahead = firstOf(bits);
      i += ahead;
      at += ahead;
      const octet = from.getUint8(i);
      if (octet === quote || octet === backslash) {
        to.setInt16(at, (octet << 8) | backslash, true);
        i++;
        at += 2;
      } else {
        this.at = at;
        i = this.#escape.write(this, bytes, i, end);
        at = this.at;
      }
      plainStart = i;
    }
    // The last word may begin within the one before.
    if (i < end && last >= plainStart) {
      const word = from.getInt32(last, true);
      if ((specialToRepair(word) & highestBits) === 0) {
        to.setInt32(at + last - i, word, true);
        at += end - i;
        i = end;
      }
    }
    this.at = at;
    if (i < end) this.#escaped(bytes, i, end);
    return this.at - before === end - start;
  }

  /**
   * A key of at least four octets, and octets of the source that need no escape: a part of a text
   * that needed none, a number.
   */
  plain(key: Literal, start: number, end: number): void {
    const { words, length, lastWord } = key;
    const from = this.#sourceView;
    const to = this.#outView;
    const { at } = this;
    for (let i = 0; i < words.length; i++) to.setInt32(at + 4 * i, words[i]!, true);
    to.setInt32(at + length - 4, lastWord, true);
    const ahead = at + length - start;
    this.at = end + ahead;
    const last = end - 4;
    if (last < start) {
      for (let i = start; i < end; i++) to.setUint8(i + ahead, from.getUint8(i));
      return;
    }
    for (let i = start; i < last; i += 4) to.setInt32(i + ahead, from.getInt32(i, true), true);
    // The last word may begin within the one before: it ends where the text ends.
    to.setInt32(last + ahead, from.getInt32(last, true), true);
  }

  /**
   * Copies the source up to the first octet that is `stop` or needs an escape, as quotes do;
   * returns where that is.
   */
  plainUntil(stop: number, start: number, end: number): number {
    const from = this.#sourceView;
    const to = this.#outView;
    const stops = wordOf(stop);
    const ahead = this.at - start;
    let i = start;
    for (const last = end - 4; i <= last; i += 4) {
      const word = from.getInt32(i, true);
      to.setInt32(i + ahead, word, true);
      const bits = (specialToRepair(word) | zerosOf(word ^ stops)) & highestBits;
      if (bits === 0) continue;
      this.at = i + firstOf(bits) + ahead;
      return this.at - ahead;
    }
    for (; i < end; i++) {
      const octet = from.getUint8(i);
      if (octet === stop || this.#escape.special[octet] !== 0) break;
      to.setUint8(i + ahead, octet);
    }
    this.at = i + ahead;
    return i;
  }

  #octets(bytes: Buffer, start: number, end: number): boolean {
    const { out, at } = this;
    const { special } = this.#escape;
    let found = 0;
    if (end - start > loopBytesMax) {
      found = findSpecial(special, bytes, start, end);
      if (found === 0) bytes.copy(out, at, start, end);
    } else {
      for (let i = start; i < end; i++) {
        const octet = bytes[i]!;
        out[at + i - start] = octet;
        found |= special[octet]!;
      }
    }
    // When something is special, what was copied counts for nothing.
    if (found === 0) this.at = at + end - start;
    else this.#escaped(bytes, start, end);
    return this.at - at === end - start;
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

/** `000102`, and so on up to `99`. */
const pairs = keptOctets(
  Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0")).join(""),
);

/** Writes two decimal digits. */
export const putPair = (out: Buffer, at: number, value: number): void => {
  out[at] = pairs[2 * value]!;
  out[at + 1] = pairs[2 * value + 1]!;
};

export function viewOf(octets: Buffer): DataView {
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
