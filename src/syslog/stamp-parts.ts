// The parts that stamps are made of. Each reader takes where its part begins, writes what it reads
// into the message and returns where the part ends, or `none`.
import type { Message } from "./message.ts";
import {
  colon,
  comma,
  dash,
  decimal,
  dot,
  isDigit,
  isLetter,
  letterZ,
  none,
  pairAt,
  plus,
  space,
} from "./octet.ts";

/** `September`, without the three letters that tell the months apart. */
const monthLettersMore = 6;

/** `Oct  4 `, `Oct 4 `, `Oct 04 `, `OCTOBER 4 `, with the space behind. Forgets the year. */
export function readMonthAndDay(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at + 6 > end) return none;
  message.year = 0;
  message.month = monthOf(bytes, at);
  let i = at + 3;
  const nameEnd = Math.min(i + monthLettersMore, end);
  while (i < nameEnd && isLetter(bytes[i]!)) i++;
  if (i + 3 > end || bytes[i] !== space) return none;
  i += bytes[i + 1] === space ? 2 : 1;
  const dayStart = i;
  while (i < end && i < dayStart + 2 && isDigit(bytes[i]!)) i++;
  message.day = decimal(bytes, dayStart, i);
  return i < end && i > dayStart && bytes[i] === space ? i + 1 : none;
}

/** 1 to 12 by the three letters at `at` in any case, 0 when they are no month's. */
export function monthOf(bytes: Buffer, at: number): number {
  switch ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]! | 0x202020) {
    case 0x6a616e:
      return 1;
    case 0x666562:
      return 2;
    case 0x6d6172:
      return 3;
    case 0x617072:
      return 4;
    case 0x6d6179:
      return 5;
    case 0x6a756e:
      return 6;
    case 0x6a756c:
      return 7;
    case 0x617567:
      return 8;
    case 0x736570:
      return 9;
    case 0x6f6374:
      return 10;
    case 0x6e6f76:
      return 11;
    case 0x646563:
      return 12;
    default:
      return 0;
  }
}

/** Four digits of this century or the last, and no more behind them. */
export function readYear(message: Message, at: number): number {
  const { bytes, end } = message;
  const after = at + 4;
  if (after > end || !isWordEnd(message, after)) return none;
  const year = decimal(bytes, at, after);
  if (year < 1900 || year > 2099) return none;
  message.year = year;
  return after;
}

/** A space, the end, or a colon before one of them: an IPv6 address may begin like a year. */
export function isWordEnd(message: Message, at: number): boolean {
  const { bytes, end } = message;
  const i = at < end && bytes[at] === colon ? at + 1 : at;
  return i >= end || bytes[i] === space;
}

/** `00:24:15.123`, `00:24:15,123`, `00:24:15`, `00:24`. */
export function readTime(message: Message, at: number): number {
  const { bytes, end } = message;
  message.fractionStart = message.fractionEnd = at;
  if (at + 5 > end || bytes[at + 2] !== colon) return none;
  message.hour = pairAt(bytes, at);
  message.minute = pairAt(bytes, at + 3);
  message.second = 0;
  if (message.hour < 0 || message.hour > 23 || message.minute < 0 || message.minute > 59) {
    return none;
  }
  if (at + 8 > end || bytes[at + 5] !== colon || !isDigit(bytes[at + 6]!)) return at + 5;
  message.second = pairAt(bytes, at + 6);
  if (message.second < 0 || message.second > 60) return none;
  return readFraction(message, at + 8);
}

/** `.123`, `,123`, a lone `.`, or nothing. */
export function readFraction(message: Message, at: number): number {
  const { bytes, end } = message;
  message.fractionStart = message.fractionEnd = at;
  if (at >= end || (bytes[at] !== dot && bytes[at] !== comma)) return at;
  let i = at + 1;
  while (i < end && isDigit(bytes[i]!)) i++;
  message.fractionStart = at + 1;
  message.fractionEnd = i;
  return i;
}

/**
 * `Z`, `+02:00`, `-0500`, `+02`, at once or behind a space, or a zone word behind a space. Returns
 * `at` when there is none: the offset is then not touched.
 */
export function readZone(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at >= end) return at;
  const start = bytes[at] === space ? at + 1 : at;
  if (start + 1 > end) return at;
  const offsetEnd = readOffset(message, start);
  if (offsetEnd !== none) return offsetEnd;
  // Only capitals: a host name may stand here too.
  const first = bytes[start]!;
  if (first < 0x41 || first > 0x5a) return at;
  return readZoneWord(message, start, at);
}

/** `Z`, `+02:00`, `+0200` or `+02` at `start`; `none` when it is something else. */
export function readOffset(message: Message, start: number): number {
  const { bytes, end } = message;
  const first = bytes[start]!;
  if (first === letterZ && isWordEnd(message, start + 1)) {
    message.offsetMinutes = 0;
    return start + 1;
  }
  if ((first !== plus && first !== dash) || start + 3 > end) return none;
  const hours = pairAt(bytes, start + 1);
  let i = start + 3;
  let minutes = 0;
  const minuteStart = bytes[i] === colon ? i + 1 : i;
  if (minuteStart + 2 <= end && isDigit(bytes[minuteStart]!)) {
    minutes = pairAt(bytes, minuteStart);
    i = minuteStart + 2;
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return none;
  const offset = hours * 60 + minutes;
  message.offsetMinutes = bytes[start] === dash ? -offset : offset;
  return i;
}

/** Words for UTC, those of RFC 2822, section 4.3, and those of Europe; minutes ahead of UTC. */
const zoneWords: [number, string][] = [
  [0, "UT UTC GMT WET"],
  [-300, "EST CDT"],
  [-240, "EDT"],
  [-360, "CST MDT"],
  [-420, "MST PDT"],
  [-480, "PST"],
  [60, "CET WEST"],
  [120, "CEST EET"],
  [180, "EEST MSK"],
];
const zoneWordBytesMax = 4;

/** Offsets by the octets of the word, shifted together. */
const offsetOfWord = new Map(
  zoneWords.flatMap(([minutes, words]) =>
    words.split(" ").map((word): [number, number] => {
      let packed = 0;
      for (let i = 0; i < word.length; i++) packed = (packed << 8) | word.charCodeAt(i);
      return [packed, minutes];
    }),
  ),
);

/** A zone word at `start` that ends there; `otherwise` when it is none. */
function readZoneWord(message: Message, start: number, otherwise: number): number {
  const { bytes, end } = message;
  let packed = 0;
  let i = start;
  const wordEnd = Math.min(start + zoneWordBytesMax, end);
  while (i < wordEnd && isLetter(bytes[i]!)) packed = (packed << 8) | bytes[i++]!;
  if (!isWordEnd(message, i)) return otherwise;
  const offset = offsetOfWord.get(packed);
  if (offset === undefined) return otherwise;
  message.offsetMinutes = offset;
  return i;
}
