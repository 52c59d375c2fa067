import type { RecentAlerts } from "../sink/notifier/recent-alerts.ts";
import { iso } from "./status.ts";

/** The last alerts and how their channels fared, the newest first. */
export function alertsOf(recent: RecentAlerts | undefined) {
  const alerts = (recent?.all ?? []).map(({ alert, channels }) => ({
    at: iso(alert.atMs),
    rule: alert.rule,
    text: alert.text,
    hostname: alert.hostname,
    severity: alert.severity,
    count: alert.count,
    channels: [...channels].map(([name, { became, atMs }]) => ({
      ...{ name, state: became, at: iso(atMs) },
    })),
  }));
  return { alerts };
}
