import type { RateOptions } from "../../src/source/source-limits.ts";

/** What one source may send, by a bucket of the world's own: tokens come by the time that passes. */
export class RateTruth {
  readonly #options: RateOptions;
  #tokens: number;
  #filledAtMs = 0;

  constructor(options: RateOptions) {
    this.#options = options;
    this.#tokens = options.burstMax;
  }

  /**
   * A message came; what is wrong with what became of it. `mustPass`: it is an error, which is
   * heard in any case; undefined: nobody knows.
   */
  took(atMs: number, isLost: boolean, mustPass: boolean | undefined): string | undefined {
    const { rateMax, burstMax } = this.#options;
    const passedMs = Math.max(0, atMs - this.#filledAtMs);
    this.#tokens = Math.min(burstMax, this.#tokens + (passedMs * rateMax) / 1000);
    this.#filledAtMs = atMs;
    const isOver = this.#tokens < 1;
    if (!isOver) this.#tokens--;
    if (isLost && !isOver) return "a source within its rate loses a message";
    if (isLost && mustPass === true) return "a source over its rate loses an error";
    if (!isLost && isOver && mustPass === false) return "a source over its rate is not limited";
    return undefined;
  }
}
