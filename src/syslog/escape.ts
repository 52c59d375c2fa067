import type { LineWriter } from "./line-writer.ts";
import { backslash, quote } from "./octet.ts";
import { sequenceBytes } from "./utf8.ts";

/** How a JSON string holds what it cannot hold as it is. */
export interface Escape {
  /** 1 for octets that cannot be copied without a look. */
  readonly special: Uint8Array;
  /** Writes the special octet at `at`, or the sequence it begins; returns where the next one is. */
  write(writer: LineWriter, bytes: Buffer, at: number, end: number): number;
}

const escapes = escapesOf("\b\f\n\r\t", "bfnrt");

/** Well-formed UTF-8 stays; an octet that is none is read as Latin-1, which old devices mean. */
export const repair: Escape = {
  // What JSON must escape (RFC 8259, section 7), what terminals obey, what may be no UTF-8.
  special: new Uint8Array(256)
    .fill(1, 0, 0x20)
    .fill(1, 0x7f)
    .fill(1, quote, quote + 1),
  write(writer, bytes, at, end) {
    const octet = bytes[at]!;
    if (octet < 0x80) {
      writer.copy(escapes[octet]!);
      return at + 1;
    }
    const length = sequenceBytes(bytes, at, end);
    if (length > 0) return copySequence(writer, bytes, at, at + length);
    writer.octet(0xc0 | (octet >> 6));
    writer.octet(0x80 | (octet & 0x3f));
    writer.hasRepaired = true;
    return at + 1;
  },
};
repair.special[backslash] = 1;

/**
 * Looks at four octets at once. The highest bit of the first octet that is special to `repair`, in
 * the order of this machine (little endian), is set in the answer, and none below it; when none is
 * special, none is set. A quote with its second bit turned is the first octet above the controls.
 */
export const specialToRepair = (word: number): number =>
  word |
  (word + 0x01010101) |
  ((word ^ 0x02020202) - 0x21212121) |
  ((word ^ 0x5c5c5c5c) - 0x01010101);

const goEscapes = escapesOf("\n\r\t", "nrt");
const replacement = Buffer.from("\\ufffd");
const separators = [Buffer.from("\\u2028"), Buffer.from("\\u2029")];

/** Go's `encoding/json`, which minds HTML and JavaScript and writes U+FFFD for what is no UTF-8. */
export const goEscape: Escape = {
  special: new Uint8Array(256).fill(1, 0, 0x20).fill(1, 0x80),
  write(writer, bytes, at, end) {
    const octet = bytes[at]!;
    if (octet < 0x80) {
      writer.copy(goEscapes[octet]!);
      return at + 1;
    }
    const length = sequenceBytes(bytes, at, end);
    if (length === 0) {
      writer.copy(replacement);
      return at + 1;
    }
    const isSeparator =
      octet === 0xe2 && bytes[at + 1] === 0x80 && (bytes[at + 2]! & 0xfe) === 0xa8;
    if (!isSeparator) return copySequence(writer, bytes, at, at + length);
    writer.copy(separators[bytes[at + 2]! & 1]!);
    return at + 3;
  },
};
for (const octet of Buffer.from('"\\<>&')) goEscape.special[octet] = 1;

function copySequence(writer: LineWriter, bytes: Buffer, at: number, end: number): number {
  for (let i = at; i < end; i++) writer.octet(bytes[i]!);
  return end;
}

/** Escapes by octet: `\"`, `\\`, a letter for each of `controls`, `\u0000` for the others. */
function escapesOf(controls: string, letters: string): Buffer[] {
  return Array.from({ length: 0x80 }, (_, octet) => {
    const control = controls.indexOf(String.fromCharCode(octet));
    if (control >= 0) return Buffer.from(`\\${letters[control]}`);
    if (octet === quote || octet === backslash) return Buffer.from([backslash, octet]);
    return Buffer.from(`\\u${octet.toString(16).padStart(4, "0")}`);
  });
}
