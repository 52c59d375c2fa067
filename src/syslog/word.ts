// Words of four octets, as they are read at once: little endian, the order of this machine. The
// first functions are so short that they are compiled into the loops that call them: a longer one
// would be called each time, which takes as long as two words. They are constants and no
// declarations, as all that is called for single octets and words: of a constant the runtime knows
// that it stays what it is, a declaration it looks up each time.
import { backslash, quote } from "./octet.ts";

/** A word of four times that octet. */
export const wordOf = (octet: number): number => Math.imul(octet, 0x01010101);

/** The highest bit of the first octet that is 0, and none below it; 0 where none is. */
export const zerosOf = (word: number): number => (word - 0x01010101) & ~word & 0x80808080;

/** Which of the four octets the lowest of such bits belongs to. */
export const firstOf = (bits: number): number => (31 - Math.clz32(bits & -bits)) >> 3;

/** Where the quote is that ends the text at `at`, one that no backslash is before; or `end`. */
export const findQuote = (view: DataView, at: number, end: number): number => {
  let i = at;
  for (const last = end - 4; i <= last; i += 4) {
    const word = view.getInt32(i, true);
    const signs = zerosOf(word ^ quotes) | zerosOf(word ^ backslashes);
    if (signs === 0) continue;
    i += firstOf(signs);
    break;
  }
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet === quote) return i;
    if (octet === backslash) i++;
  }
  return end;
};

const [quotes, backslashes] = [wordOf(quote), wordOf(backslash)];
