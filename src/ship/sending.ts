import { Bell } from "../base/bell.ts";
import type { Clock } from "../base/clock.ts";
import type { Account } from "./account.ts";
import type { Batch } from "./batch.ts";
import type { Held, HeldBatches } from "./held.ts";
import type { Spools } from "./spools.ts";

/** How a batch ended. `aborted`: the daemon stopped first. */
export type Delivered = "accepted" | "refused" | "aborted";

export interface SendingParts {
  clock: Clock;
  account: Account;
  held: HeldBatches;
  spools: Spools;
  /** Tries until the batch is accepted or refused, or the signal aborts. */
  deliver(batch: Batch, signal: AbortSignal): Promise<Delivered>;
  /** A batch has ended: there is room for another one. */
  onEnded(): void;
}

/** While nothing is to be sent, a bell ends the pause; this is only the longest that it may be. */
const idleMs = 3_600_000;
/** Files that could not be read are tried again after so long. */
const unreadMs = 30_000;

/** Has batches delivered, one at a time: those on disk, which are older, before those in memory. */
export class Sending {
  /** Rounds so far. */
  turns = 0;
  inFlight: Batch | undefined;
  readonly #parts: SendingParts;
  readonly #bell = new Bell();
  #isLast = false;

  constructor(parts: SendingParts) {
    this.#parts = parts;
  }

  /** The oldest batch that may be sent from memory; what should be on disk first is not one. */
  get ready(): Held | undefined {
    const { current } = this.#parts.spools;
    const first = current?.options.mode === "always" && current.isWell();
    return first ? undefined : this.#parts.held.unwritten[0];
  }

  /** There may be something to send. */
  wake(): void {
    this.#bell.ring();
  }

  /** No other batch comes: the loop ends when all are sent. */
  finish(): void {
    this.#isLast = true;
    this.#bell.ring();
  }

  async loop(signal: AbortSignal): Promise<void> {
    const { clock, held, spools } = this.#parts;
    while (!signal.aborted) {
      this.turns++;
      const batch = (await spools.oldest()) ?? this.ready?.batch;
      if (batch !== undefined) await this.#send(batch, signal);
      else if (this.#isLast && held.count === 0) return;
      else await this.#bell.pause(clock, spools.files ? unreadMs : idleMs);
    }
  }

  async #send(batch: Batch, signal: AbortSignal): Promise<void> {
    const { account, held, spools } = this.#parts;
    this.inFlight = batch;
    const delivered = await this.#parts.deliver(batch, signal);
    this.inFlight = undefined;
    if (delivered === "aborted") return;
    if (delivered === "refused") account.onGone(batch, "refused");
    else account.onStored(batch);
    held.settle(batch);
    held.release(undefined);
    await spools.remove(batch.key);
    await spools.onStored();
    this.#parts.onEnded();
  }
}
