import type { Clock } from "../base/clock.ts";

/** More keys than these within one cooldown share one: a flood of names must not fill the memory. */
export const keysMax = 1000;
const sharedKey = "(other keys)";

/** Texts that are kept of what was held back. */
export const samplesMax = 3;

/** What was held back under one key while it cooled down. */
export interface Held<T> {
  /** Messages. */
  count: number;
  /** The first few. */
  samples: T[];
  last: T;
}

interface Heat<T> {
  endsAtMs: number;
  held: Held<T> | undefined;
}

/** Lets the first of each key pass; counts what follows within `ms` and tells of it at the end. */
export class Cooldown<T> {
  readonly #ms: number;
  readonly #clock: Clock;
  readonly #tell: (held: Held<T>) => void;
  readonly #heats = new Map<string, Heat<T>>();

  constructor(ms: number, clock: Clock, tell: (held: Held<T>) => void) {
    this.#ms = ms;
    this.#clock = clock;
    this.#tell = tell;
  }

  /**
   * True: it may be told now. Otherwise its `count` messages were counted, and `make` was asked
   * for a sample.
   */
  admit(key: string, count: number, make: () => T): boolean {
    if (this.#ms === 0) return true;
    const nowMs = this.#clock.monotonicMs();
    const heat = this.#heats.get(key) ?? this.#heats.get(this.#keyFor(key, nowMs));
    if (heat !== undefined && (heat.held !== undefined || heat.endsAtMs > nowMs)) {
      this.#hold(heat, count, make);
      return false;
    }
    this.#heats.set(this.#keyFor(key, nowMs), { endsAtMs: nowMs + this.#ms, held: undefined });
    return true;
  }

  /** How long it is until what is held under the key is told, in ms; 0 when nothing is. */
  restMs(key: string): number {
    const heat = this.#heats.get(key) ?? this.#heats.get(sharedKey);
    if (heat?.held === undefined) return 0;
    return Math.max(0, heat.endsAtMs - this.#clock.monotonicMs());
  }

  /** Tells at once of all that is held. */
  finish(): void {
    for (const heat of this.#heats.values()) this.#end(heat);
    this.#heats.clear();
  }

  #hold(heat: Heat<T>, count: number, make: () => T): void {
    if (heat.held !== undefined) {
      const { held } = heat;
      held.count += count;
      if (held.samples.length < samplesMax) held.samples.push((held.last = make()));
      return;
    }
    const last = make();
    heat.held = { count, samples: [last], last };
    const restMs = heat.endsAtMs - this.#clock.monotonicMs();
    this.#clock.after(restMs, () => this.#end(heat));
  }

  /** Telling begins a new cooldown: whatever goes on is told once in each. */
  #end(heat: Heat<T>): void {
    const { held } = heat;
    if (held === undefined) return;
    heat.held = undefined;
    heat.endsAtMs = this.#clock.monotonicMs() + this.#ms;
    this.#tell(held);
  }

  /** The key itself while there is room for it. */
  #keyFor(key: string, nowMs: number): string {
    if (this.#heats.has(key) || this.#heats.size < keysMax) return key;
    for (const [other, { endsAtMs, held }] of this.#heats) {
      if (held === undefined && endsAtMs <= nowMs) this.#heats.delete(other);
    }
    return this.#heats.size < keysMax ? key : sharedKey;
  }
}
