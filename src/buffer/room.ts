/** Where something lies in memory. */
export interface Extent {
  readonly start: number;
  readonly bytes: number;
}

/** The first room for so many octets between `from` and `end`, beside what is `taken`. */
export function firstRoom(
  bytes: number,
  taken: readonly Extent[],
  { from, end }: { from: number; end: number },
): number | undefined {
  let start = from;
  for (const each of taken.toSorted((one, other) => one.start - other.start)) {
    if (start + bytes <= each.start) break;
    start = Math.max(start, each.start + each.bytes);
  }
  return start + bytes <= end ? start : undefined;
}
