import type { Clock } from "../base/clock.ts";
import { keysMax } from "./cooldown.ts";

interface Matter {
  /** Monotonic. */
  sinceMs: number;
  /** When it has been told: what is held back is told later. */
  toldAtMs: number;
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
    this.#matters.set(key, { sinceMs: known?.sinceMs ?? nowMs, toldAtMs });
    if (this.#matters.size > keysMax) this.#matters.delete(this.#matters.keys().next().value!);
  }

  /** For how long it went on, in ms; undefined when nobody has been told that it began. */
  end(key: string): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const matter = this.#matters.get(key);
    this.#matters.delete(key);
    return matter === undefined || nowMs < matter.toldAtMs ? undefined : nowMs - matter.sinceMs;
  }
}
