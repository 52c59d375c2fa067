// How much each source may send: a bucket of tokens by address, and two lines in the log for each
// time that one runs dry. Log lines and not messages: what is stored is what was received, and how
// much was not stands in the ledger.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { RateLimit } from "../syslog/message.ts";
import { sourceName } from "./address.ts";

/** The longest unused are forgotten, and begin with a full bucket when they come again. */
export const limitedSourcesMax = 4096;
/** Its bucket, its name and their place in the table. */
export const limitedSourceBytes = 320;
/** So many at once are told of; the losses of others are only counted. */
const toldMax = 32;
const sweepMs = 1000;
/** A source is within its rate again after so many sweeps without a loss. */
const calmSweeps = 10;

export interface RateOptions {
  /** Messages a second. */
  rateMax: number;
  /** Messages at once, after a silence. */
  burstMax: number;
}

/** The limits of one listener's sources. */
export class SourceLimits {
  readonly #options: RateOptions;
  readonly #doors: { clock: Clock; log: Log };
  readonly #bySource = new Map<string, SourceLimit>();
  /** Those that lose messages. */
  readonly #dry = new Set<SourceLimit>();
  #cancelSweep: () => void = () => {};

  constructor(options: RateOptions, doors: { clock: Clock; log: Log }) {
    this.#options = options;
    this.#doors = doors;
  }

  /** Of an address of sixteen bytes. */
  of(address: Uint8Array): RateLimit {
    const name = sourceName(address);
    const known = this.#bySource.get(name);
    // Whoever is put in anew is the last to be forgotten.
    if (known !== undefined) this.#bySource.delete(name);
    else if (this.#bySource.size >= limitedSourcesMax) this.#forgetOne();
    const limit = known ?? new SourceLimit(name, this.#options, (dry) => this.#onDry(dry));
    this.#bySource.set(name, limit);
    return limit;
  }

  /** Tells how much was lost by those that are still dry. */
  stop(): void {
    this.#cancelSweep();
    for (const limit of this.#dry) this.#end(limit);
  }

  #forgetOne(): void {
    const [[name, limit]] = this.#bySource as unknown as [[string, SourceLimit]];
    this.#bySource.delete(name);
    if (this.#dry.has(limit)) this.#end(limit);
  }

  #onDry(limit: SourceLimit): void {
    limit.isTold = this.#dry.size < toldMax;
    this.#dry.add(limit);
    const { rateMax, burstMax } = this.#options;
    if (limit.isTold) {
      this.#doors.log.warn("source over its rate", { source: limit.name, rateMax, burstMax });
    }
    if (this.#dry.size === 1) this.#armSweep();
  }

  #armSweep(): void {
    this.#cancelSweep();
    this.#cancelSweep = this.#doors.clock.after(sweepMs, () => {
      for (const limit of this.#dry) if (limit.isCalm()) this.#end(limit);
      if (this.#dry.size > 0) this.#armSweep();
    });
  }

  #end(limit: SourceLimit): void {
    this.#dry.delete(limit);
    const lost = limit.finish();
    if (limit.isTold) this.#doors.log.info("source within its rate", { source: limit.name, lost });
  }
}

/** One source's bucket. */
class SourceLimit implements RateLimit {
  readonly name: string;
  isTold = false;
  readonly #options: RateOptions;
  readonly #onDry: (limit: SourceLimit) => void;
  #tokens: number;
  #filledAtMs = 0;
  /** Since it ran dry. */
  #lost = 0;
  #lostSeen = 0;
  #calm = 0;

  constructor(name: string, options: RateOptions, onDry: (limit: SourceLimit) => void) {
    this.name = name;
    this.#options = options;
    this.#onDry = onDry;
    this.#tokens = options.burstMax;
  }

  /** Times are those of reception. When the clock is set, at most one burst more comes through. */
  isOver(nowMs: number): boolean {
    const { rateMax, burstMax } = this.#options;
    if (nowMs !== this.#filledAtMs) {
      const passedMs = Math.max(0, nowMs - this.#filledAtMs);
      this.#tokens = Math.min(burstMax, this.#tokens + (passedMs * rateMax) / 1000);
      this.#filledAtMs = nowMs;
    }
    if (this.#tokens < 1) return true;
    this.#tokens--;
    return false;
  }

  onLost(): void {
    if (this.#lost === 0) this.#onDry(this);
    this.#lost++;
  }

  /** Has it lost nothing for a while? Asked at every sweep. */
  isCalm(): boolean {
    this.#calm = this.#lost === this.#lostSeen ? this.#calm + 1 : 0;
    this.#lostSeen = this.#lost;
    return this.#calm >= calmSweeps;
  }

  /** Messages lost since it ran dry. */
  finish(): number {
    const lost = this.#lost;
    this.#lost = this.#lostSeen = this.#calm = 0;
    return lost;
  }
}
