const sizeUnits: Record<string, number> = {
  B: 1,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

const durationUnits: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `"8MiB"`, `"100kB"`, `"64 KiB"` or a plain number of bytes; whole bytes. */
export function sizeBytes(written: unknown): number | undefined {
  if (typeof written === "number") return wholeBytes(written);
  if (typeof written !== "string") return undefined;
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]{0,3})$/.exec(written.trim());
  const unit = match?.[2] === "" ? 1 : sizeUnits[match?.[2] ?? "?"];
  return unit === undefined ? undefined : wholeBytes(Number(match?.[1]) * unit);
}

/** `"60s"`, `"1h30m"`, `"500ms"`, `"1.5h"`; a bare `0` needs no unit. Milliseconds. */
export function durationMs(written: unknown): number | undefined {
  if (written === 0 || written === "0") return 0;
  return typeof written === "string" ? sumOfUnits(written.trim(), durationUnits) : undefined;
}

/** Numbers with units, one after the other, as Go writes durations. */
export function sumOfUnits(text: string, units: Record<string, number>): number | undefined {
  if (!/^(?:\d{1,15}(?:\.\d{0,9})?[a-zµ]{1,2})+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, name] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    const unit = units[name!];
    if (unit === undefined) return undefined;
    sum += Number(amount) * unit;
  }
  return sum;
}

/** The shortest exact way to write a number of bytes: 8MiB, 64KiB, 1000B. */
export function formatBytes(bytes: number): string {
  const unit = ["GiB", "MiB", "KiB"].find((each) => bytes > 0 && bytes % sizeUnits[each]! === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / sizeUnits[unit]!}${unit}`;
}

/** For a person who compares: `8.2 MiB`. */
export function formatMebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** For a person, of what may be very large: `8.2 MiB`, `22.1 GiB`. */
export function formatRoom(bytes: number): string {
  return bytes < 10 * 1024 ** 3 ? formatMebibytes(bytes) : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function wholeBytes(bytes: number): number | undefined {
  return Number.isFinite(bytes) && bytes >= 0 ? Math.round(bytes) : undefined;
}
