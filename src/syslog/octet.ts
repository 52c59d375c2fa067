// Octets and classes of octets that the grammars of syslog speak of. What is called for octets is
// constant, as in word.ts.
import type { Message } from "./message.ts";

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const quote = 0x22;
export const plus = 0x2b;
export const comma = 0x2c;
export const dash = 0x2d;
export const dot = 0x2e;
export const zero = 0x30;
export const colon = 0x3a;
export const less = 0x3c;
export const equals = 0x3d;
export const greater = 0x3e;
export const letterT = 0x54;
export const letterZ = 0x5a;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

/** The answer of a reader that did not find what it looks for. Positions are never negative. */
export const none = -1;

/** Bits of `classOf`. */
export const hostClass = 1;
export const addressClass = 2;
export const tagClass = 4;
export const digitClass = 8;
export const commaClass = 16;
export const hexClass = 32;

/**
 * What an octet may be part of: a host name (RFC 1123, plus what devices really put there), an IPv6
 * address, a tag (any printable but what ends or quotes one), a number.
 */
export const classOf = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  const add = (bit: number, octets: string) => {
    for (let i = 0; i < octets.length; i++) table[octets.charCodeAt(i)]! |= bit;
  };
  const digits = "0123456789";
  const letters = "abcdefghijklmnopqrstuvwxyz";
  add(hostClass, `${digits}${letters}${letters.toUpperCase()}._/+@-`);
  add(addressClass, `${digits}abcdefABCDEF:.`);
  add(digitClass, digits);
  add(hexClass, `${digits}abcdefABCDEF`);
  add(commaClass, ",");
  const endsTag = `:=|"'\`;<>[]{}\x7f`;
  for (let octet = 0x21; octet < 256; octet++) {
    if (octet >= 0x80) table[octet]! |= hostClass;
    if (!endsTag.includes(String.fromCharCode(octet))) table[octet]! |= tagClass;
  }
  return table;
}

export const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;

export const isLetter = (octet: number): boolean => {
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
};

export const isLower = (octet: number): boolean => octet >= 0x61 && octet <= 0x7a;

/** The value of the two digits at `at`, or `none`. */
export const pairAt = (bytes: Buffer, at: number): number => {
  const tens = bytes[at]! - zero;
  const ones = bytes[at + 1]! - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : none;
};

/** The value of the digits in `[at, until)`, or `none` when one is not a digit. */
export const decimal = (bytes: Buffer, at: number, until: number): number => {
  let value = 0;
  for (let i = at; i < until; i++) {
    const octet = bytes[i]!;
    if (!isDigit(octet)) return none;
    value = value * 10 + (octet - zero);
  }
  return value;
};

/** Where the spaces at `at` end, if there are any. */
export const skipSpaces = (message: Message, at: number): number => {
  const { bytes, end } = message;
  let i = at;
  for (; i < end; i++) if (bytes[i] !== space) break;
  return i;
};
