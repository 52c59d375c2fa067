/** The lines that only one of two texts has, marked `- ` and `+ `, below the table they stand in. */
export function lineDifference(before: readonly string[], after: readonly string[]): string[] {
  const lengths = commonLengths(before, after);
  const lines: string[] = [];
  let table = "";
  const say = (line: string) => {
    if (table !== "") lines.push(`  ${table}`);
    table = "";
    lines.push(line);
  };
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    const [old, next] = [before[one], after[other]];
    if (old !== undefined && old === next) {
      if (old.startsWith("[")) table = old;
      one++;
      other++;
    } else if (
      next === undefined ||
      (old !== undefined && lengths(one + 1, other) >= lengths(one, other + 1))
    ) {
      say(`- ${old}`);
      one++;
    } else {
      say(`+ ${next}`);
      other++;
    }
  }
  return lines;
}

/** How many lines the rests of both have in common, in order, from these places on. */
function commonLengths(
  before: readonly string[],
  after: readonly string[],
): (one: number, other: number) => number {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let one = before.length - 1; one >= 0; one--) {
    for (let other = after.length - 1; other >= 0; other--) {
      const at = one * width + other;
      lengths[at] =
        before[one] === after[other]
          ? lengths[at + width + 1]! + 1
          : Math.max(lengths[at + width]!, lengths[at + 1]!);
    }
  }
  return (one, other) => lengths[one * width + other]!;
}
