import type { Chance } from "./chance.ts";
import { fates, type Fate, type FateName } from "./fates.ts";
import type { Timeline } from "./timeline.ts";

/** What one life lets a far side do. */
export interface Climate {
  /** Share of the requests that each fault befalls. Faults that are not named cannot happen. */
  shares: [FateName, number][];
  /** From time to time one fault befalls all requests, for a while. */
  outageFates: FateName[];
  outageMsMax: number;
  betweenOutagesMsMax: number;
  /** One outage of which is known when it comes and goes. */
  away?: { fate: FateName; fromMs: number; toMs: number };
  /** A request that nothing befalls takes no longer. */
  latencyMsMax: number;
  /** Share of bodies that go over a slow line. */
  slow: number;
}

/** The faults of one far side, as they come and go. */
export class Weather {
  readonly #climate: Climate;
  readonly #timeline: Timeline;
  readonly #chance: Chance;
  #isCalm = false;
  #outage: { fate: FateName; untilMs: number } | undefined;
  #nextOutageMs: number;

  constructor(climate: Climate, timeline: Timeline, chance: Chance) {
    this.#climate = climate;
    this.#timeline = timeline;
    this.#chance = chance;
    this.#nextOutageMs = chance.scale(1, climate.betweenOutagesMsMax);
  }

  /** From now on nothing happens any more. */
  calm(): void {
    this.#isCalm = true;
  }

  next(): { name: FateName; fate: Fate } {
    const name = this.#name();
    return { name, fate: fates[name] };
  }

  latencyMs(): number {
    return 1 + this.#chance.fraction() * (this.#climate.latencyMsMax - 1);
  }

  /** The line is slow for this request. */
  isSlow(): boolean {
    return !this.#isCalm && this.#chance.often(this.#climate.slow);
  }

  get latencyMsMax(): number {
    return this.#climate.latencyMsMax;
  }

  #name(): FateName {
    if (this.#isCalm) return "served";
    const { nowMs } = this.#timeline;
    const { away } = this.#climate;
    if (away !== undefined && nowMs >= away.fromMs && nowMs < away.toMs) return away.fate;
    this.#moveOutages(nowMs);
    if (this.#outage !== undefined) return this.#outage.fate;
    for (const [name, share] of this.#climate.shares) {
      if (this.#chance.often(share)) return name;
    }
    return "served";
  }

  /** Outages that nobody met pass as well. */
  #moveOutages(nowMs: number): void {
    if (this.#outage !== undefined && nowMs >= this.#outage.untilMs) this.#outage = undefined;
    const { outageFates, outageMsMax, betweenOutagesMsMax } = this.#climate;
    while (outageFates.length > 0 && this.#nextOutageMs <= nowMs) {
      const untilMs = this.#nextOutageMs + this.#chance.scale(10, outageMsMax);
      const fate = this.#chance.of(outageFates);
      if (untilMs > nowMs) this.#outage = { fate, untilMs };
      this.#nextOutageMs = untilMs + this.#chance.scale(10, betweenOutagesMsMax);
    }
  }
}
