import { openZone, type Zone } from "../../syslog/zone.ts";
import { assert } from "../../base/assert.ts";

export interface QuietOptions {
  /** Minutes after midnight; from 22:00 to 7:00 lies over midnight. */
  fromMinute: number;
  toMinute: number;
  zone: string;
  /** Alerts of this severity or worse are told at once all the same. */
  exceptSeverity: number;
}

const dayMinutes = 24 * 60;

/** `22:00-07:00` as minutes after midnight; undefined when it is no such range. */
export function parseQuietHours(text: string): { from: number; to: number } | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d) ?- ?([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = match.map(Number);
  const [from, to] = [fromHour! * 60 + fromMinute!, toHour! * 60 + toMinute!];
  return from === to ? undefined : { from, to };
}

/** When people sleep. */
export class QuietHours {
  readonly exceptSeverity: number;
  readonly #options: QuietOptions;
  readonly #zone: Zone;

  constructor(options: QuietOptions) {
    this.exceptSeverity = options.exceptSeverity;
    this.#options = options;
    const zone = openZone(options.zone);
    assert(zone !== undefined, `zone "${options.zone}" passed the configuration's check`);
    this.#zone = zone;
  }

  /** How long it is still quiet at that time (UTC), in ms; 0 when it is not. */
  restMs(wallMs: number): number {
    const { fromMinute, toMinute } = this.#options;
    const ahead = this.#zone.offsetMinutes(wallMs, wallMs);
    const minutes = wallMs / 60_000 + this.#zone.offsetMinutes(wallMs + ahead * 60_000, wallMs);
    const now = minutes % dayMinutes;
    const sinceStart = (now - fromMinute + dayMinutes) % dayMinutes;
    const length = (toMinute - fromMinute + dayMinutes) % dayMinutes;
    return sinceStart < length ? Math.ceil((length - sinceStart) * 60_000) : 0;
  }
}
