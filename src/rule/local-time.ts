import type { Zone } from "../syslog/zone.ts";

/** `2026-11-21 08:20:17`: a time (UTC, ms) as people in the zone read it. */
export function localTime(ms: number, zone: Zone): string {
  // Zones tell their offset at a wall time; the first answer is only wrong near a change of it.
  const nearMs = ms + zone.offsetMinutes(ms, ms) * 60_000;
  const wallMs = ms + zone.offsetMinutes(nearMs, ms) * 60_000;
  return new Date(wallMs).toISOString().slice(0, 19).replace("T", " ");
}
