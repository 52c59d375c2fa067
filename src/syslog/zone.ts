import { dayMs } from "./calendar.ts";
import { posixZone } from "./posix-zone.ts";

/** A time zone: how far its wall clock is ahead of UTC. */
export interface Zone {
  /** `UTC`, `local`, `Europe/Berlin`, `+02:00`. */
  readonly name: string;
  /**
   * Minutes ahead of UTC at the wall time `localMs`, given as if it were UTC. When the clock is set
   * back a wall time comes twice: the one nearer to `nearMs` (UTC) is meant. When it is set forward
   * some never come: they are read by the offset of before, as `mktime` and Temporal do.
   */
  offsetMinutes(localMs: number, nearMs: number): number;
}

/**
 * Opens `UTC`, `local` (the host's, as far as the runtime knows it), a fixed offset (`+02:00`,
 * `-0330`, `+1`), a zone as POSIX writes it (`CET-1CEST,M3.5.0,M10.5.0/3`) or a name of the IANA
 * time zone database in any case. Undefined when there is no such zone.
 */
export function openZone(name: string): Zone | undefined {
  if (name === "local") return new MemoZone(name, (utcMs) => -new Date(utcMs).getTimezoneOffset());
  if (/^(utc|z)$/i.test(name)) return new MemoZone(name, () => 0);
  const fixed = /^([+-])([01]?\d|2[0-3])(?::?([0-5]\d))?$/.exec(name);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return new MemoZone(name, () => (fixed[1] === "-" ? -minutes : minutes));
  }
  const posix = posixZone(name);
  if (posix !== undefined) return new MemoZone(name, posix);
  const format = openFormat(name);
  return format && new MemoZone(name, (utcMs) => formattedOffset(format, utcMs));
}

/** The only way to ask whether a zone exists is to open it: names have aliases and no list. */
function openFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset", year: "numeric" });
  } catch {
    return undefined;
  }
}

/** Of `2026, GMT+02:00`, `1970, GMT` or, before there were zones, `1850, GMT+00:53:28`. */
function formattedOffset(format: Intl.DateTimeFormat, utcMs: number): number {
  const found = /GMT([+\-\u2212])(\d\d):(\d\d)/.exec(format.format(utcMs));
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === "+" ? minutes : -minutes;
}

const quarterMs = 900_000;
const quartersKept = 256;

/** Asks `offsetAt` (UTC ms to minutes) once per quarter of an hour: clocks are set at no others. */
class MemoZone implements Zone {
  readonly name: string;
  readonly #offsetAt: (utcMs: number) => number;
  readonly #quarters = new Float64Array(quartersKept).fill(NaN);
  /** The offset before and after the clock was set back; the same at all other times. */
  readonly #firsts = new Int16Array(quartersKept);
  readonly #seconds = new Int16Array(quartersKept);

  constructor(name: string, offsetAt: (utcMs: number) => number) {
    this.name = name;
    this.#offsetAt = offsetAt;
  }

  offsetMinutes(localMs: number, nearMs: number): number {
    const quarter = Math.floor(localMs / quarterMs);
    const slot = ((quarter % quartersKept) + quartersKept) % quartersKept;
    if (this.#quarters[slot] !== quarter) this.#learn(quarter, slot);
    const first = this.#firsts[slot]!;
    const second = this.#seconds[slot]!;
    if (first === second) return first;
    const [early, late] = [localMs - first * 60_000, localMs - second * 60_000];
    return Math.abs(early - nearMs) <= Math.abs(late - nearMs) ? first : second;
  }

  #learn(quarter: number, slot: number): void {
    const localMs = quarter * quarterMs;
    // A day away lies on one side of a change: no clock is set twice within two days.
    const before = this.#offsetAt(localMs - dayMs);
    const after = this.#offsetAt(localMs + dayMs);
    const isBefore = this.#offsetAt(localMs - before * 60_000) === before;
    const isAfter = this.#offsetAt(localMs - after * 60_000) === after;
    this.#quarters[slot] = quarter;
    this.#firsts[slot] = isBefore || !isAfter ? before : after;
    this.#seconds[slot] = isAfter ? after : before;
  }
}
