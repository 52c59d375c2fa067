// Bugs in what is kept in memory, and in how it changes while it runs.
import type { Mutant } from "./mutants.ts";

export const buffer: Mutant[] = [
  {
    file: "buffer/ring.ts",
    find: "return chunk.pins === 0 && !this.#readers",
    replace: "return !this.#readers",
    breaks: "what is being sent gives way to what comes in",
  },
  {
    file: "buffer/ring-reader.ts",
    find: "this.lostCount += countOf(chunk);",
    replace: "",
    breaks: "what gave way is not counted",
  },
  {
    file: "buffer/ring.ts",
    find: "for (const reader of this.#readers) reader.lost(facts);",
    replace: "",
    breaks: "a chunk without any room is lost and not counted",
  },
  {
    file: "buffer/ring.ts",
    find: "const next = giving.shift();",
    replace: "const next = giving.pop();",
    breaks: "the newest chunk gives way instead of the oldest",
  },
  {
    file: "buffer/ring.ts",
    find: "\n      .sort((one, other) => Number(isKept(one)) - Number(isKept(other)));",
    replace: ";",
    breaks: "what is kept gives way like all else",
  },
  {
    file: "buffer/ring.ts",
    find: "const waiting = newest.filter(",
    replace: "const waiting = this.#chunks.filter(",
    breaks: "in a smaller ring the oldest stay",
  },
  {
    file: "buffer/ring-reader.ts",
    find: "if (!this.waitsFor(chunk)) return;",
    replace: "",
    breaks: "what was shipped is counted as lost when its room is used again",
  },
  {
    file: "buffer/ring-reader.ts",
    find: "chunk.pins--;",
    replace: "",
    breaks: "what was shipped stays pinned, and the ring fills up for good",
  },
  {
    file: "buffer/open-chunk.ts",
    find: "firstSeq: this.#nextSeq - this.count,",
    replace: "firstSeq: this.#nextSeq - this.count + (this.count > 40 ? 1 : 0),",
    breaks: "a full chunk forgets its first line",
  },
  {
    file: "buffer/open-chunk.ts",
    find: "    this.#firstReceivedAtMs = receivedAtMs;\n",
    replace: "    this.#firstReceivedAtMs ||= receivedAtMs;\n",
    breaks: "all chunks are dated by the first one",
  },
];

export const reload: Mutant[] = [
  {
    file: "buffer/ring.ts",
    find: "if (chunk.pins > 0 && !take",
    replace: "if (chunk.pins > 1 && !take",
    breaks: "what is being sent gives way in a smaller ring",
  },
  {
    file: "buffer/ring.ts",
    find: "if (chunk.pins === 0 && chunk.start === beside) this.#evict(chunk);",
    replace: "",
    breaks: "what found no place in a smaller ring lies beside it for ever",
  },
  {
    file: "ship/cutter.ts",
    find: "this.reader.take(bytesMax, recordsMax, stint.last)",
    replace: "this.reader.take(bytesMax, recordsMax)",
    breaks: "an object is of two manners",
  },
  {
    file: "ship/cutter.ts",
    find: "    next.open();\n",
    replace: "",
    breaks: "the ledgers of a manner count what was stored in the one before",
  },
  {
    file: "ship/spools.ts",
    find: "if (before !== undefined) this.#left.push(before);",
    replace: "",
    breaks: "what waits in a spool is forgotten with its directory",
  },
];
