import { release } from "../base/collect.ts";
import { dash, openBracket } from "./octet.ts";
import { sequenceBytes } from "./utf8.ts";

/** A text as it is at hand: as a string, or as octets that lie in a buffer. */
export type Text = string | Octets;

/** UTF-8, or what was sent in its place. */
export interface Octets {
  bytes: Buffer;
  start: number;
  end: number;
}

export function lengthOf(text: Text): number {
  return typeof text === "string" ? text.length : text.end - text.start;
}

/** The nth octet of a text that is ASCII. */
export function octetAt(text: Text, at: number): number {
  return typeof text === "string" ? text.charCodeAt(at) : text.bytes[text.start + at]!;
}

/** Octets that the text takes at most. */
export function bytesAtMost(text: Text): number {
  return typeof text === "string" ? 3 * text.length : text.end - text.start;
}

/** Which octets may stand somewhere: printable ASCII but those. */
export function printableWithout(octets: string): Uint8Array {
  const table = new Uint8Array(128).fill(1, 0x21, 0x7f);
  for (let i = 0; i < octets.length; i++) table[octets.charCodeAt(i)] = 0;
  return table;
}

const underscore = 0x5f;
/** Longer messages are rare enough for memory of their own. */
const ownBytes = 16 * 1024;

/** Writes one message after the other into the same memory. */
export class WireWriter {
  #own: Buffer | undefined;
  #out: Buffer = Buffer.alloc(0);
  #at = 0;

  /** Begins a message of so many octets at most. */
  begin(bytesMax: number): void {
    if (this.#out.length > ownBytes) release(this.#out);
    if (bytesMax > ownBytes) this.#out = Buffer.allocUnsafeSlow(bytesMax);
    else this.#out = this.#own ??= Buffer.allocUnsafeSlow(ownBytes);
    this.#at = 0;
  }

  /** The message so far. */
  get written(): Buffer {
    return this.#out.subarray(0, this.#at);
  }

  octet(octet: number): void {
    this.#out[this.#at++] = octet;
  }

  /** A text as it is. */
  raw(text: Text): void {
    if (typeof text === "string") this.#at += this.#out.write(text, this.#at);
    else this.copy(text.bytes, text.start, text.end);
  }

  copy(bytes: Buffer, start: number, end: number): void {
    this.#at += bytes.copy(this.#out, this.#at, start, end);
  }

  /**
   * A field of the header, of so many octets at most: `-` when it is empty, `_` for each character
   * that may not stand there. A bracket at its beginning may, but many readers take it for that of
   * structured data, ours among them.
   */
  field(text: Text, bytesMax: number, allowed: Uint8Array): void {
    const start = this.#at;
    if (typeof text === "string") this.#characters(text, start + bytesMax, allowed);
    else this.#octets(text, start + bytesMax, allowed);
    if (this.#at === start) this.octet(dash);
    else if (this.#out[start] === openBracket) this.#out[start] = underscore;
  }

  /** A name of structured data, of so many octets at most. */
  name(name: Octets, bytesMax: number, allowed: Uint8Array): void {
    this.#octets(name, this.#at + bytesMax, allowed);
  }

  #characters(text: string, endMax: number, allowed: Uint8Array): void {
    for (let i = 0; i < text.length && this.#at < endMax; i++) {
      const code = text.charCodeAt(i);
      this.octet(allowed[code] === 1 ? code : underscore);
      // A character beyond 16 bits has two codes.
      if (code >= 0xd800 && code < 0xdc00) i++;
    }
  }

  #octets({ bytes, start, end }: Octets, endMax: number, allowed: Uint8Array): void {
    for (let i = start; i < end && this.#at < endMax; i++) {
      const octet = bytes[i]!;
      this.octet(allowed[octet] === 1 ? octet : underscore);
      if (octet >= 0x80) i += Math.max(1, sequenceBytes(bytes, i, end)) - 1;
    }
  }
}
