import { earliestMs } from "../base/clock.ts";

const quarterS = 900;
const samplesKept = 9;
/** Of the samples kept, so many must agree: they lie within half a quarter of an hour. */
const agreeingMin = 7;
/** What comes in one burst was delayed together: it counts once. */
const sampleMsMin = 1000;
/** What was learned stays until it is so much worse than the next: it may lie between the two. */
const slackS = 60;
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
  #isLearned = false;
  readonly #samples = new Int32Array(samplesKept).fill(unknown);
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
    this.#samples[this.#next] = Math.round((receivedAtMs - stampMs) / 1000);
    this.#next = (this.#next + 1) % samplesKept;
    const median = this.#samples.toSorted()[samplesKept >> 1]!;
    if (median === unknown) return;
    let agreeing = 0;
    for (const one of this.#samples) if (Math.abs(one - median) <= quarterS / 2) agreeing++;
    if (agreeing < agreeingMin) return;
    const furthestS = this.#isLearned ? quarterS / 2 + slackS : 0;
    if (Math.abs(median - this.offsetS) < furthestS) return;
    this.offsetS = Math.round(median / quarterS) * quarterS;
    this.#isLearned = true;
  }
}
