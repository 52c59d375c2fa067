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

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, tick) {
    const timer = setTimeout(tick, ms);
    return () => clearTimeout(timer);
  },
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
    });
  },
};
