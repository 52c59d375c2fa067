import type { Clock } from "../base/clock.ts";

const lookMs = 10;
const silentLooks = 5;
/** However much still comes. */
const looksMax = 50;

/** Resolves when `count` has not changed for 50 ms, after half a second at the latest. */
export async function untilSilent(clock: Clock, count: () => number): Promise<void> {
  let seen = count();
  let silent = 0;
  for (let look = 0; look < looksMax && silent < silentLooks; look++) {
    await clock.sleep(lookMs);
    silent = count() === seen ? silent + 1 : 0;
    seen = count();
  }
}
