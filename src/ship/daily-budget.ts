import type { Clock } from "../base/clock.ts";

const dayMs = 24 * 3_600_000;

/** What was written since when, to be kept from one run to the next. */
export interface Written {
  /** RFC 3339. */
  since: string;
  bytes: number;
}

/** Bytes that may be written in a day, for flash wears out. The day is measured, not labelled. */
export class DailyBudget {
  bytesMax: number;
  readonly #clock: Clock;
  #bytes = 0;
  #sinceMs: number;

  /** Goes on with the day that an earlier run began, as far as the wall clock can tell. */
  constructor(bytesMax: number, clock: Clock, earlier: Written | undefined) {
    this.bytesMax = bytesMax;
    this.#clock = clock;
    const agoMs = earlier === undefined ? dayMs : clock.wallMs() - Date.parse(earlier.since);
    // A clock that stands before that day was never set: the bytes count on from now.
    if (agoMs < dayMs) this.#bytes = earlier!.bytes;
    this.#sinceMs = clock.monotonicMs() - (agoMs > 0 && agoMs < dayMs ? agoMs : 0);
  }

  /** Bytes written since the day began. */
  get bytes(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= this.#sinceMs + dayMs) {
      this.#sinceMs = nowMs;
      this.#bytes = 0;
    }
    return this.#bytes;
  }

  allows(bytes: number): boolean {
    return this.bytes + bytes <= this.bytesMax;
  }

  add(bytes: number): void {
    this.#bytes = this.bytes + bytes;
  }

  get written(): Written {
    const { bytes } = this;
    const agoMs = this.#clock.monotonicMs() - this.#sinceMs;
    return { since: new Date(this.#clock.wallMs() - agoMs).toISOString(), bytes };
  }
}
