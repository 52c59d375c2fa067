import type { Clock } from "../base/clock.ts";
import { keysMax } from "./cooldown.ts";

/** Lets every `count`th match of a key pass that comes within `withinMs` of the first of them. */
export class Threshold {
  readonly #count: number;
  readonly #withinMs: number;
  readonly #clock: Clock;
  /** Monotonic times of the last matches of each key, the oldest first. */
  readonly #times = new Map<string, number[]>();

  constructor(count: number, withinMs: number, clock: Clock) {
    this.#count = count;
    this.#withinMs = withinMs;
    this.#clock = clock;
  }

  /** Messages that an alert about this match stands for; 0 when there are not enough yet. */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const times = this.#times.get(key) ?? [];
    times.push(nowMs);
    if (times.length > this.#count) times.shift();
    // The key that had a match last is the last to be forgotten.
    this.#times.delete(key);
    if (times.length === this.#count && nowMs - times[0]! <= this.#withinMs) return this.#count;
    this.#times.set(key, times);
    if (this.#times.size > keysMax) this.#times.delete(this.#times.keys().next().value!);
    return 0;
  }
}
