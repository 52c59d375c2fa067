import type { Clock } from "../base/clock.ts";
import { keysMax } from "./cooldown.ts";

/** For so long it is no news that something still goes on; then it is told again. */
const reminderMs = 3_600_000;

interface Matter {
  /** Monotonic. */
  sinceMs: number;
  /** When it has been told: what is held back is told later. */
  toldAtMs: number;
  remindsAtMs: number;
  /** Messages that have said so again, of which nobody was told yet. */
  more: number;
}

/** How something ended. */
export interface Ended {
  lastedMs: number;
  more: number;
}

/** What goes on under each key, from its beginning to its end; at most `keysMax` at a time. */
export class Ongoing {
  readonly #clock: Clock;
  readonly #matters = new Map<string, Matter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `toldInMs`: how long its notice is held back; 0 when it is not. */
  begin(key: string, toldInMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#matters.get(key);
    const toldAtMs = Math.min(known?.toldAtMs ?? Infinity, nowMs + toldInMs);
    const remindsAtMs = nowMs + toldInMs + reminderMs;
    this.#matters.set(key, { sinceMs: known?.sinceMs ?? nowMs, toldAtMs, remindsAtMs, more: 0 });
    if (this.#matters.size > keysMax) this.#matters.delete(this.#matters.keys().next().value!);
  }

  /** Counts messages that say what has been told already; false when there is something to tell. */
  goesOn(key: string, count: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    const matter = this.#matters.get(key);
    if (matter === undefined || nowMs < matter.toldAtMs || nowMs >= matter.remindsAtMs)
      return false;
    matter.more += count;
    return true;
  }

  /** Messages that were counted, to be told with the next one. */
  more(key: string): number {
    return this.#matters.get(key)?.more ?? 0;
  }

  /** Undefined when nobody has been told that it began. */
  end(key: string): Ended | undefined {
    const nowMs = this.#clock.monotonicMs();
    const matter = this.#matters.get(key);
    this.#matters.delete(key);
    if (matter === undefined || nowMs < matter.toldAtMs) return undefined;
    return { lastedMs: nowMs - matter.sinceMs, more: matter.more };
  }

  /** All keys with messages that were counted and not told. */
  *untold(): Generator<[key: string, more: number]> {
    for (const [key, { more }] of this.#matters) if (more > 0) yield [key, more];
  }
}
