import type { Clock } from "../base/clock.ts";

/** Keys that are remembered; beyond it those are forgotten that were not seen for longest. */
export const seenMax = 4096;

/** Lets the first match of a key pass. What is seen while it learns is known. */
export class FirstSeen {
  readonly #learnedAtMs: number;
  readonly #clock: Clock;
  readonly #seen = new Set<string>();

  /** `learnMs`: for so long from now on every key is only learned. */
  constructor(learnMs: number, clock: Clock) {
    this.#learnedAtMs = clock.monotonicMs() + learnMs;
    this.#clock = clock;
  }

  /** Messages that an alert about this match stands for: 1 when the key is new, or else 0. */
  take(key: string): number {
    const isKnown = this.#seen.delete(key);
    this.#seen.add(key);
    if (this.#seen.size > seenMax) this.#seen.delete(this.#seen.keys().next().value!);
    return isKnown || this.#clock.monotonicMs() < this.#learnedAtMs ? 0 : 1;
  }
}
