import type { Clock } from "../../src/base/clock.ts";
import type { Timeline } from "./timeline.ts";

/**
 * The clock of one boot. Its monotonic time begins with the boot; its wall time begins where the
 * box believes it is, drifts, and is set forth and back. With the boot's death its timers die.
 */
export class SimClock implements Clock {
  readonly #timeline: Timeline;
  readonly #bootedAtMs: number;
  #wallAtBootMs: number;
  /** Wall milliseconds per true millisecond. */
  readonly #pace: number;
  #isDead = false;

  constructor(timeline: Timeline, wall: { startMs: number; pace: number }) {
    this.#timeline = timeline;
    this.#bootedAtMs = timeline.nowMs;
    this.#wallAtBootMs = wall.startMs;
    this.#pace = wall.pace;
  }

  monotonicMs = (): number => this.#timeline.nowMs - this.#bootedAtMs;

  wallMs = (): number => Math.floor(this.#wallAtBootMs + this.monotonicMs() * this.#pace);

  after = (ms: number, tick: () => void): (() => void) =>
    this.#timeline.after(ms, () => {
      if (!this.#isDead) tick();
    });

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        cancel();
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.after(ms, end);
      signal?.addEventListener("abort", end);
    });

  /** Somebody sets the clock. */
  setWall(wallMs: number): void {
    this.#wallAtBootMs += Math.max(0, wallMs) - this.wallMs();
  }

  die(): void {
    this.#isDead = true;
  }
}
