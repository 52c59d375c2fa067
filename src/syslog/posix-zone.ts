// Time zones as POSIX writes them in TZ: `CET-1CEST,M3.5.0,M10.5.0/3` (IEEE 1003.1, 8.3). OpenWrt
// knows no others, and the files of the zone database end with one: it holds for all years to come.
import { dayMs, dayNumber } from "./calendar.ts";

/** When the clock is set in a year, as the clock shows it just before, in ms as if it were UTC. */
type Change = (year: number) => number;

const name = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)";
const time = "([+-]?)(\\d{1,3})(?::(\\d\\d))?(?::(\\d\\d))?";
const zoneSyntax = new RegExp(`^${name}${time}(?:${name}(?:${time})?(?:,([^,]+),([^,]+))?)?$`);
const dateSyntax = new RegExp(
  `^(?:M(\\d\\d?)\\.(\\d)\\.(\\d)|J(\\d{1,3})|(\\d{1,3}))(?:/${time})?$`,
);
/** What POSIX leaves open and everybody takes from the United States. */
const defaultDates = ["M3.2.0", "M11.1.0"] as const;

/**
 * Reads a zone in the syntax of TZ; answers minutes ahead of UTC at a moment (UTC, ms). Undefined
 * when it is none: names of the zone database are not read here.
 */
export function posixZone(text: string): ((utcMs: number) => number) | undefined {
  const found = zoneSyntax.exec(text);
  if (found === null) return undefined;
  const standard = 0 - minutesOf(found.slice(1, 5));
  const hasSummer = new RegExp(`^${name}${time}${name}`).test(text);
  if (!hasSummer) return () => standard;
  const summer = found[6] === undefined ? standard + 60 : 0 - minutesOf(found.slice(5, 9));
  const begin = changeOf(found[9] ?? defaultDates[0]);
  const end = changeOf(found[10] ?? defaultDates[1]);
  if (begin === undefined || end === undefined) return undefined;
  return (utcMs) => {
    const year = new Date(utcMs + standard * 60_000).getUTCFullYear();
    const beginMs = begin(year) - standard * 60_000;
    const endMs = end(year) - summer * 60_000;
    // South of the equator summer begins in one year and ends in the next.
    const isSummer =
      beginMs < endMs ? utcMs >= beginMs && utcMs < endMs : utcMs >= beginMs || utcMs < endMs;
    return isSummer ? summer : standard;
  };
}

/** `[sign, hours, minutes, seconds]` of a match; seconds are too fine for log stamps. */
function minutesOf([sign, hours, minutes]: (string | undefined)[]): number {
  const total = Number(hours) * 60 + Number(minutes ?? 0);
  return sign === "-" ? -total : total;
}

/** `Mm.w.d` (week 5 is the last), `Jn` (1-365, never the leap day) or `n` (0-365), then `/time`. */
function changeOf(text: string): Change | undefined {
  const found = dateSyntax.exec(text);
  if (found === null) return undefined;
  const [, month, week, weekday, julian, index] = found;
  const timeMs = (found[7] === undefined ? 120 : minutesOf(found.slice(6, 10))) * 60_000;
  const dayOf = (year: number): number => {
    if (month !== undefined) return monthDay(year, Number(month), Number(week), Number(weekday));
    if (index !== undefined) return dayNumber(year, 1, 1) + Number(index);
    const leapDay = Number(julian) > 59 ? dayNumber(year, 3, 1) - dayNumber(year, 2, 28) - 1 : 0;
    return dayNumber(year, 1, 1) + Number(julian) - 1 + leapDay;
  };
  return (year) => dayOf(year) * dayMs + timeMs;
}

function monthDay(year: number, month: number, week: number, weekday: number): number {
  const first = dayNumber(year, month, 1);
  // 1970-01-01 was a Thursday, day 4 of its week.
  const firstWeekday = (((first + 4) % 7) + 7) % 7;
  let day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  const next = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1);
  while (day >= next) day -= 7;
  return day;
}
