import type { Clock } from "../src/base/clock.ts";

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #wallMs: number;
  #nowMs = 0;
  #timers: { atMs: number; tick: () => void }[] = [];

  constructor(wallMs = Date.UTC(2026, 10, 21, 8, 20, 17)) {
    this.#wallMs = wallMs;
  }

  wallMs = (): number => this.#wallMs;
  monotonicMs = (): number => this.#nowMs;

  after = (ms: number, tick: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, tick };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  };

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.after(ms, resolve);
      signal?.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });

  /** The wall clock is set; no time passes. */
  setWall(wallMs: number): void {
    this.#wallMs = wallMs;
  }

  /** How many timers are waiting. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Lets time pass, timer by timer, and everything that waits on promises go on in between. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      this.#timers.sort((a, b) => a.atMs - b.atMs);
      const next = this.#timers[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#timers.shift();
      this.#advance(next.atMs);
      next.tick();
      await settle();
    }
    this.#advance(untilMs);
  }

  #advance(toMs: number): void {
    this.#wallMs += toMs - this.#nowMs;
    this.#nowMs = toMs;
  }
}

/** Lets everything go on that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
