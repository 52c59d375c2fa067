/** `2026-11-21 08:20:17`: a time as people here read it, in the zone of this box. */
export function localTime(ms: number): string {
  const aheadMs = -new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms + aheadMs).toISOString().slice(0, 19).replace("T", " ");
}
