// A JSON object in place of the text, as programs, GELF senders and `journalctl -o json` write it.
// Where there is no header at all the object fills in its parts. The text stays as it is.
import type { Message } from "../message.ts";
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  decimal,
  dot,
  isDigit,
  none,
  openBrace,
  openBracket,
  quote,
  space,
  zero,
} from "../octet.ts";
import { readStamp, setEpoch } from "../timestamp.ts";
import { OwnFields } from "./gelf.ts";
import { digitsEnd, isDigits, isWord, octets } from "./scan.ts";

const [host, program, process, severity, time] = [0, 1, 2, 3, 4];
const roles: [string, number][] = [
  ...["host", "hostname", "_HOSTNAME", "device"].map((name): [string, number] => [name, host]),
  ...["app", "program", "service", "logger", "SYSLOG_IDENTIFIER", "_app", "ident"].map(
    (name): [string, number] => [name, program],
  ),
  ...["pid", "_PID", "SYSLOG_PID"].map((name): [string, number] => [name, process]),
  ...["level", "severity", "PRIORITY", "lvl"].map((name): [string, number] => [name, severity]),
  ...["time", "timestamp", "ts", "@timestamp", "__REALTIME_TIMESTAMP"].map(
    (name): [string, number] => [name, time],
  ),
];
const names = roles.map(([name, role]) => ({ word: octets(name), role }));
const lengths = new Set(names.map(({ word }) => word.length));

/** Values by role, without their quotes; the first of several names counts. */
const starts = new Int32Array(5);
const ends = new Int32Array(5);

const ownFields = new OwnFields();

/** Reads the object that is all of the text from `at`; false when it is none. */
export function readJson(message: Message, at: number): boolean {
  const { bytes, end } = message;
  starts.fill(0);
  ends.fill(0);
  ownFields.begin();
  let i = skipBlanks(bytes, at + 1, end);
  if (i < end && bytes[i] === quote) {
    for (i = readMember(message, i); i !== none && bytes[i] === comma;) {
      i = readMember(message, skipBlanks(bytes, i + 1, end));
    }
  }
  if (i === none || i >= end || bytes[i] !== closeBrace) return false;
  if (skipBlanks(bytes, i + 1, end) < end) return false;
  const isBare = message.format === "raw";
  const isGelf = ownFields.isGelf && ends[host]! > 0;
  message.claim(isGelf ? "gelf" : "json");
  if (isGelf) ownFields.give(message);
  if (!isBare) return true;
  takeNames(message);
  takeSeverity(message);
  takeTime(message, starts[time]!, ends[time]!);
  return true;
}

/** `"name": value`; returns where the comma or brace behind it is, or `none`. */
function readMember(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at >= end || bytes[at] !== quote) return none;
  const nameEnd = stringEnd(bytes, at, end) - 1;
  const sign = skipBlanks(bytes, nameEnd + 1, end);
  if (sign >= end || bytes[sign] !== colon) return none;
  const value = skipBlanks(bytes, sign + 1, end);
  const valueEnd = findValueEnd(bytes, value, end);
  if (valueEnd === none) return none;
  const role = roleOf(bytes, at + 1, nameEnd);
  if (role === none) ownFields.take(bytes, { at: at + 1, end: nameEnd, value, valueEnd });
  else if (ends[role] === 0) keep(bytes, role, value, valueEnd);
  const behind = skipBlanks(bytes, valueEnd, end);
  return behind < end && (bytes[behind] === comma || bytes[behind] === closeBrace) ? behind : none;
}

function keep(bytes: Buffer, role: number, start: number, end: number): void {
  const isString = bytes[start] === quote;
  if (!isString && !isDigit(bytes[start]!)) return;
  const from = isString ? start + 1 : start;
  const until = isString ? end - 1 : end;
  // An escape would have to be undone: the text has the value.
  for (let i = from; i < until; i++) if (bytes[i] === backslash) return;
  starts[role] = from;
  ends[role] = until;
}

function roleOf(bytes: Buffer, start: number, end: number): number {
  if (!lengths.has(end - start)) return none;
  for (const { word, role } of names) if (isWord(bytes, word, start, end)) return role;
  return none;
}

function skipBlanks(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] === space || bytes[i] === 0x09 || bytes[i] === 0x0a)) i++;
  return i;
}

/** Behind the quote that ends the string at `at`, or beyond `end`. */
function stringEnd(bytes: Buffer, at: number, end: number): number {
  let i = at + 1;
  while (i < end && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return i + 1;
}

/** Where the value at `at` ends: a string, a word or number, or what is between brackets. */
function findValueEnd(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  let i = at;
  while (i < end) {
    const octet = bytes[i]!;
    if (octet === quote) i = stringEnd(bytes, i, end);
    else {
      if (octet === openBrace || octet === openBracket) depth++;
      else if (octet === closeBrace || octet === closeBracket) depth--;
      else if (depth === 0) i = wordEnd(bytes, i, end) - 1;
      i++;
    }
    if (depth <= 0) return depth < 0 || i > end || i === at ? none : i;
  }
  return none;
}

function wordEnd(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== comma && bytes[i] !== closeBrace && bytes[i]! > space) i++;
  return i;
}

/** Longer ones are texts, not names. */
const nameBytesMax = 128;

function takeNames(message: Message): void {
  if (isName(host)) {
    message.hostStart = starts[host]!;
    message.hostEnd = ends[host]!;
  }
  if (!isName(program)) return;
  message.appStart = starts[program]!;
  message.appEnd = ends[program]!;
  if (!isName(process)) return;
  message.procStart = starts[process]!;
  message.procEnd = ends[process]!;
}

function isName(role: number): boolean {
  const length = ends[role]! - starts[role]!;
  return length > 0 && length <= nameBytesMax;
}

const words: [Buffer, number][] = [
  ...["emerg", "emergency", "panic"].map((word): [Buffer, number] => [octets(word), 0]),
  ...["alert"].map((word): [Buffer, number] => [octets(word), 1]),
  ...["crit", "critical", "fatal"].map((word): [Buffer, number] => [octets(word), 2]),
  ...["err", "error"].map((word): [Buffer, number] => [octets(word), 3]),
  ...["warn", "warning"].map((word): [Buffer, number] => [octets(word), 4]),
  ...["notice"].map((word): [Buffer, number] => [octets(word), 5]),
  ...["info", "information", "informational"].map((word): [Buffer, number] => [octets(word), 6]),
  ...["debug", "trace"].map((word): [Buffer, number] => [octets(word), 7]),
];

/** A number of RFC 5424, as GELF and journald have it, or a word. */
function takeSeverity(message: Message): void {
  const { bytes } = message;
  const [start, end] = [starts[severity]!, ends[severity]!];
  if (end === start) return;
  let level = end === start + 1 ? bytes[start]! - zero : none;
  for (const [word, number] of words) if (isWordOfAnyCase(bytes, word, start, end)) level = number;
  if (level >= 0 && level <= 7) message.priority = message.facility * 8 + level;
}

function isWordOfAnyCase(bytes: Buffer, word: Buffer, start: number, end: number): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word[i]) return false;
  return true;
}

/** A stamp, or seconds since the epoch with a fraction, or milli-, micro- or nanoseconds. */
function takeTime(message: Message, start: number, end: number): void {
  const { bytes } = message;
  const whole = digitsEnd(bytes, start, end);
  const digits = whole - start;
  const hasFraction = whole < end && bytes[whole] === dot && isDigits(bytes, whole + 1, end);
  const isCount = digits === 10 || digits === 13 || digits === 16 || digits === 19;
  if (isCount && (whole === end || (hasFraction && digits === 10))) {
    setEpoch(message, decimal(bytes, start, start + 10), 0);
    message.stampStart = start;
    message.stampEnd = end;
    message.fractionStart = digits === 10 && hasFraction ? whole + 1 : start + 10;
    message.fractionEnd = Math.min(end, message.fractionStart + 9);
    return;
  }
  if (end === start) return;
  // The stamp ends where its quotes end.
  const textEnd = message.end;
  message.end = end;
  const behind = readStamp(message, start);
  message.end = textEnd;
  if (behind !== none && behind < end) message.stampStart = message.stampEnd = message.start;
}
