import { backslash, quote } from "./octet.ts";
import type { LineWriter } from "./line-writer.ts";
import { sequenceBytes } from "./utf8.ts";

/** How a JSON string holds what it cannot hold as it is. */
export interface Escape {
  /** 1 for octets that cannot be copied without a look. */
  readonly special: Uint8Array;
  /** Writes the special octet at `at`, or the sequence that it begins; returns what comes next. */
  write(writer: LineWriter, bytes: Buffer, at: number, end: number): number;
}

/** What JSON must escape (RFC 8259, section 7), what terminals obey, what may be no UTF-8. */
export const special = new Uint8Array(256).fill(1, 0, 0x20).fill(1, 0x7f);
special[quote] = special[backslash] = 1;

/** Well-formed UTF-8 stays; an octet that is none is read as Latin-1, which old devices mean. */
export const repair: Escape = {
  special,
  write(writer, bytes, at, end) {
    const octet = bytes[at]!;
    if (octet < 0x80) writeEscape(writer, octet);
    else {
      const length = sequenceBytes(bytes, at, end);
      if (length > 0) return copySequence(writer, bytes, at, at + length);
      writer.octet(0xc0 | (octet >> 6));
      writer.octet(0x80 | (octet & 0x3f));
      writer.hasRepaired = true;
    }
    return at + 1;
  },
};

export function copySequence(writer: LineWriter, bytes: Buffer, at: number, end: number): number {
  for (let i = at; i < end; i++) writer.octet(bytes[i]!);
  return end;
}

const shortEscapes = new Map([
  [0x08, "b"],
  [0x09, "t"],
  [0x0a, "n"],
  [0x0c, "f"],
  [0x0d, "r"],
]);

/** `\n`, `\"`, `\\`, `\u0000` by octet. */
const escapes = Array.from({ length: 0x80 }, (_, octet) => {
  const short = octet === quote || octet === backslash ? String.fromCharCode(octet) : undefined;
  const letter = shortEscapes.get(octet) ?? short;
  return Buffer.from(`\\${letter ?? `u${octet.toString(16).padStart(4, "0")}`}`);
});

export function writeEscape(writer: LineWriter, octet: number): void {
  writer.copy(escapes[octet]!);
}
