/** Numbers from `first` to `last`, and between which moments they were. */
export interface Range {
  first: number;
  last: number;
  /** RFC 3339. */
  from: string;
  to: string;
}

/** A set of numbers as the ranges it is made of: what comes in order takes no memory. */
export class Ranges {
  readonly all: Range[] = [];

  /** Adds a range; false when some of it was there. */
  add(range: Range): boolean {
    const at = this.#placeOf(range.first);
    const [before, after] = [this.all[at - 1], this.all[at]];
    const overlaps = (before && before.last >= range.first) || (after && after.first <= range.last);
    if (before && before.last + 1 >= range.first) {
      if (range.last > before.last) Object.assign(before, { last: range.last, to: range.to });
      this.#joinBehind(at - 1);
    } else {
      this.all.splice(at, 0, { ...range });
      this.#joinBehind(at);
    }
    return !overlaps;
  }

  /** The parts of `range` that are in the set. */
  within({ first, last }: { first: number; last: number }): { first: number; last: number }[] {
    return this.all
      .filter((each) => each.first <= last && each.last >= first)
      .map((each) => ({ first: Math.max(first, each.first), last: Math.min(last, each.last) }));
  }

  #placeOf(first: number): number {
    // New ranges nearly always come last.
    let at = this.all.length;
    while (at > 0 && this.all[at - 1]!.first > first) at--;
    return at;
  }

  #joinBehind(at: number): void {
    const range = this.all[at]!;
    let next = this.all[at + 1];
    while (next !== undefined && next.first <= range.last + 1) {
      if (next.last > range.last) Object.assign(range, { last: next.last, to: next.to });
      this.all.splice(at + 1, 1);
      next = this.all[at + 1];
    }
  }
}

/** What is left of a range without its parts, which are in order and do not overlap. */
export function without(
  { first, last }: { first: number; last: number },
  parts: readonly { first: number; last: number }[],
): { first: number; last: number }[] {
  const left: { first: number; last: number }[] = [];
  let at = first;
  for (const part of parts) {
    if (part.first > last) break;
    if (part.first > at) left.push({ first: at, last: part.first - 1 });
    at = Math.max(at, part.last + 1);
  }
  if (at <= last) left.push({ first: at, last });
  return left;
}
