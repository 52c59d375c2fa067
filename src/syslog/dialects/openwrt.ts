// OpenWrt's logd and logread (ubox: log/logread.c, log/syslog.c).
import { nearestYear } from "../calendar.ts";
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import {
  closeBracket,
  colon,
  decimal,
  dot,
  isLetter,
  none,
  openBracket,
  skipSpaces,
  space,
} from "../octet.ts";
import { readBehindStamp, readTag } from "../rfc3164.ts";
import { readStamp } from "../timestamp.ts";
import { settleByEpoch } from "./epoch.ts";
import { Names } from "./names.ts";
import { digitsEnd, findOctet, forgetNames, hasWord, octets, wordEnd } from "./scan.ts";

/** `[1696378455.123] `: `logread -t` writes the milliseconds that the stamp lacks. */
const epochBytes = "[1696378455.123]".length;

/**
 * Behind the stamp, `[1696378455.123] OpenWrt dnsmasq[1234]: text`: the stamp's own digits stay,
 * and from the epoch come its fraction and its zone.
 */
export function readEpochBehindStamp(message: Message, at: number): boolean {
  const { bytes, year } = message;
  // The year is the epoch's to tell, not the time of reception's.
  const seconds = decimal(bytes, at + 1, at + 11);
  message.year = nearestYear(seconds * 1000, message.month, message.day);
  if (!readEpoch(message, at)) {
    message.year = year;
    return false;
  }
  message.format = "openwrt";
  forgetNames(message);
  readBehindStamp(message, at + epochBytes);
  if (message.appEnd > message.appStart && bytes[message.appEnd] === colon) readPrefix(message);
  return true;
}

/** Whether the epoch at `at` was read. */
function readEpoch(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (at + epochBytes >= end || bytes[at] !== openBracket || bytes[at + 11] !== dot) return false;
  if (bytes[at + epochBytes - 1] !== closeBracket || bytes[at + epochBytes] !== space) return false;
  const seconds = decimal(bytes, at + 1, at + 11);
  if (seconds === none || digitsEnd(bytes, at + 12, end) !== at + 15) return false;
  settleByEpoch(message, seconds);
  message.fractionStart = at + 12;
  message.fractionEnd = at + 15;
  return true;
}

const weekdays = new Names("Mon Tue Wed Thu Fri Sat Sun".split(" ").map((word) => [word, word]));

/**
 * What `logread` prints: `Sat Nov 21 08:46:37 2026 [1795250797.048] authpriv.notice dropbear: text`,
 * without the epoch when it was not asked for.
 */
export function readPrinted(message: Message, start: number): boolean {
  const { bytes, view, end } = message;
  if (start + 4 > end || bytes[start + 3] !== space) return false;
  if (weekdays.find(view, start, start + 3) === undefined) return false;
  const behindStamp = readStamp(message, start + 4);
  if (behindStamp === none) return false;
  const at = skipSpaces(message, behindStamp);
  const hasEpoch = readEpoch(message, at);
  const level = hasEpoch ? skipSpaces(message, at + epochBytes) : at;
  const levelEnd = readLevel(message, level);
  if (levelEnd === none) {
    message.stampStart = message.stampEnd = start;
    message.lossy = false;
    return false;
  }
  message.format = "openwrt";
  message.contentStart = skipSpaces(message, levelEnd);
  readTag(message, message.contentStart, true);
  return true;
}

const facilities =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console " +
  "clock local0 local1 local2 local3 local4 local5 local6 local7";
/** By their numbers. */
export const facilityNames: readonly string[] = facilities.split(" ");
/** By their numbers, as logread writes them. */
export const severityNames: readonly string[] = "emerg alert crit err warn notice info debug".split(
  " ",
);
const facilityWords = new Names(facilityNames.map((word, facility) => [word, facility]));
const severityWords = severityNames.map(octets);

/** `daemon.err`, as logread and BusyBox's syslogd write PRI; returns where it ends, or `none`. */
function readLevel(message: Message, at: number): number {
  const { bytes, view, end } = message;
  const levelEnd = wordEnd(bytes, at, end);
  const dotAt = findOctet(bytes, dot, at, levelEnd);
  if (dotAt === levelEnd || dotAt === at || levelEnd - dotAt > 8) return none;
  const facility = facilityWords.find(view, at, dotAt);
  if (facility === undefined) return none;
  // `warning` and `error` are the other words for `warn` and `err`.
  let severity = 0;
  while (severity < 8 && !hasWord(bytes, severityWords[severity]!, dotAt + 1, levelEnd)) severity++;
  if (severity === 8) return none;
  message.priority = facility * 8 + severity;
  return levelEnd;
}

/**
 * `host daemon.err tag: text`: BusyBox's syslogd writes the PRI so into files, which others then
 * send. The PRI of who sends them says less, but the text is kept when it says something else.
 */
export function readWrittenLevel(message: Message, at: number): boolean {
  const { priority } = message;
  const levelEnd = readLevel(message, at);
  if (levelEnd === none) return false;
  if (message.headerStart > message.start && message.priority !== priority) message.lossy = true;
  message.format = "busybox";
  message.appStart = message.appEnd = message.start;
  message.contentStart = skipSpaces(message, levelEnd);
  readTag(message, message.contentStart, true);
  return true;
}

/** Programs that OpenWrt logs without a PID. */
const [kernel, hostapd, netifd] = [octets("kernel: ["), octets("hostapd: "), octets("netifd: ")];

/** `prefix: dnsmasq[1]: text`: what `system.log_prefix` puts before the tag. */
export function readPrefix(message: Message): boolean {
  if (!isPrefixed(message)) return false;
  message.fields.text(key.prefix, message.appStart, message.appEnd);
  message.claim("openwrt");
  readTag(message, message.contentStart, true);
  return true;
}

/** Whether a program's tag stands where the text begins: the tag before it is a prefix. */
export function isPrefixed(message: Message): boolean {
  const { bytes, end, contentStart: at } = message;
  let tagEnd = at;
  for (; tagEnd < end; tagEnd++) if (!isProgramOctet(bytes[tagEnd]!)) break;
  if (tagEnd === at || tagEnd >= end) return false;
  if (bytes[tagEnd] !== openBracket) return bytes[tagEnd] === colon && hasNoPid(bytes, at, end);
  const pidEnd = digitsEnd(bytes, tagEnd + 1, end);
  if (pidEnd === tagEnd + 1 || bytes[pidEnd] !== closeBracket) return false;
  return bytes[pidEnd + 1] === colon && bytes[pidEnd + 2] === space && pidEnd + 3 <= end;
}

/** By the first letter: most tags cost one look. */
function hasNoPid(bytes: Buffer, at: number, end: number): boolean {
  switch (bytes[at]) {
    case 0x6b: // k
      return hasWord(bytes, kernel, at, end);
    case 0x68: // h
      return hasWord(bytes, hostapd, at, end);
    default:
      return bytes[at] === 0x6e && hasWord(bytes, netifd, at, end);
  }
}

function isProgramOctet(octet: number): boolean {
  return isLetter(octet) ? octet >= 0x61 : octet === 0x2d || octet === 0x5f;
}
