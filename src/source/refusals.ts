import type { Clock } from "../base/clock.ts";
import type { Counters, IgnoredReason } from "../base/counters.ts";
import type { Log } from "../base/log.ts";

const everyMs = 60_000;

/** Counts peers that are refused and tells of them: a line per reason and minute at most. */
export class Refusals {
  readonly #counters: Counters;
  readonly #doors: { clock: Clock; log: Log };
  readonly #told = new Map<IgnoredReason, { atMs: number; untold: number }>();

  constructor(counters: Counters, doors: { clock: Clock; log: Log }) {
    this.#counters = counters;
    this.#doors = doors;
  }

  /** `detail` is one more word on what was wrong; `untold` in the log counts those left out. */
  add(reason: IgnoredReason, client: string, detail?: string): void {
    this.#counters.ignored[reason]++;
    const nowMs = this.#doors.clock.monotonicMs();
    const last = this.#told.get(reason);
    if (last !== undefined && nowMs - last.atMs < everyMs) {
      last.untold++;
      return;
    }
    this.#told.set(reason, { atMs: nowMs, untold: 0 });
    const untold = last?.untold || undefined;
    this.#doors.log.warn("peer refused", { reason, client, detail, untold });
  }
}
