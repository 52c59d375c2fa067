// The lines of a view: those that are shown and those that came since the last frame. Both are
// bounded. Lines stay text until they are looked at: most of a flood never is.

import { counted } from "./words.ts";

/** A line as it was stored (JSON), or a remark between two lines. */
export type Entry = string | { readonly remark: string };

export const linesMax = 5000;

export class LineStore {
  readonly shown: Entry[] = [];
  #pending: Entry[] = [];
  /** Lines that gave way before they were shown. */
  #passedOver = 0;

  /** How many wait to be shown. */
  get waiting(): number {
    return this.#pending.length + this.#passedOver;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#pending.push(entry);
    const tooMany = this.#pending.length - linesMax;
    // In steps: to move the whole list for every line would cost more than to show it.
    if (tooMany < linesMax / 5) return;
    this.#pending.splice(0, tooMany);
    this.#passedOver += tooMany;
  }

  /** Shows what waits; the oldest give way. Answers how many were passed over. */
  take(): number {
    // One place is for the remark on those that gave way.
    const tooMany = Math.max(0, this.#pending.length - (linesMax - 1));
    const passedOver = this.#passedOver + tooMany;
    if (passedOver > 0) this.shown.push(passedOverRemark(passedOver));
    // A loop: thousands of arguments to one call are too many for some browsers.
    for (const entry of this.#pending.slice(tooMany)) this.shown.push(entry);
    this.#pending = [];
    this.#passedOver = 0;
    if (this.shown.length > linesMax) this.shown.splice(0, this.shown.length - linesMax);
    return passedOver;
  }

  clear(): void {
    this.shown.length = 0;
    this.#pending = [];
    this.#passedOver = 0;
  }
}

export function passedOverRemark(count: number): Entry {
  return { remark: `${counted(count, "line")} passed over` };
}
