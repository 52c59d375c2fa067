// The objects of one sink and run are made in one manner, until a reload wants another: then,
// between two chunks, a stint ends and the next one begins. Each is a whole history to whoever has
// its objects alone, as that of a sink that goes is and that of a sink that comes.
import type { Encrypt } from "../base/age.ts";
import type { Clock } from "../base/clock.ts";
import { unnumbered, type Unnumbered } from "../base/counters.ts";
import type { Compress } from "../buffer/compress.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import type { Account } from "./account.ts";
import type { Began, Ended, Ledger } from "./ledger.ts";

/** How objects are made. */
export interface Manner {
  /** For the ledger; undefined: objects have none. */
  compress: Compress | undefined;
  /** Objects are encrypted; undefined: they are not. */
  encrypt: Encrypt | undefined;
  /** What all keys and bodies have in common. */
  naming: { device: string; sink: string; extension: string; contentType: string };
}

export interface StintParts {
  openChunk: Pick<OpenChunk, "nextSeq">;
  counters: Unnumbered;
  account: Account;
  clock: Clock;
}

export class Stint {
  manner: Manner;
  /** The first line that is its own. */
  readonly first: number;
  readonly began: Began | undefined;
  ended: Ended | undefined;
  saidLast = false;
  /** Objects so far. */
  number = 0;
  readonly #parts: StintParts;
  /** What had been counted when it began, and when it ended. */
  readonly #countedBefore: Unnumbered;
  #countedAtEnd: Unnumbered | undefined;
  /** Losses that its ledgers have told. */
  #lostTold: number;
  #shippedBefore = 0;
  #lostBefore: Account["lost"] = { ring: 0, refused: 0, spool: 0 };

  /** Begins with the next line: the open chunk is empty. `why`: amid a run. */
  constructor(manner: Manner, parts: StintParts, why: Began["why"] | undefined) {
    this.manner = manner;
    this.#parts = parts;
    this.first = parts.openChunk.nextSeq;
    this.#countedBefore = unnumbered(parts.counters);
    this.#lostTold = lostOf(parts.counters);
    if (why !== undefined) this.began = { first: this.first, at: this.#now, why };
  }

  /** What is received from now on is not its own: the open chunk is empty. */
  end(why: Ended["why"]): void {
    this.#countedAtEnd = unnumbered(this.#parts.counters);
    this.ended = { last: this.#parts.openChunk.nextSeq - 1, at: this.#now, why };
  }

  /** All before it is in batches, or gave way. */
  open(): void {
    const { shipped, lost } = this.#parts.account;
    this.#shippedBefore = shipped;
    this.#lostBefore = { ...lost };
  }

  get last(): number {
    return this.ended?.last ?? Infinity;
  }

  /** The last line that was received for it, or the one before its first. */
  get receivedSeq(): number {
    return Math.min(this.#parts.openChunk.nextSeq - 1, this.last);
  }

  /** It had nothing to say until now. */
  get isSilent(): boolean {
    return this.receivedSeq < this.first && this.number === 0;
  }

  /** An object without lines is to be its last, so that whoever finds none behind it knows why. */
  get owesLastWord(): boolean {
    const isOwed = this.manner.compress !== undefined && !this.isSilent && !this.saidLast;
    return this.ended !== undefined && isOwed;
  }

  /** Something was lost of which no ledger tells. */
  get owesLosses(): boolean {
    const { account, counters } = this.#parts;
    const isTold = lostOf(counters) === this.#lostTold;
    return this.manner.compress !== undefined && (!isTold || account.owesMissing);
  }

  /** For its next ledger. */
  totals(): Ledger["totals"] {
    const { account, counters } = this.#parts;
    this.#lostTold = lostOf(this.#countedAtEnd ?? counters);
    const { cut, ignored, ...never } = unnumbered(
      this.#countedAtEnd ?? counters,
      this.#countedBefore,
    );
    const { ring, refused, spool } = this.#lostBefore;
    return {
      received: this.receivedSeq - this.first + 1,
      shipped: account.shipped - this.#shippedBefore,
      waiting: this.receivedSeq - account.lastSeq,
      cut,
      ignored: occurred(ignored),
      lost: occurred({
        ...{ kernel: never.lostKernel, rate: never.lostRate },
        ring: account.lost.ring - ring,
        refused: account.lost.refused - refused,
        spool: account.lost.spool - spool,
      }),
    };
  }

  get #now(): string {
    return new Date(this.#parts.clock.wallMs()).toISOString();
  }
}

/** Messages that never got a number. */
function lostOf({ lostKernel, lostRate }: Unnumbered): number {
  return lostKernel + lostRate;
}

/** A ledger names the reasons that there were. */
function occurred<K extends string>(counts: Record<K, number>): Partial<Record<K, number>> {
  const there = Object.entries<number>(counts).filter(([, count]) => count > 0);
  return Object.fromEntries(there) as Partial<Record<K, number>>;
}
