// Routers boot in 1970, and learn the time later or never. The watch tells whether the wall clock
// can be believed, and keeps time itself when it cannot be any more.
import { earliestMs, type Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** Leap seconds, and what an NTP client makes good little by little, are no jumps. */
const jumpMsMin = 2000;
const lookEveryMs = 60_000;
/** So often somebody is asked for the time while it is not known. */
const askEveryMs = 10_000;
/** A clock that jumps on and on is told once in so long. */
const tellEveryMs = 60_000;

/** Who says what time it is; `nobody`: what the wall clock says lies before this program was built. */
export type KnownBy = "wall" | "server" | "nobody";

/** The wall clock was set. */
export interface Jump {
  /** By how much; negative when it was set back. */
  ms: number;
  /** When it was noticed, by the monotonic clock. */
  noticedAtMs: number;
}

export class ClockWatch {
  /**
   * The best time there is: that of the wall clock, or while that is not to be believed, the
   * monotonic clock's since the time was last known.
   */
  readonly clock: Clock;
  /** What is labelled with less was labelled by a clock that nobody had set. */
  readonly earliestMs: number;
  /** How often the wall clock was set by more than two seconds, as far as it was noticed. */
  jumps = 0;
  lastJump: Jump | undefined;
  /** Called when it was set from one time that is not to be believed to another. */
  onLostTrack: () => void = () => {};
  /** What a server's clock was ahead of ours when one was last heard, as whole seconds tell. */
  serverAheadMs = 0;
  readonly #clock: Clock;
  readonly #log: Log;
  #knownBy: KnownBy = "nobody";
  /** Wall time less monotonic time, as it is believed. */
  #aheadMs = 0;
  /** The same as the system has it. */
  #seenAheadMs: number;
  #toldAtMs = -Infinity;
  /** It was told that nobody knows the time. */
  #isMissed = false;

  constructor(clock: Clock, log: Log, earliest = earliestMs) {
    this.#clock = clock;
    this.#log = log;
    this.earliestMs = earliest;
    this.#seenAheadMs = clock.wallMs() - clock.monotonicMs();
    this.clock = { ...clock, wallMs: () => this.#wallMs() };
    this.look();
  }

  /** As of the last look. */
  get knownBy(): KnownBy {
    return this.#knownBy;
  }

  /** Does anybody know what time it is by now? */
  knowsTime(): boolean {
    this.look();
    return this.#knownBy !== "nobody";
  }

  /**
   * How far the labels are off of what was received at `receivedAtMs` by the clock of that moment,
   * which was `monotonicMs`. Undefined when they are right, or nothing better is known.
   */
  errorMs(receivedAtMs: number, monotonicMs: number): number | undefined {
    if (receivedAtMs >= this.earliestMs || this.#knownBy === "nobody") return undefined;
    return Math.round(this.#aheadMs + monotonicMs - receivedAtMs);
  }

  /** What a server says. Its word counts as long as nobody else knows. */
  onServerTime(serverMs: number): void {
    if (serverMs < this.earliestMs) return;
    if (!this.knowsTime()) {
      this.#aheadMs = serverMs - this.#clock.monotonicMs();
      this.#know("server");
    }
    this.serverAheadMs = serverMs - this.#wallMs();
  }

  /** Looks for jumps now and then; asks for the time until it is known. */
  async watchLoop(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    if (!this.knowsTime()) {
      this.#isMissed = true;
      const hint =
        "Objects wait until it is known or half of the ring is full: start an NTP client";
      this.#log.warn("time not known", { clock: iso(this.#clock.wallMs()), hint });
    }
    while (!signal.aborted) {
      if (!this.knowsTime()) await ask();
      await this.#clock.sleep(this.knowsTime() ? lookEveryMs : askEveryMs, signal);
    }
  }

  /** Notices what happened to the wall clock since the last look. */
  look(): void {
    const wallMs = this.#clock.wallMs();
    const monotonicMs = this.#clock.monotonicMs();
    const jumpedMs = wallMs - monotonicMs - this.#seenAheadMs;
    this.#seenAheadMs += jumpedMs;
    if (Math.abs(jumpedMs) > jumpMsMin) this.#onJump(Math.round(jumpedMs), monotonicMs);
    if (wallMs < this.earliestMs) {
      if (Math.abs(jumpedMs) > jumpMsMin && this.#knownBy === "nobody") this.onLostTrack();
      return;
    }
    this.#aheadMs = this.#seenAheadMs;
    if (this.#knownBy !== "wall") this.#know("wall");
  }

  #wallMs(): number {
    const wallMs = this.#clock.wallMs();
    if (wallMs >= this.earliestMs) {
      if (this.#knownBy !== "wall") this.look();
      return wallMs;
    }
    if (this.#knownBy === "nobody") return wallMs;
    return Math.floor(this.#aheadMs + this.#clock.monotonicMs());
  }

  #onJump(ms: number, noticedAtMs: number): void {
    this.jumps++;
    this.lastJump = { ms, noticedAtMs };
    if (noticedAtMs - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = noticedAtMs;
    this.#log.warn("clock was set", { byMs: ms, to: iso(this.#clock.wallMs()), jumps: this.jumps });
  }

  #know(by: "wall" | "server"): void {
    const isNews = this.#isMissed;
    this.#isMissed = false;
    this.#knownBy = by;
    if (isNews) this.#log.info("time known", { by, time: iso(this.#wallMs()) });
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
