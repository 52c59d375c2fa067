import { Chance } from "./chance.ts";
import { Timeline } from "./timeline.ts";
import { Trace } from "./trace.ts";

/** When all lives begin, by a clock that is right. */
const beginMs = Date.UTC(2026, 11, 31, 23, 55);

/** What all parts of one simulated world share. */
export class Stage {
  readonly chance: Chance;
  readonly timeline = new Timeline();
  readonly trace = new Trace(this.timeline);
  /** The first promise that was broken. Parts go on; the life ends at the next event. */
  violation: string | undefined;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  /** What servers and other people's clocks say. */
  trueMs(): number {
    return beginMs + Math.floor(this.timeline.nowMs);
  }

  violate(promise: string): void {
    if (this.violation !== undefined) return;
    this.violation = promise;
    this.trace.say(`VIOLATION ${promise}`);
  }
}
