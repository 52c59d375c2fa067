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
import { Names } from "./names.ts";
import { digitsEnd, isDigits } from "./scan.ts";

const [host, program, process, severity, time, shortMessage] = [0, 1, 2, 3, 4, 5];
const namesOf: [role: number, names: string][] = [
  [host, "host hostname _HOSTNAME device"],
  [program, "app program service logger SYSLOG_IDENTIFIER _app ident"],
  [process, "pid _PID SYSLOG_PID"],
  [severity, "level severity PRIORITY lvl"],
  [time, "time timestamp ts @timestamp __REALTIME_TIMESTAMP"],
  [shortMessage, "short_message"],
];
const roles = new Names(
  namesOf.flatMap(([role, names]) =>
    names.split(" ").map((name): [string, number] => [name, role]),
  ),
);

const underscore = 0x5f;

/** Values by role, without their quotes; the first of several names counts. */
const rolesMax = namesOf.length;
const starts = new Int32Array(rolesMax);
const ends = new Int32Array(rolesMax);

const ownFields = new OwnFields();

/** Reads the object that is all of the text from `at`; false when it is none. */
export function readJson(message: Message, at: number): boolean {
  const { view, end } = message;
  // Quicker than `fill` for so few.
  for (let role = 0; role < rolesMax; role++) starts[role] = ends[role] = 0;
  ownFields.begin();
  let i = skipBlanks(view, at + 1, end);
  if (i < end && view.getUint8(i) === quote) {
    for (i = readMember(message, i); i !== none && view.getUint8(i) === comma;) {
      i = readMember(message, skipBlanks(view, i + 1, end));
    }
  }
  if (i === none || i >= end || view.getUint8(i) !== closeBrace) return false;
  if (skipBlanks(view, i + 1, end) < end) return false;
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
  const { bytes, view, end } = message;
  if (at >= end || view.getUint8(at) !== quote) return none;
  const nameEnd = stringEnd(view, at, end) - 1;
  const sign = skipBlanks(view, nameEnd + 1, end);
  if (sign >= end || view.getUint8(sign) !== colon) return none;
  const value = skipBlanks(view, sign + 1, end);
  if (value >= end) return none;
  const isString = view.getUint8(value) === quote;
  const valueEnd = isString ? stringEnd(view, value, end) : findValueEnd(view, value, end);
  if (valueEnd === none) return none;
  const role = nameEnd > at + 1 ? roles.find(view, at + 1, nameEnd) : undefined;
  if (role === shortMessage) ownFields.isGelf = true;
  else if (role !== undefined) keep(bytes, role, value, valueEnd);
  else if (bytes[at + 1] === underscore) ownFields.take(at + 2, nameEnd, value, valueEnd);
  const behind = skipBlanks(view, valueEnd, end);
  if (behind >= end) return none;
  const octet = view.getUint8(behind);
  return octet === comma || octet === closeBrace ? behind : none;
}

function keep(bytes: Buffer, role: number, start: number, end: number): void {
  if (ends[role] !== 0) return;
  const isString = bytes[start] === quote;
  if (!isString && !isDigit(bytes[start]!)) return;
  const from = isString ? start + 1 : start;
  const until = isString ? end - 1 : end;
  // An escape would have to be undone: the text has the value.
  for (let i = from; i < until; i++) if (bytes[i] === backslash) return;
  starts[role] = from;
  ends[role] = until;
}

/** Controls count as blanks: RFC 8259 has some of them in section 2. */
function skipBlanks(view: DataView, at: number, end: number): number {
  let i = at;
  for (; i < end; i++) if (view.getUint8(i) > space) break;
  return i;
}

/** Behind the quote that ends the string at `at`, or beyond `end`. */
function stringEnd(view: DataView, at: number, end: number): number {
  let i = at + 1;
  for (const last = end - 4; i <= last;) {
    const word = view.getInt32(i, true);
    // An octet that is sought is 0 in one of these; the lowest bit found is that of the first.
    const quotes = word ^ 0x22222222;
    const escapes = word ^ 0x5c5c5c5c;
    const found =
      (((quotes - 0x01010101) & ~quotes) | ((escapes - 0x01010101) & ~escapes)) & 0x80808080;
    if (found === 0) i += 4;
    else {
      i += (31 - Math.clz32(found & -found)) >> 3;
      if (view.getUint8(i) === quote) return i + 1;
      i += 2;
    }
  }
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet === quote) break;
    if (octet === backslash) i++;
  }
  return i + 1;
}

/** Where the value at `at` ends: a string, a word or number, or what is between brackets. */
function findValueEnd(view: DataView, at: number, end: number): number {
  let depth = 0;
  let i = at;
  while (i < end) {
    const octet = view.getUint8(i);
    if (octet === quote) i = stringEnd(view, i, end);
    else {
      if (octet === openBrace || octet === openBracket) depth++;
      else if (octet === closeBrace || octet === closeBracket) depth--;
      else if (depth === 0) i = wordEnd(view, i, end) - 1;
      i++;
    }
    if (depth <= 0) return depth < 0 || i > end || i === at ? none : i;
  }
  return none;
}

function wordEnd(view: DataView, at: number, end: number): number {
  let i = at;
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet <= space || octet === comma || octet === closeBrace) break;
  }
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

/** By severity of RFC 5424. */
const severityNames = [
  ...["emerg emergency panic", "alert", "crit critical fatal", "err error", "warn warning"],
  ...["notice", "info information informational", "debug trace"],
];
const severityOf = new Map(
  severityNames.flatMap((names, level) =>
    names.split(" ").map((name): [string, number] => [name, level]),
  ),
);
const severityBytesMax = "informational".length;

/** A number of RFC 5424, as GELF and journald have it, or a word. */
function takeSeverity(message: Message): void {
  const { bytes } = message;
  const start = starts[severity]!;
  const end = ends[severity]!;
  let level: number | undefined;
  if (end === start + 1) level = bytes[start]! - zero;
  else if (end > start && end - start <= severityBytesMax) {
    level = severityOf.get(bytes.toString("latin1", start, end).toLowerCase());
  }
  if (level !== undefined && level >= 0 && level <= 7) {
    message.priority = message.facility * 8 + level;
  }
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
