import type { Batch } from "./batch.ts";
import type { Cut } from "./cutter.ts";

/** A batch that is in memory only, or that is being sent from there. */
export interface Held extends Cut {
  /** On its way to the disk, or there. */
  onDisk: "no" | "soon" | "yes";
  /** Stored or refused; what is on its way to the disk is still read until it is there. */
  settled: boolean;
}

/** The batches that were cut and whose chunks are still read, the oldest first. */
export class HeldBatches {
  readonly #all: Held[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** Those in memory only. */
  get unwritten(): Held[] {
    return this.#all.filter(({ onDisk }) => onDisk === "no");
  }

  /** Since when the oldest line of each waits that is neither stored nor refused. */
  get openedAtMs(): (number | undefined)[] {
    return this.#all.filter(({ settled }) => !settled).map(({ batch }) => batch.openedAtMs);
  }

  /** One batch is held at a time, and a second one only beside one that is on disk. */
  hasRoom(isSpilling: boolean): boolean {
    if (this.#all.length === 0) return true;
    return this.#all.length === 1 && this.#all[0]!.onDisk === "yes" && isSpilling;
  }

  add(cut: Cut): Held {
    const held: Held = { ...cut, onDisk: "no", settled: false };
    this.#all.push(held);
    return held;
  }

  /** Nothing of them will be read any more. */
  releaseAll(): void {
    for (const held of this.#all.splice(0)) held.release();
  }

  settle(batch: Batch): void {
    for (const held of this.#all) held.settled ||= held.batch === batch;
  }

  /** Its file gave way. Is it here still? */
  onEvicted(key: string): boolean {
    const held = this.#all.find((each) => each.batch.key === key);
    if (held !== undefined) held.onDisk = "no";
    return held !== undefined;
  }

  /** Nobody reads the chunks any more of what is settled, or on disk and not being sent. */
  release(inFlight: Batch | undefined): void {
    for (const held of [...this.#all]) {
      const onDisk = held.onDisk === "yes" && held.batch !== inFlight;
      if (held.onDisk === "soon" || !(held.settled || onDisk)) continue;
      held.release();
      this.#all.splice(this.#all.indexOf(held), 1);
    }
  }
}
