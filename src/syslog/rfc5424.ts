import type { Message } from "./message.ts";
import { dash, isDigit, none, openBracket, skipSpaces, space, zero } from "./octet.ts";
import { readStructuredData } from "./structured-data.ts";
import { readNumericStamp } from "./timestamp.ts";

const versionDigitsMax = 3;

/**
 * RFC 5424, section 6, leniently: stamps of any precision, without a zone or with a space for the
 * `T`, fields of any length, a header that ends early. False, and nothing read, when there is no
 * VERSION and TIMESTAMP.
 */
export function parseRfc5424(message: Message): boolean {
  const stampStart = readVersion(message);
  if (stampStart === none) return false;
  const behindStamp = isNil(message, stampStart)
    ? stampStart + 1
    : readNumericStamp(message, stampStart);
  if (behindStamp === none) {
    message.version = 0;
    return false;
  }
  message.format = "rfc5424";
  if (message.version !== 1 || message.zoneAssumed) message.lossy = true;
  readMessage(message, readFields(message, behindStamp));
  return true;
}

/** `1 `, or what other number of up to three digits; returns where the stamp behind it begins. */
function readVersion(message: Message): number {
  const { bytes, end, headerStart } = message;
  let version = 0;
  let i = headerStart;
  const digitsEnd = Math.min(i + versionDigitsMax, end);
  while (i < digitsEnd && isDigit(bytes[i]!)) version = version * 10 + bytes[i++]! - zero;
  const isNumber = version > 0 && bytes[headerStart] !== zero;
  if (!isNumber || i + 1 >= end || bytes[i] !== space) return none;
  // `1 - ` says enough behind a PRI only.
  if (headerStart === message.start && !isDigit(bytes[i + 1]!)) return none;
  message.version = version;
  return i + 1;
}

/** Reads HOSTNAME to MSGID; returns where the structured data or the text should begin. */
function readFields(message: Message, behindStamp: number): number {
  const { bytes } = message;
  const host = skipSpaces(message, behindStamp);
  const hostEnd = findFieldEnd(message, host);
  message.hostStart = host;
  message.hostEnd = isDash(bytes, host, hostEnd) ? host : hostEnd;
  const app = skipSpaces(message, hostEnd);
  const appEnd = findFieldEnd(message, app);
  message.appStart = app;
  message.appEnd = isDash(bytes, app, appEnd) ? app : appEnd;
  const proc = skipSpaces(message, appEnd);
  const procEnd = findFieldEnd(message, proc);
  message.procStart = proc;
  message.procEnd = isDash(bytes, proc, procEnd) ? proc : procEnd;
  const msgId = skipSpaces(message, procEnd);
  const msgIdEnd = findFieldEnd(message, msgId);
  message.msgIdStart = msgId;
  message.msgIdEnd = isDash(bytes, msgId, msgIdEnd) ? msgId : msgIdEnd;
  return skipSpaces(message, msgIdEnd);
}

/** The value of a field that is not given. */
function isDash(bytes: Buffer, start: number, end: number): boolean {
  return end === start + 1 && bytes[start] === dash;
}

/** Where the word at `at` ends; `at` at a bracket, with which structured data begins too early. */
function findFieldEnd(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at >= end || bytes[at] === openBracket) return at;
  let i = at;
  for (; i < end; i++) if (bytes[i] === space) break;
  return i;
}

/** STRUCTURED-DATA and MSG, without the byte order mark. */
function readMessage(message: Message, at: number): void {
  const { bytes, end } = message;
  let behind = at;
  if (isNil(message, at)) behind = at + 1;
  else if (at < end && bytes[at] === openBracket) behind = readStructuredData(message, at);
  // A header that ended early, or whose fields were not these: which word was what is a guess.
  else if (at < end) message.lossy = true;
  const start = behind < end && bytes[behind] === space ? behind + 1 : behind;
  message.isMarked = hasMark(message, start);
  message.contentStart = message.isMarked ? start + 3 : start;
}

/** The byte order mark of UTF-8, which RFC 5424 asks for. */
function hasMark(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (at + 3 > end) return false;
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

/** `-`, alone. */
function isNil(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (at >= end || bytes[at] !== dash) return false;
  return at + 1 === end || bytes[at + 1] === space;
}
