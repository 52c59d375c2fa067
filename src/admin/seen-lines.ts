const lineFeed = 0x0a;

/** Which lines of this run were looked at already, so that none is found twice. */
export class SeenLines {
  /** The newest first; those that follow each other are joined. */
  readonly #ranges: { firstSeq: number; lastSeq: number }[] = [];

  /** They lie before all that were added. */
  add({ firstSeq, lastSeq }: { firstSeq: number; lastSeq: number }): void {
    const newer = this.#ranges.at(-1);
    if (newer?.firstSeq === lastSeq + 1) newer.firstSeq = firstSeq;
    else this.#ranges.push({ firstSeq, lastSeq });
  }

  hasAll(firstSeq: number, lastSeq: number): boolean {
    return this.#ranges.some((each) => each.firstSeq <= firstSeq && lastSeq <= each.lastSeq);
  }

  /** What is left of consecutive lines, the first of which has that number. */
  unseenOf(lines: Buffer, firstSeq: number): { runs: Buffer[]; nextSeq: number } {
    const runs: Buffer[] = [];
    let [start, at, seq] = [0, 0, firstSeq];
    for (; at < lines.length; seq++) {
      const end = lines.indexOf(lineFeed, at);
      const next = end < 0 ? lines.length : end + 1;
      if (this.hasAll(seq, seq)) {
        if (at > start) runs.push(lines.subarray(start, at));
        start = next;
      }
      at = next;
    }
    if (at > start) runs.push(lines.subarray(start, at));
    return { runs, nextSeq: seq };
  }
}
