import type { Clock } from "./clock.ts";

/** Ends a loop's pause early. Rung while nobody pauses, it ends the next pause at once. */
export class Bell {
  #wake = new AbortController();

  ring(): void {
    this.#wake.abort();
  }

  async pause(clock: Clock, ms: number): Promise<void> {
    await clock.sleep(ms, this.#wake.signal);
    this.#wake = new AbortController();
  }
}
