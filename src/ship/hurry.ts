import type { Clock } from "../base/clock.ts";

/** A pause between two attempts of a daemon that is about to end. */
const hurriedMsMax = 250;

/** Ends the pauses of those who wait for better times: because these may be here, or all ends. */
export class Hurry {
  readonly #ended = new AbortController();
  #woken = new AbortController();

  /** Aborts when the end begins. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** The network or the clock may be well again: every pause ends now. */
  wake(): void {
    this.#woken.abort();
    this.#woken = new AbortController();
  }

  /** From now on every pause is short. */
  end(): void {
    this.#ended.abort();
    this.wake();
  }

  /** A clock whose sleeps end at `wake` and `end`. */
  clock(clock: Clock): Clock {
    return {
      ...clock,
      sleep: async (ms, signal) => {
        if (this.signal.aborted) return clock.sleep(Math.min(ms, hurriedMsMax), signal);
        const rest = new AbortController();
        const wake = () => rest.abort();
        const woken = this.#woken.signal;
        woken.addEventListener("abort", wake);
        signal?.addEventListener("abort", wake);
        await clock.sleep(ms, rest.signal);
        woken.removeEventListener("abort", wake);
        signal?.removeEventListener("abort", wake);
      },
    };
  }
}
