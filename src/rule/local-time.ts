import { zonedTimestamp } from "../syslog/timestamp-text.ts";
import type { Zone } from "../syslog/zone.ts";

/** `2026-11-21 08:20:17`: a time (UTC, ms) as people in the zone read it. */
export function localTime(ms: number, zone: Zone): string {
  return zonedTimestamp(ms, zone).slice(0, 19).replace("T", " ");
}
