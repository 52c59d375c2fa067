import type { Clock } from "../../base/clock.ts";

const minuteMs = 60_000;

/** At most so many in any minute. */
export class Pace {
  readonly #perMinuteMax: number;
  readonly #clock: Clock;
  /** Monotonic times of the last ones, the oldest first. */
  readonly #times: number[] = [];

  constructor(perMinuteMax: number, clock: Clock) {
    this.#perMinuteMax = perMinuteMax;
    this.#clock = clock;
  }

  /** Resolves when the next one may go, or at once when `signal` aborts. Counts it. */
  async wait(signal: AbortSignal): Promise<void> {
    const times = this.#times;
    if (times.length >= this.#perMinuteMax) {
      const restMs = times.shift()! + minuteMs - this.#clock.monotonicMs();
      if (restMs > 0) await this.#clock.sleep(restMs, signal);
    }
    times.push(this.#clock.monotonicMs());
  }
}
