/** The candidate that a slip of the fingers may have meant, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let found: string | undefined;
  let distanceMax = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > distanceMax) continue;
    const distance = editDistance(word, candidate);
    if (distance > distanceMax) continue;
    found = candidate;
    distanceMax = distance - 1;
  }
  return found;
}

/** Insertions, deletions, replacements and swaps of neighbours (Damerau, Levenshtein). */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? before[column - 2]!
          : Infinity;
      current.push(
        Math.min(above[column - 1]! + same, above[column]! + 1, current.at(-1)! + 1, swapped + 1),
      );
    }
    [before, above] = [above, current];
  }
  return above.at(-1)!;
}
