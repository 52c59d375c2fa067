import type { BatchFacts } from "./batch.ts";

/** A file of a spool: a batch, or what is taken for one until it is read. */
export interface SpooledFile {
  readonly name: string;
  readonly bytes: number;
  /** It holds lines that give way last; undefined: an earlier run has left it, nobody looked yet. */
  kept?: boolean;
  /** How often it could not be read. */
  failures: number;
  /** Known of what this run has written. */
  readonly known?: { facts: BatchFacts; partBytes: number[] };
}

/** The files that wait in a spool, in which order they are sent, and which of them gives way. */
export class Backlog {
  /** Oldest first. */
  readonly #files: SpooledFile[];
  /** The one that is being sent. */
  #taken: SpooledFile | undefined;

  constructor(files: SpooledFile[]) {
    this.#files = files;
  }

  get all(): readonly SpooledFile[] {
    return this.#files;
  }

  /** Messages of this run in it. */
  get count(): number {
    return this.#files.reduce((sum, { known }) => sum + (known?.facts.count ?? 0), 0);
  }

  get bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Since when the oldest message of this run waits here, by the monotonic clock. */
  get oldestMs(): number | undefined {
    const times = this.#files.map(({ known }) => known?.facts.openedAtMs ?? Infinity);
    const oldest = Math.min(...times);
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  add(file: SpooledFile): void {
    this.#files.push(file);
  }

  /** The file that is next to be sent; it does not give way until another one is taken. */
  take(): SpooledFile | undefined {
    return (this.#taken = this.#files[0]);
  }

  /** Nothing is being sent. */
  leave(): void {
    this.#taken = undefined;
  }

  /** It is to be sent behind all others. */
  postpone(file: SpooledFile): void {
    if (this.forget(file.name)) this.#files.push(file);
  }

  /** It waits no more. False: it did not. */
  forget(name: string): boolean {
    const index = this.#files.findIndex((file) => file.name === name);
    if (index < 0) return false;
    if (this.#taken === this.#files[index]) this.#taken = undefined;
    this.#files.splice(index, 1);
    return true;
  }

  /**
   * The oldest that need not be kept; what is kept goes last, and when it is more than half of
   * `bytesMax`. Undefined: none may go.
   */
  nextToGo(bytesMax: number): SpooledFile | undefined {
    const free = this.#files.filter((file) => this.mayGo(file));
    const kept = free.filter((file) => file.kept);
    const keptBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    if (keptBytes > bytesMax / 2) return kept[0];
    return free.find((file) => !file.kept) ?? kept[0];
  }

  /** It waits, and is not being sent. */
  mayGo(file: SpooledFile): boolean {
    return file !== this.#taken && this.#files.includes(file);
  }
}
