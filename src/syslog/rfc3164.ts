import type { Message } from "./message.ts";
import {
  addressClass,
  classOf,
  closeBracket,
  colon,
  commaClass,
  digitClass,
  hostClass,
  isLower,
  none,
  openBracket,
  skipSpaces,
  space,
  tagClass,
} from "./octet.ts";
import { readStamp } from "./timestamp.ts";

/**
 * RFC 3164 and its habits: `[STAMP[:]] [HOST] [TAG[PID]:] CONTENT`, each part optional. What is not
 * recognised is content, so that nothing is lost.
 */
export function parseRfc3164(message: Message): void {
  const start = skipSpaces(message, message.headerStart);
  const behindStamp = readStamp(message, skipColon(message, start));
  if (behindStamp === none) {
    message.contentStart = message.headerStart;
    readTag(message, start, false);
  } else readBehindStamp(message, behindStamp);
  const isRead = behindStamp !== none || message.appEnd > message.appStart;
  if (isRead) message.format = "rfc3164";
}

/** Reads `[HOST] [TAG[PID]:] CONTENT`, the rest of a header whose stamp ends at `at`. */
export function readBehindStamp(message: Message, at: number): void {
  const behindHost = readHost(message, skipSpaces(message, skipColon(message, at)));
  message.contentStart = skipSpace(message, behindHost);
  readTag(message, skipColon(message, skipSpaces(message, behindHost)), true);
}

/** Reads the host name at `at`; returns where it ends, or `at` when there is none. */
function readHost(message: Message, at: number): number {
  const { bytes, end } = message;
  let classes = hostClass | addressClass;
  let i = at;
  for (; i < end; i++) {
    const octet = bytes[i]!;
    if (octet === space) break;
    classes &= classOf[octet]!;
  }
  // `word:` is a tag, though an address might end so.
  if (classes === 0 || i === at || bytes[i - 1] === colon) return at;
  message.hostStart = at;
  message.hostEnd = i;
  return i;
}

/**
 * Reads `TAG:`, `TAG[PID]:`, and behind a header also `TAG[PID]` and `tag`: a lone word is taken
 * for a tag only in lower case, as programs are named and sentences do not begin.
 */
export function readTag(message: Message, at: number, behindHeader: boolean): void {
  const { bytes, end } = message;
  const tagEnd = findTagEnd(message, at);
  const mayHavePid = tagEnd < end && bytes[tagEnd] === openBracket;
  const pidEnd = mayHavePid ? findPidEnd(message, tagEnd) : tagEnd;
  if (tagEnd === at || pidEnd === none) return;
  const hasPid = pidEnd > tagEnd;
  const hasColon = pidEnd < end && bytes[pidEnd] === colon;
  const behind = hasColon ? pidEnd + 1 : pidEnd;
  const isApart = behind === end || bytes[behind] === space;
  // `tag:text` without a space may be anything: an address, a URL, a time.
  const isTag = hasColon ? isApart || hasPid : isApart && (hasPid || isLower(bytes[at]!));
  if (!isTag || !(hasColon || behindHeader)) return;
  message.appStart = at;
  message.appEnd = tagEnd;
  if (hasPid) {
    message.procStart = tagEnd + 1;
    message.procEnd = pidEnd - 1;
  }
  message.contentStart = skipSpace(message, behind);
}

/** Where the tag at `at` ends; `at` when none is there. Numbers are counters of devices, not tags. */
function findTagEnd(message: Message, at: number): number {
  const { bytes, end } = message;
  let inAll = digitClass;
  let inSome = 0;
  let i = at;
  for (; i < end; i++) {
    const classes = classOf[bytes[i]!]!;
    if ((classes & tagClass) === 0) break;
    inAll &= classes;
    inSome |= classes;
  }
  message.isList = (inSome & commaClass) !== 0;
  return inAll === digitClass ? at : i;
}

/** Where `[PID]` ends, whose bracket is at `at`; `none` when that is not closed. */
function findPidEnd(message: Message, at: number): number {
  const { bytes, end } = message;
  let i = at + 1;
  while (i < end && bytes[i] !== closeBracket && bytes[i] !== space) i++;
  return i < end && bytes[i] === closeBracket ? i + 1 : none;
}

function skipSpace(message: Message, at: number): number {
  return at < message.end && message.bytes[at] === space ? at + 1 : at;
}

/** A colon that stands alone, as some devices put between the parts of a header. */
function skipColon(message: Message, at: number): number {
  return message.bytes[at] === colon ? skipBehindColon(message, at) : at;
}

function skipBehindColon(message: Message, at: number): number {
  const isAlone = at + 1 < message.end && message.bytes[at + 1] === space;
  return isAlone ? skipSpaces(message, at + 1) : at;
}
