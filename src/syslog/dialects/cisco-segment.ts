// What stands between colons in the headers of Cisco's devices, beside the stamp.
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import {
  addressClass,
  classOf,
  closeBracket,
  colon,
  dash,
  dot,
  hostClass,
  isDigit,
  isLetter,
  none,
  openBracket,
  plus,
  skipSpaces,
  space,
} from "../octet.ts";
import { readFraction, readZone } from "../stamp-parts.ts";
import { limitStamp } from "../timestamp.ts";
import { digitsEnd, findOctet, hasWord, isDigits, isUpper, octets } from "./scan.ts";

const slash = 0x2f;
const asterisk = 0x2a;

/**
 * Reads what begins at `at` and ends at a colon, or before the mnemonic; returns where it ends, or
 * `none` when it is nothing that stands there.
 */
export function readSegment(message: Message, at: number, mnemonic: number): number {
  const { bytes, fields } = message;
  const uptimeEnd = findUptimeEnd(bytes, at, mnemonic);
  if (uptimeEnd > at) return takeOnce(message, key.uptime, at, uptimeEnd) ? uptimeEnd : none;
  const segmentEnd = findSegmentEnd(message, at, mnemonic);
  let end = segmentEnd;
  while (end > at && bytes[end - 1] === space) end--;
  const pid = findOctet(bytes, openBracket, at, end);
  let isRead = true;
  if (isDigit(bytes[at]!) && isCounters(bytes, at, end)) {
    isRead = !fields.has(key.sequence) && readCounters(message, at, end);
  } else if (bytes[at] === asterisk) isRead = takeOnce(message, key.task, at + 1, end);
  else if (pid > at && pid < end && bytes[end - 1] === closeBracket) {
    isRead = message.appEnd === message.appStart;
    message.appStart = at;
    message.appEnd = pid;
    message.procStart = pid + 1;
    message.procEnd = end - 1;
  } else if (findOctet(bytes, slash, at, end) < end || isSlot(bytes, at, end)) {
    isRead = takeOnce(message, key.node, at, end);
  } else {
    isRead = message.hostEnd === message.hostStart && isHost(bytes, at, end);
    message.hostStart = at;
    message.hostEnd = end;
  }
  return isRead ? segmentEnd : none;
}

/** At a colon; of an IPv6 address, as `logging origin-id ip` gives one, at the one behind it. */
function findSegmentEnd({ bytes }: Message, at: number, mnemonic: number): number {
  let i = at;
  let colons = 0;
  for (; i < mnemonic && (classOf[bytes[i]!]! & addressClass) !== 0; i++) {
    if (bytes[i] === colon) colons++;
  }
  const isAddress = colons > 2 && bytes[i] === space && bytes[i - 1] === colon;
  return isAddress ? i - 1 : findOctet(bytes, colon, at, mnemonic);
}

/** `SLOT 0`, `Switch 1`. */
function isSlot(bytes: Buffer, at: number, end: number): boolean {
  const wordEnd = findOctet(bytes, space, at, end);
  return wordEnd > at && isUpper(bytes[at]!) && isDigits(bytes, wordEnd + 1, end);
}

/** False when there is such a field already: then it is another line that looks similar. */
function takeOnce(message: Message, name: FieldKey, start: number, end: number): boolean {
  if (message.fields.has(name)) return false;
  message.fields.text(name, start, end);
  return true;
}

/** `29`, or the counters of a stack and of its member, `101 21`. */
function isCounters(bytes: Buffer, at: number, end: number): boolean {
  const firstEnd = digitsEnd(bytes, at, end);
  return firstEnd === end || (bytes[firstEnd] === space && isDigits(bytes, firstEnd + 1, end));
}

/** The first number is the counter, a second one, behind a space or a colon, the sequence. */
function readCounters(message: Message, at: number, end: number): boolean {
  const { bytes, fields } = message;
  const firstEnd = digitsEnd(bytes, at, end);
  const hasCounter = fields.has(key.counter);
  if (hasCounter && firstEnd < end) return false;
  fields.number(hasCounter ? key.sequence : key.counter, bytes, at, firstEnd);
  if (firstEnd < end) fields.number(key.sequence, bytes, firstEnd + 1, end);
  return true;
}

function isHost(bytes: Buffer, at: number, end: number): boolean {
  let classes = end > at ? hostClass | addressClass : 0;
  for (let i = at; i < end; i++) classes &= classOf[bytes[i]!]!;
  return classes !== 0;
}

/** `00:01:01`, `1d02h`, `2w3d`: `service timestamps uptime`. */
function findUptimeEnd(bytes: Buffer, at: number, end: number): number {
  const first = digitsEnd(bytes, at, end);
  if (first === at || first >= end) return at;
  if (bytes[first] === colon) {
    const second = digitsEnd(bytes, first + 1, end);
    if (first !== at + 2 || second !== first + 3 || bytes[second] !== colon) return at;
    const third = digitsEnd(bytes, second + 1, end);
    return third === second + 3 && !isLetter(bytes[third]!) ? third : at;
  }
  const unit = bytes[first]!;
  if (unit !== 0x64 && unit !== 0x77 && unit !== 0x79) return at;
  const second = digitsEnd(bytes, first + 1, end);
  const isWhole = second > first + 1 && second + 1 < end && bytes[second + 1] === colon;
  return isWhole ? second + 1 : at;
}

const [am, pm] = [octets(" AM"), octets(" PM")];

/** ` PM.688 UTC` behind a stamp of twelve hours, as Unified CM writes it; returns where it ends. */
export function readHalfDay(message: Message, at: number, limit: number): number {
  const { bytes } = message;
  const isAfternoon = hasWord(bytes, pm, at, limit);
  if (!isAfternoon && !hasWord(bytes, am, at, limit)) return at;
  message.hour = (message.hour % 12) + (isAfternoon ? 12 : 0);
  message.lossy = true;
  let end = at + am.length;
  if (bytes[end] === dot) end = readFraction(message, end);
  limitStamp(message, false);
  const behind = readZone(message, end);
  if (behind > end) message.zoneAssumed = false;
  return skipSpaces(message, behind);
}

/** Zones have any name that their administrator gives them, of no more letters. */
const zoneLettersMax = 7;

/** `BRT`, `AEDT`, `CMT+2`. */
export function isZoneWord(bytes: Buffer, at: number, end: number): boolean {
  return isUpper(bytes[at]!) && findZoneEnd(bytes, at, end) === end;
}

/** Where a zone word at `at` ends, in any case and with its offset; `at` when it is none. */
function findZoneEnd(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && isLetter(bytes[i]!)) i++;
  if (i < at + 2 || i > at + zoneLettersMax) return at;
  if (bytes[i] !== plus && bytes[i] !== dash) return i;
  const hoursEnd = digitsEnd(bytes, i + 1, Math.min(end, i + 3));
  const minutesEnd = bytes[hoursEnd] === colon ? digitsEnd(bytes, hoursEnd + 1, end) : hoursEnd;
  return minutesEnd === hoursEnd + 3 ? minutesEnd : hoursEnd;
}

/**
 * A space and a zone word that nobody knows, between a stamp and its colon; returns where it ends,
 * or `at`. The zone remains that of the origin.
 */
export function skipZoneWord(message: Message, at: number, limit: number): number {
  const { bytes } = message;
  if (bytes[at] !== space) return at;
  const wordEnd = findZoneEnd(bytes, at + 1, limit);
  const end = skipSpaces(message, wordEnd);
  if (wordEnd === at + 1 || end >= limit || bytes[end] !== colon) return at;
  message.lossy = true;
  return end;
}
