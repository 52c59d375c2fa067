import type { LostReason } from "../base/counters.ts";
import type { Chain } from "./chain.ts";
import type { BatchFacts, LinesOfBatch } from "./batch.ts";
import { sanitize } from "./key.ts";
import type { MissingRange, ObjectReference } from "./ledger.ts";

/**
 * Losses follow each other and are joined, but for those between batches that give way last: there
 * are as many as a spool has files. Beyond it the oldest range is told by the totals only.
 */
const missingMax = 4096;

interface Missing extends MissingRange {
  boot: string;
  /** Number of the first ledger that says so. */
  since: number;
}

/** One sink's books: what was put into batches, what became of them, and what nobody was told. */
export class Account {
  /** Lines in batches of this boot. */
  shipped = 0;
  stored = 0;
  storedBytes = 0;
  batches = 0;
  /** Lines of this boot by what became of them. */
  readonly lost: Record<Exclude<LostReason, "kernel" | "rate">, number> = {
    ring: 0,
    refused: 0,
    spool: 0,
  };
  /** Lines of earlier boots that were stored now. */
  storedEarlier = 0;
  number = 0;
  lastSeq = 0;
  previous: ObjectReference | null = null;
  lastStored: ObjectReference | undefined;
  readonly boot: string;
  /** As the last batch was made; undefined: there was none. */
  #device: string | undefined;
  #missing: Missing[] = [];

  constructor(boot: string) {
    this.boot = boot;
  }

  /** Lines that are in a batch and neither stored nor given up. */
  get underWay(): number {
    return this.shipped - this.stored - this.lost.refused - this.lost.spool;
  }

  /** What the next ledger says is missing. */
  get missing(): MissingRange[] {
    return this.#missing.map(({ boot, device, first, last, reason }) => ({
      ...(boot !== this.boot && { boot }),
      ...(this.#isOther(device) && { device }),
      ...{ first, last, reason },
    }));
  }

  /** Is something missing that no ledger of this run says? */
  get owesMissing(): boolean {
    return this.number > 0 && this.#missing.some(({ since }) => since > this.number);
  }

  /** What is missing, to be told by whatever run and device comes next. */
  get untold(): (MissingRange & { boot: string })[] {
    return this.#missing.map(({ since: _, device = this.#device, ...range }) => ({
      ...range,
      ...(device !== undefined && { device }),
    }));
  }

  /** A name of a file has a device as keys have it. */
  #isOther(device: string | undefined): device is string {
    if (device === undefined || this.#device === undefined) return device !== undefined;
    return device !== this.#device && device !== sanitize(this.#device);
  }

  /** Goes on where another has ended; who goes on already learns what it has not told. */
  goOnFrom({ previous, missing }: Pick<Chain, "previous" | "missing">): void {
    if (this.number === 0) this.previous = previous;
    for (const range of missing) this.addMissing(range);
  }

  /** The lines that it is about begin with that one. */
  openAt(firstSeq: number): void {
    this.lastSeq = firstSeq - 1;
  }

  /** The next batch begins with that line, and is of that device. */
  begin(firstSeq: number, device: string): void {
    this.passOver(firstSeq - 1, device);
    this.number++;
  }

  /** No batch is made any more of lines up to that one: what is in none gave way. */
  passOver(lastSeq: number, device: string): void {
    this.#device = device;
    if (lastSeq <= this.lastSeq) return;
    const gap = { first: this.lastSeq + 1, last: lastSeq, reason: "ring" } as const;
    this.lost.ring += gap.last - gap.first + 1;
    this.addMissing({ ...gap, boot: this.boot, device });
    this.lastSeq = lastSeq;
  }

  /** Lines up to that one are in the batch that was begun. */
  include(count: number, lastSeq: number): void {
    this.shipped += count;
    this.lastSeq = lastSeq;
  }

  /** What its ledger, if it has one, says is known from now on. */
  onStored(batch: BatchFacts): void {
    this.batches++;
    this.storedBytes += batch.bytes;
    if (!this.#isOwn(batch)) {
      this.storedEarlier += batch.count;
      return;
    }
    this.stored += batch.count;
    this.lastStored = { key: batch.key, sha256: batch.sha256 };
    this.#missing = this.#missing.filter(({ since }) => since > batch.number);
  }

  /** The batch will never be stored. */
  onGone(batch: LinesOfBatch, reason: "refused" | "spool"): void {
    const { boot, device, firstSeq: first, lastSeq: last, count } = batch;
    if (this.#isOwn(batch)) this.lost[reason] += count;
    if (count > 0) this.addMissing({ boot, first, last, reason, ...(device && { device }) });
  }

  /** This run ends, and the batch is neither stored, as far as it knows, nor on disk. */
  tellUnsent({ boot, device, firstSeq: first, lastSeq: last, count }: LinesOfBatch): void {
    if (count > 0)
      this.addMissing({ boot, first, last, reason: "spool", ...(device && { device }) });
  }

  /** A sink of that name may have been here before in this run, and have left files. */
  #isOwn({ boot, recovered }: LinesOfBatch): boolean {
    return boot === this.boot && !recovered;
  }

  /** For the next ledger, and those after it until one of them is stored. */
  addMissing(range: MissingRange & { boot: string }): void {
    const since = this.number + 1;
    const near = this.#missing.find(
      ({ boot, device, first, last, reason }) =>
        boot === range.boot &&
        device === range.device &&
        reason === range.reason &&
        (last + 1 === range.first || range.last + 1 === first),
    );
    if (near === undefined) this.#missing.push({ ...range, since });
    else {
      near.first = Math.min(near.first, range.first);
      near.last = Math.max(near.last, range.last);
      near.since = since;
    }
    if (this.#missing.length > missingMax) this.#missing.shift();
  }
}
