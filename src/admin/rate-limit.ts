import type { Clock } from "../base/clock.ts";

/** What an address may ask for at once, and how fast that grows again. */
const burst = 120;
const perSecond = 30;
/** Addresses that are remembered; whoever has all of them begins anew. */
const addressesMax = 256;

/** How much each address may still ask for. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #credits = new Map<string, { left: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False: too many requests. What costs more than 1 is a guess at the token. */
  admits(address: string, cost = 1): boolean {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#credits.get(address) ?? { left: burst, atMs: nowMs };
    const grown = before.left + ((nowMs - before.atMs) / 1000) * perSecond;
    const isAdmitted = grown >= cost;
    // What is refused costs nothing: who asks a little too often gets most of the answers.
    const left = Math.min(burst, grown) - (isAdmitted ? cost : 0);
    this.#credits.delete(address);
    this.#credits.set(address, { left, atMs: nowMs });
    if (this.#credits.size > addressesMax) {
      this.#credits.delete(this.#credits.keys().next().value!);
    }
    return isAdmitted;
  }
}
