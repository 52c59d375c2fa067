import type { Clock } from "../base/clock.ts";

/** What a source may ask for at once, and how fast that grows again. */
const burst = 120;
const perSecond = 30;
/** Sources that are remembered; whoever has all of them begins anew. */
const sourcesMax = 256;

/** How much each source may still ask for. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #credits = new Map<string, { left: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False: too many requests. What costs more than 1 is a guess at the token. */
  admits(source: string, cost = 1): boolean {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#credits.get(source) ?? { left: burst, atMs: nowMs };
    const grown = before.left + ((nowMs - before.atMs) / 1000) * perSecond;
    const isAdmitted = grown >= cost;
    // What is refused costs nothing: who asks a little too often gets most of the answers.
    const left = Math.min(burst, grown) - (isAdmitted ? cost : 0);
    this.#credits.delete(source);
    this.#credits.set(source, { left, atMs: nowMs });
    if (this.#credits.size > sourcesMax) {
      this.#credits.delete(this.#credits.keys().next().value!);
    }
    return isAdmitted;
  }
}
