/** Milliseconds of a unit, and from how many of them on it is used: a minute is "60s". */
const units = [
  ["d", 86_400_000, 1],
  ["h", 3_600_000, 1],
  ["m", 60_000, 2],
  ["s", 1000, 1],
] as const;

/** The shortest exact way to write milliseconds, as the configuration takes it: 60s, 5m, 1500ms. */
export function formatDuration(ms: number): string {
  const found = units.find(([, unitMs, least]) => ms >= least * unitMs && ms % unitMs === 0);
  return found === undefined ? `${ms}ms` : `${ms / found[1]}${found[0]}`;
}
