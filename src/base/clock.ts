/** Time, as an argument. Wall time labels; monotonic time measures and schedules. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. May jump in either direction. */
  wallMs(): number;
  /** Milliseconds since some fixed moment of this run. Never goes back. */
  monotonicMs(): number;
  /** Calls `tick` once, after `ms`. The answer cancels it. */
  after(ms: number, tick: () => void): () => void;
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Injected by the build: when its commit was made. */
declare const SLUICE_COMMITTED_AT_S: number;

/** A clock that says less was never set: this program did not exist. Builders' clocks err as well. */
export const earliestMs =
  typeof SLUICE_COMMITTED_AT_S === "undefined"
    ? Date.UTC(2026, 0, 1)
    : (SLUICE_COMMITTED_AT_S - 24 * 3600) * 1000;

/** Of a longer timer the runtime makes one of a millisecond. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, tick) {
    let timer: Timer;
    const wait = (leftMs: number) => {
      const isLast = leftMs <= timerMsMax;
      timer = isLast
        ? setTimeout(tick, leftMs)
        : setTimeout(() => wait(leftMs - timerMsMax), timerMsMax);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        cancel();
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const cancel = systemClock.after(ms, end);
      signal?.addEventListener("abort", end);
    });
  },
};
