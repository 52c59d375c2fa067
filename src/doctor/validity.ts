/** Authorities renew a month before the end; who is later than this has been forgotten. */
export const renewalMsMax = 14 * 24 * 3_600_000;

/** `2026-11-21`, UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
