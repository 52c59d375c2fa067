import { earliestMs } from "../base/clock.ts";

const quarterMs = 900_000;
const samplesKept = 9;
/** Of the samples kept, so many must say the same. */
const agreeingMin = 7;
/** What comes in one burst was delayed together: it counts once. */
const sampleMsMin = 1000;
/** Offsets that no stamp can have are held apart from those that it may have. */
const unknown = 0x7fffffff;

/**
 * How far the clock of one source is off ours, learned from when its messages arrive: the median of
 * reception minus stamp, to a quarter of an hour, as soon as most of the last samples agree. Delays
 * and wrong seconds are below that; zones and clocks that nobody has set are not.
 */
export class DeviceClock {
  /** Seconds that its stamps must be put forward; 0 until something else is learned. */
  offsetS = 0;
  readonly #quarters = new Int32Array(samplesKept).fill(unknown);
  #next = 0;
  #sampledAtMs = -Infinity;

  /** Whether it is time for a sample: most messages need none, and then cost one comparison. */
  wants(receivedAtMs: number): boolean {
    // A clock of ours that was never set is no measure of others.
    if (receivedAtMs < earliestMs) return false;
    // One that was set back starts anew.
    const sinceMs = receivedAtMs - this.#sampledAtMs;
    return sinceMs >= sampleMsMin || sinceMs < 0;
  }

  /** Takes one sample: when a message was received, and what its sender's clock said. */
  sample(receivedAtMs: number, stampMs: number): void {
    this.#sampledAtMs = receivedAtMs;
    this.#quarters[this.#next] = Math.round((receivedAtMs - stampMs) / quarterMs);
    this.#next = (this.#next + 1) % samplesKept;
    const median = this.#quarters.toSorted()[samplesKept >> 1]!;
    let agreeing = 0;
    for (const quarter of this.#quarters) if (quarter === median) agreeing++;
    if (agreeing >= agreeingMin && median !== unknown) this.offsetS = (median * quarterMs) / 1000;
  }
}
