// Which objects of an archive can hold lines of a time, by their names alone.
import type { KeyReading } from "../ship/read-key.ts";
import type { Entry } from "./store.ts";

export interface Wanted {
  /** Lines received at or behind this, in milliseconds since the epoch. */
  fromMs?: number | undefined;
  /** ... and before this. */
  toMs?: number | undefined;
  /** As the key has it. */
  device?: string | undefined;
}

/** An object, and what its name tells. */
export type Named = Entry & { reading: KeyReading };

const dayMs = 24 * 3_600_000;
/** A line may wait for `ship.age`, a week at most, between its reception and its object. */
export const waitMsMax = 7 * dayMs;

/**
 * The objects that can hold lines that are wanted, in the order of the store. A name tells when an
 * object begins and seldom when it ends; but it ends before the next one of the same run begins. So
 * of each run one object that begins too early is kept back, until its successor shows whether it
 * reaches into the time that is wanted. Memory holds one name for each run of a device.
 */
export async function* selected(
  entries: AsyncIterable<Entry>,
  read: (name: string) => KeyReading,
  wanted: Wanted,
): AsyncGenerator<Named> {
  const early = new Map<string, Named>();
  for await (const entry of entries) {
    const named = { ...entry, reading: read(entry.name) };
    if (!mayHold(named.reading, wanted)) continue;
    if (isEarly(named.reading, wanted)) {
      const run = `${named.reading.device} ${named.reading.boot}`;
      const before = early.get(run);
      // Numbers that do not go up are of a copy, or of a clock that was set back: nothing follows.
      if (before !== undefined && !follows(named, before)) yield before;
      early.set(run, named);
      continue;
    }
    yield* early.values();
    early.clear();
    yield named;
  }
  yield* early.values();
}

function follows({ reading: { first = 0 } }: Named, before: Named): boolean {
  return first > (before.reading.first ?? 0);
}

/** Judged by the name alone; what it does not tell is possible. */
function mayHold(reading: KeyReading, { fromMs, toMs, device }: Wanted): boolean {
  if (device !== undefined && (reading.device ?? device) !== device) return false;
  if (toMs !== undefined && (reading.fromMs ?? -Infinity) >= toMs) return false;
  if (fromMs === undefined) return true;
  if (reading.lastMs !== undefined) return reading.lastMs > fromMs;
  return (reading.toMs ?? Infinity) + waitMsMax > fromMs;
}

/** It begins before the time that is wanted, and its successor would be known for one. */
function isEarly(reading: KeyReading, { fromMs }: Wanted): boolean {
  const { toMs, boot, lastMs } = reading;
  if (fromMs === undefined || toMs === undefined || boot === undefined) return false;
  return lastMs === undefined && toMs <= fromMs;
}

/**
 * Where a listing may go on, for names that are sorted and begin with `date=`: the days before
 * those that are wanted, and the days behind, need not be listed. Undefined: with the next name.
 */
export function skipOf({ fromMs, toMs }: Wanted): (name: string) => string | undefined {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const from = fromMs === undefined ? "" : day(fromMs - waitMsMax);
  const to = toMs === undefined ? "~" : day(toMs);
  return (name) => {
    const [, base, date] = /^((?:.*?\/)?date=)(\d{4}-\d{2}-\d{2})\//.exec(name) ?? [];
    if (base === undefined || date === undefined) return undefined;
    if (date < from) return base + from;
    return date > to ? `${base}~` : undefined;
  };
}
