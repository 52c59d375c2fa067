import { isDate } from "./calendar.ts";
import type { Message } from "./message.ts";
import {
  colon,
  dash,
  decimal,
  dot,
  isDigit,
  isLetter,
  isLower,
  letterT,
  none,
  pairAt,
  space,
  zero,
} from "./octet.ts";
import {
  isWordEnd,
  monthOf,
  readFraction,
  readMonthAndDay,
  readTime,
  readYear,
  readOffset,
  readZone,
} from "./stamp-parts.ts";

/** Readers of RFC 3339 bear nanoseconds, few of them more. */
const fractionDigitsMax = 9;

/**
 * Reads the stamp at `at` into the message, in the forms met in RFC 3164 headers: `Oct  4 00:24:15`
 * with any padding of the day, full month names, a year in any place, a fraction; RFC 3339 and its
 * relatives; seconds since the epoch with a fraction. A zone may follow as an offset or a word.
 * Returns where the stamp and its zone end, or `none` when there is no stamp.
 */
export function readStamp(message: Message, at: number): number {
  if (at >= message.end) return none;
  if (!isLetter(message.bytes[at]!)) return readNumericStamp(message, at);
  const usual = readUsual(message, at);
  return usual !== none ? usual : finish(message, at, readMonthFirst(message, at));
}

/** Like `readStamp`, but the stamp begins with a digit, as in RFC 5424. */
export function readNumericStamp(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at + 11 >= end || !isDigit(bytes[at]!)) return none;
  const fifth = bytes[at + 4]!;
  if (fifth === dash) {
    const usual = readUsualIso(message, at);
    return usual !== none ? usual : finish(message, at, readIso(message, at));
  }
  if (fifth === space) return finish(message, at, readYearFirst(message, at));
  return bytes[at + 10] === dot ? readEpoch(message, at) : none;
}

/** Zone, year and limits of a stamp whose digits end at `after`. */
function finish(message: Message, at: number, after: number): number {
  if (after === none) return none;
  const behind = readZone(message, after);
  message.zoneAssumed = behind === after;
  if (!isWordEnd(message, behind) || !message.wallClock.settle(message)) return none;
  message.stampStart = at;
  const isWord = behind > after + 1 && isLetter(message.bytes[behind - 1]!);
  message.stampEnd = isWord ? after : behind;
  limitStamp(message, isWord);
  return behind;
}

/** What readers would not bear, or what is a guess, is mended; the text is then kept beside. */
export function limitStamp(message: Message, isWord: boolean): void {
  if (message.second === 60) {
    // A leap second.
    message.second = 59;
    message.lossy = true;
  }
  if (message.fractionEnd - message.fractionStart > fractionDigitsMax) {
    message.fractionEnd = message.fractionStart + fractionDigitsMax;
    message.lossy = true;
  }
  // Zone words but those for UTC mean different zones to different people.
  if (isWord && message.offsetMinutes !== 0) message.lossy = true;
}

/**
 * `Oct  4 00:24:15 host`, the shape of most stamps, without a detour: a word in lower case is no
 * year and no zone, nor is `U7PG2`. `none` says only that it is another shape.
 */
function readUsual(message: Message, at: number): number {
  const { bytes, end } = message;
  const after = at + 15;
  if (after + 2 >= end || bytes[at + 3] !== space || bytes[at + 6] !== space) return none;
  if (bytes[at + 9] !== colon || bytes[at + 12] !== colon || bytes[after] !== space) return none;
  if (!beginsName(bytes[after + 1]!, bytes[after + 2]!)) return none;
  const day = bytes[at + 4] === space ? bytes[at + 5]! - zero : pairAt(bytes, at + 4);
  const hour = pairAt(bytes, at + 7);
  const minute = pairAt(bytes, at + 10);
  const second = pairAt(bytes, at + 13);
  if (day < 1 || hour < 0 || minute < 0 || second < 0) return none;
  if (day > 31 || hour > 23 || minute > 59 || second > 59) return none;
  message.year = 0;
  message.month = monthOf(bytes, at);
  message.day = day;
  message.hour = hour;
  message.minute = minute;
  message.second = second;
  message.zoneAssumed = true;
  if (!message.wallClock.settleBoth(message)) return none;
  message.stampStart = at;
  message.stampEnd = after;
  return after;
}

/** Whether no year and no zone begins so. */
function beginsName(first: number, second: number): boolean {
  return isLower(first) || isLower(second) || (isLetter(first) && isDigit(second));
}

/** `Oct  4 00:24:15`, `October 04 2026 00:24:15.123`, `Oct 4 00:24:15 2026`. */
function readMonthFirst(message: Message, at: number): number {
  const time = readMonthAndDay(message, at);
  if (time === none) return none;
  const year = readYear(message, time);
  const after = readTime(message, year === none ? time : year + 1);
  if (after === none || year !== none) return after;
  const lateYear = message.bytes[after] === space ? readYear(message, after + 1) : none;
  return lateYear === none ? after : lateYear;
}

/** `2026 Oct 26 10:33:18`. */
function readYearFirst(message: Message, at: number): number {
  const year = readYear(message, at);
  if (year === none) return none;
  const givenYear = message.year;
  const time = readMonthAndDay(message, year + 1);
  message.year = givenYear;
  return time === none ? none : readTime(message, time);
}

/** `2026-10-04T00:24:15.123`; with a space for the `T` too, and without seconds. */
function readIso(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at + 16 > end || bytes[at + 7] !== dash) return none;
  message.year = decimal(bytes, at, at + 4);
  message.month = pairAt(bytes, at + 5);
  message.day = pairAt(bytes, at + 8);
  const between = bytes[at + 10]!;
  const isBetween = between === space || (between | 0x20) === 0x74;
  return message.year > 0 && isBetween ? readTime(message, at + 11) : none;
}

/** `2026-10-04T00:24:15.123Z `, the shape of most of these, in one go; `none`: it is another one. */
function readUsualIso(message: Message, at: number): number {
  const { bytes, end } = message;
  const whole = at + 19;
  if (whole + 2 > end || bytes[at + 7] !== dash || bytes[at + 10] !== letterT) return none;
  if (bytes[at + 13] !== colon || bytes[at + 16] !== colon) return none;
  const hasFraction = bytes[whole] === dot;
  let after = hasFraction ? whole + 1 : whole;
  if (hasFraction) while (after < end && isDigit(bytes[after]!)) after++;
  const year = decimal(bytes, at, at + 4);
  const month = pairAt(bytes, at + 5);
  const day = pairAt(bytes, at + 8);
  const hour = pairAt(bytes, at + 11);
  const minute = pairAt(bytes, at + 14);
  const second = pairAt(bytes, at + 17);
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) return none;
  if (year < 1 || !isDate(year, month, day) || after - whole > fractionDigitsMax) return none;
  const behind = readOffset(message, after);
  if (behind >= end || bytes[behind] !== space) return none;
  message.year = year;
  message.month = month;
  message.day = day;
  message.hour = hour;
  message.minute = minute;
  message.second = second;
  message.zoneAssumed = false;
  message.fractionStart = hasFraction ? whole + 1 : whole;
  message.fractionEnd = after;
  message.stampStart = at;
  message.stampEnd = behind;
  return behind;
}

/** `1563249630.774247467`. */
function readEpoch(message: Message, at: number): number {
  const seconds = decimal(message.bytes, at, at + 10);
  if (seconds === none) return none;
  const after = readFraction(message, at + 10);
  if (!isWordEnd(message, after)) return none;
  setEpoch(message, seconds, 0);
  message.stampStart = at;
  message.stampEnd = after;
  limitStamp(message, false);
  return after;
}

const dayS = 86_400;
/** The day that was asked for last: most are the same, and a `Date` takes as long as to parse. */
let lastDay = { start: NaN, year: 0, month: 0, day: 0 };

/** Gives the message the time of so many seconds since the epoch, as a wall clock shows it. */
export function setEpoch(message: Message, seconds: number, offsetMinutes: number): void {
  const wallS = seconds + offsetMinutes * 60;
  if (!(wallS >= lastDay.start && wallS < lastDay.start + dayS)) lastDay = dayOf(wallS);
  const secondOfDay = wallS - lastDay.start;
  const minuteOfDay = (secondOfDay / 60) | 0;
  const hour = (minuteOfDay / 60) | 0;
  message.year = lastDay.year;
  message.month = lastDay.month;
  message.day = lastDay.day;
  message.hour = hour;
  message.minute = minuteOfDay - hour * 60;
  message.second = secondOfDay - minuteOfDay * 60;
  message.offsetMinutes = offsetMinutes;
  message.zoneAssumed = false;
}

function dayOf(wallS: number) {
  const start = Math.floor(wallS / dayS) * dayS;
  const date = new Date(start * 1000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return { start, year, month, day };
}
