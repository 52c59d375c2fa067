import type { Clock } from "../base/clock.ts";

const lookMs = 10;

/** What counts as silence, and how long it is waited for however much still comes. */
interface Patience {
  silentMs(): number;
  msMax: number;
}

/** On one box the kernel hands over at once. */
const local: Patience = { silentMs: () => 50, msMax: 500 };

/** Resolves when `count` has not changed for a while: what was sent before has come. */
export async function untilSilent(
  clock: Clock,
  count: () => number,
  { silentMs, msMax }: Patience = local,
): Promise<void> {
  let seen = count();
  let silent = 0;
  for (let look = 0; look < msMax / lookMs && silent < silentMs() / lookMs; look++) {
    await clock.sleep(lookMs);
    silent = count() === seen ? silent + 1 : 0;
    seen = count();
  }
}
