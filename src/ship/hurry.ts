import type { Clock } from "../base/clock.ts";

/** A pause between two attempts of a daemon that is about to end. */
const hurriedMsMax = 250;

/** A clock whose sleeps end when `hurry` aborts, and are short from then on. */
export function hurriedClock(clock: Clock, hurry: AbortSignal): Clock {
  return {
    ...clock,
    async sleep(ms, signal) {
      if (hurry.aborted) return clock.sleep(Math.min(ms, hurriedMsMax), signal);
      const woken = new AbortController();
      const wake = () => woken.abort();
      hurry.addEventListener("abort", wake);
      signal?.addEventListener("abort", wake);
      await clock.sleep(ms, woken.signal);
      hurry.removeEventListener("abort", wake);
      signal?.removeEventListener("abort", wake);
    },
  };
}
