// Words of four octets, as they are read at once: little endian, the order of this machine. What is
// here is short enough to be compiled into the loops that call it (no more than three operations or
// four, or the runtime calls it each time).

/** A word of four times that octet. */
export function wordOf(octet: number): number {
  return Math.imul(octet, 0x01010101);
}

/** The highest bit of the first octet that is 0, and none below it; 0 where none is. */
export function zerosOf(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which of the four octets the lowest of such bits belongs to. */
export function firstOf(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
