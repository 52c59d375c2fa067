import type { Clock } from "../base/clock.ts";
import { formatDuration } from "../base/duration-text.ts";
import { keysMax } from "./cooldown.ts";
import type { RuleOptions } from "./options.ts";

interface Watched {
  /** Monotonic time of the last match, or of the start. */
  lastMs: number;
  isAbsent: boolean;
}

/**
 * Notices that a key has had no match for `forMs`. At most `keysMax` keys are watched: a new one
 * takes the place of one that is absent, of which has been told.
 */
export class Absence {
  readonly #forMs: number;
  readonly #clock: Clock;
  readonly #onAbsent: (key: string) => void;
  readonly #watched = new Map<string, Watched>();
  #cancel: (() => void) | undefined;

  constructor(forMs: number, clock: Clock, onAbsent: (key: string) => void) {
    this.#forMs = forMs;
    this.#clock = clock;
    this.#onAbsent = onAbsent;
  }

  /** A match: answers for how long the key had been absent, in ms; 0 when it had not. */
  seen(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const watched = this.#watched.get(key);
    if (watched === undefined) {
      if (this.#watched.size >= keysMax) this.#forgetAbsent();
      if (this.#watched.size < keysMax) this.#watched.set(key, { lastMs: nowMs, isAbsent: false });
      this.#arm();
      return 0;
    }
    const absentMs = watched.isAbsent ? nowMs - watched.lastMs : 0;
    watched.lastMs = nowMs;
    watched.isAbsent = false;
    this.#arm();
    return absentMs;
  }

  /** Is the key waited for? */
  watches(key: string): boolean {
    return this.#watched.has(key);
  }

  /** From now on the key is not missed. */
  forget(key: string): void {
    this.#watched.delete(key);
  }

  stop(): void {
    this.#cancel?.();
  }

  #forgetAbsent(): void {
    for (const [key, { isAbsent }] of this.#watched) {
      if (isAbsent) return void this.#watched.delete(key);
    }
  }

  /** One timer for all keys, for the one that is due first. */
  #arm(): void {
    if (this.#cancel !== undefined) return;
    const lasts = [...this.#watched.values()].flatMap((each) => (each.isAbsent ? [] : each.lastMs));
    if (lasts.length === 0) return;
    const waitMs = Math.min(...lasts) + this.#forMs - this.#clock.monotonicMs();
    this.#cancel = this.#clock.after(Math.max(0, waitMs), () => this.#look());
  }

  #look(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const [key, watched] of this.#watched) {
      if (watched.isAbsent || nowMs - watched.lastMs < this.#forMs) continue;
      watched.isAbsent = true;
      this.#onAbsent(key);
    }
    this.#arm();
  }
}

/** What a rule says about a key that is missed: `silent: nothing from gw for 15m`. */
export function absenceText({ name, when }: RuleOptions, key: string): string {
  const forText = when.kind === "absence" ? formatDuration(when.forMs) : "";
  return `${name}: nothing${fromWhom(key)} for ${forText}`;
}

export function fromWhom(key: string): string {
  return key === "" ? "" : ` from ${key}`;
}
