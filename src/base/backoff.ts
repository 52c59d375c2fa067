import type { Random } from "./random.ts";

const backoffBaseMs = 1_000;
export const backoffMsMax = 60_000;

/**
 * Exponential backoff with full jitter: any wait between nothing and 1 s, 2 s, 4 s ... 60 s, so
 * that many routers behind one outage do not come back as one. `failures` counts from 1.
 */
export function backoffMs(failures: number, random: Random): number {
  const ceiling = Math.min(backoffMsMax, backoffBaseMs * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random.fraction() * ceiling);
}

/** The pace of what a person must mend: half of the longest wait up to all of it. */
export function slowMs(random: Random): number {
  return Math.floor(backoffMsMax * (0.5 + random.fraction() / 2));
}
