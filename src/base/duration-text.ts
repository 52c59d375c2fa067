/** Milliseconds of a unit, and from how many of them on it is used: a minute is "60s". */
const units = [
  ["d", 86_400_000, 1],
  ["h", 3_600_000, 1],
  ["m", 60_000, 2],
  ["s", 1000, 1],
] as const;

/** For a person, by its two largest units: `3d 4h`, `12m 5s`, `5s`; exact to the second at most. */
export function roughDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}

/** The shortest exact way to write milliseconds, as the configuration takes it: 60s, 5m, 1500ms. */
export function formatDuration(ms: number): string {
  const found = units.find(([, unitMs, least]) => ms >= least * unitMs && ms % unitMs === 0);
  return found === undefined ? `${ms}ms` : `${ms / found[1]}${found[0]}`;
}
