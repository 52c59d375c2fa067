import type { Account } from "./account.ts";
import type { Batch, LinesOfBatch } from "./batch.ts";
import type { SpoolOptions } from "./options.ts";
import type { Spool } from "./spool.ts";

/**
 * Where batches of one sink wait on disk. A reload may name another directory, or none: what lies
 * in the one before is sent in its turn, and nothing is written there any more.
 */
export class Spools {
  /** Undefined: nothing is written to disk. */
  current: Spool | undefined;
  /** Those before, in the order in which they were left. */
  #left: Spool[] = [];
  readonly #account: Account;
  readonly #onEvicted: (batch: LinesOfBatch) => void;

  constructor(account: Account, onEvicted: (batch: LinesOfBatch) => void) {
    this.#account = account;
    this.#onEvicted = onEvicted;
  }

  /** Those that are written to, or hold files. */
  get all(): readonly Spool[] {
    const left = this.#left.filter(({ files }) => files > 0);
    return [...left, ...(this.current ? [this.current] : [])];
  }

  /** The one of that directory, if there is one. */
  in(directory: string): Spool | undefined {
    return [...this.#left, this.current].find((spool) => spool?.options.directory === directory);
  }

  /** From now on that one is written to. What earlier runs have left there is sent as well. */
  goOn(next: Spool | undefined): void {
    const before = this.current;
    if (next === before) return;
    this.#left = this.#left.filter((spool) => spool !== next);
    if (before !== undefined) this.#left.push(before);
    this.current = next;
    if (next === undefined) return;
    next.onEvicted = this.#onEvicted;
    if (next.chain !== undefined) this.#account.goOnFrom(next.chain);
  }

  /** Other limits hold from the next batch on. */
  change(options: SpoolOptions): void {
    this.current?.change(options);
  }

  /** Files that wait; undefined: there is no disk to wait on. */
  get files(): number | undefined {
    return this.#sum(({ files }) => files);
  }

  get bytes(): number | undefined {
    return this.#sum(({ bytes }) => bytes);
  }

  #sum(of: (spool: Spool) => number): number | undefined {
    const { all } = this;
    return all.length > 0 ? all.reduce((sum, spool) => sum + of(spool), 0) : undefined;
  }

  /** Messages of this run on disk. */
  get count(): number {
    return this.all.reduce((sum, { count }) => sum + count, 0);
  }

  /** Since when the oldest message of this run waits on disk, by the monotonic clock. */
  get oldestMs(): number | undefined {
    const times = this.all.flatMap(({ oldestMs }) => oldestMs ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** The batch that waits longest, wherever it lies; undefined: none for now. */
  async oldest(): Promise<Batch | undefined> {
    // Whoever goes back to a directory that was left has older batches there than in between.
    for (const spool of this.all.toSorted((one, other) => one.headSeq - other.headSeq)) {
      const batch = await spool.oldest();
      if (batch !== undefined) return batch;
    }
    return undefined;
  }

  /** The batch is stored, or never will be. */
  async remove(name: string): Promise<void> {
    for (const spool of this.all) await spool.remove(name);
  }

  /** Something was stored: keeps the link to the next boot fresh, now and then. */
  async onStored(): Promise<void> {
    await this.current?.onStored(this.#account);
  }

  /** Keeps the link to the next boot. */
  async close(): Promise<void> {
    for (const spool of this.all) await spool.close(this.#account);
  }
}
