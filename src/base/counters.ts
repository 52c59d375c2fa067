/** Frames that were never messages. Closed set: these are metric labels. */
export const ignoredReasons = [
  "empty",
  "tls_on_plain",
  "http_on_plain",
  "connection_limit",
  "idle",
  "plain_on_tls",
  "tls_failed",
  "client_certificate",
  "handshake_timeout",
  "proxy_header",
  "incomplete",
  "not_allowed",
] as const;
export type IgnoredReason = (typeof ignoredReasons)[number];

/** Messages that were received or known of, and are not in a sink. Closed set. */
export const lostReasons = ["kernel", "rate", "ring", "refused", "spool"] as const;
export type LostReason = (typeof lostReasons)[number];

/** One listener's: plain numbers, added to where things happen, read by whoever wants to know. */
export class Counters {
  received = 0;
  receivedBytes = 0;
  /** Frames longer than their listener allows: kept, but cut. */
  cut = 0;
  readonly ignored: Record<IgnoredReason, number> = zeroes(ignoredReasons);
  /** The kernel's receive queue was full: UDP datagrams that never reached us. */
  lostKernel = 0;
  /** Messages over what their source may send. */
  lostRate = 0;
}

/** Counts of what never got a number. */
export type Unnumbered = Pick<Counters, "cut" | "ignored" | "lostKernel" | "lostRate">;

/** These counts as they are now; `before`: what was counted since then. */
export function unnumbered(counters: Unnumbered, before?: Unnumbered): Unnumbered {
  const ignored = { ...counters.ignored };
  for (const reason of ignoredReasons) ignored[reason] -= before?.ignored[reason] ?? 0;
  return {
    cut: counters.cut - (before?.cut ?? 0),
    ignored,
    lostKernel: counters.lostKernel - (before?.lostKernel ?? 0),
    lostRate: counters.lostRate - (before?.lostRate ?? 0),
  };
}

/** All listeners together, closed ones included: each has counters of its own. */
export class CounterSum {
  readonly #parts: Counters[] = [];

  /** The counters of one more listener. */
  open(): Counters {
    const part = new Counters();
    this.#parts.push(part);
    return part;
  }

  get received(): number {
    return this.#sum(({ received }) => received);
  }

  get receivedBytes(): number {
    return this.#sum(({ receivedBytes }) => receivedBytes);
  }

  get cut(): number {
    return this.#sum(({ cut }) => cut);
  }

  get lostKernel(): number {
    return this.#sum(({ lostKernel }) => lostKernel);
  }

  get lostRate(): number {
    return this.#sum(({ lostRate }) => lostRate);
  }

  get ignored(): Record<IgnoredReason, number> {
    const sum = zeroes(ignoredReasons);
    for (const reason of ignoredReasons) sum[reason] = this.#sum(({ ignored }) => ignored[reason]);
    return sum;
  }

  #sum(read: (part: Counters) => number): number {
    return this.#parts.reduce((sum, part) => sum + read(part), 0);
  }
}

function zeroes<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
