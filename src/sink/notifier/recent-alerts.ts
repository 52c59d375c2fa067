import type { Clock } from "../../base/clock.ts";
import type { Alert } from "../../rule/alert.ts";

/**
 * What became of an alert in one channel. `counted`: the queue had no room for it, it is told by
 * its number; `handed_over`: another channel stands in.
 */
export type Became = "waiting" | "sent" | "refused" | "counted" | "handed_over";

/** An alert and how each of its channels fares with it. */
export interface RecentAlert {
  readonly alert: Alert;
  /** By name; `atMs` is when it became so, wall time. */
  readonly channels: Map<string, { became: Became; atMs: number }>;
}

/** The oldest are forgotten. */
export const recentAlertsMax = 100;

/** The last alerts, for whoever looks. */
export class RecentAlerts {
  readonly #clock: Clock;
  readonly #byId = new Map<string, RecentAlert>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The newest first. */
  get all(): RecentAlert[] {
    return [...this.#byId.values()].toReversed();
  }

  add(alert: Alert): void {
    const atMs = this.#clock.wallMs();
    const channels = alert.channels.map((name) => [name, { became: "waiting", atMs }] as const);
    this.#byId.set(alert.id, { alert, channels: new Map(channels) });
    if (this.#byId.size > recentAlertsMax) {
      this.#byId.delete(this.#byId.keys().next().value!);
    }
  }

  /** Of an alert that was forgotten nothing needs to be known. */
  settle({ id }: Alert, channel: string, became: Became): void {
    this.#byId.get(id)?.channels.set(channel, { became, atMs: this.#clock.wallMs() });
  }
}
