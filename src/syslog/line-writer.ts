import { type Escape, repair } from "./escape.ts";
import { quote, zero } from "./octet.ts";

/** Up to it a loop is faster than a native copy. */
const loopBytesMax = 24;

/** Writes JSON as octets into a buffer that has room, which its user has made sure of. */
export class LineWriter {
  out: Buffer = Buffer.alloc(0);
  /** Where the next octet goes. */
  at = 0;
  /** Something that was no UTF-8 has been written as what it may have meant. */
  hasRepaired = false;
  readonly #escape: Escape;

  constructor(escape: Escape = repair) {
    this.#escape = escape;
  }

  begin(out: Buffer, at: number): void {
    this.out = out;
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

  /** Two decimal digits. */
  pair(value: number): void {
    // A tenth, exact below 100, without a division.
    const tens = (value * 205) >> 11;
    this.out[this.at] = zero + tens;
    this.out[this.at + 1] = zero + value - tens * 10;
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
  part(key: Buffer, bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.copy(key);
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
    const { out, at } = this;
    const { special } = this.#escape;
    const length = end - start;
    let found = 0;
    if (length > loopBytesMax) {
      found = findSpecial(special, bytes, start, end);
      if (found === 0) bytes.copy(out, at, start, end);
    } else {
      for (let i = 0; i < length; i++) {
        const octet = bytes[start + i]!;
        out[at + i] = octet;
        found |= special[octet]!;
      }
    }
    if (found === 0) this.at = at + length;
    else this.#escaped(bytes, start, end);
  }

  #escaped(bytes: Buffer, start: number, end: number): void {
    const { special } = this.#escape;
    let i = start;
    while (i < end) {
      const octet = bytes[i]!;
      if (special[octet] === 0) {
        this.octet(octet);
        i++;
      } else i = this.#escape.write(this, bytes, i, end);
    }
  }
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
