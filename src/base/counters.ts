/** Frames that were never messages. Closed set: these are metric labels. */
export const ignoredReasons = [
  "empty",
  "tls_on_plain",
  "http_on_plain",
  "connection_limit",
  "idle",
] as const;
export type IgnoredReason = (typeof ignoredReasons)[number];

/** Messages that were received or known of, and are not in a sink. Closed set. */
export const lostReasons = ["kernel", "ring", "refused", "spool"] as const;
export type LostReason = (typeof lostReasons)[number];

/** Plain numbers, added to where things happen and read by status, metrics and the ledger. */
export class Counters {
  received = 0;
  receivedBytes = 0;
  /** Frames longer than their listener allows: kept, but cut. */
  cut = 0;
  readonly ignored: Record<IgnoredReason, number> = zeroes(ignoredReasons);
  /** The kernel's receive queue was full: UDP datagrams that never reached us. */
  lostKernel = 0;
}

export function zeroes<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
