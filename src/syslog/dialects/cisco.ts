// Cisco IOS, IOS XE, IOS XR, NX-OS, UCS, ASA, FTD, WLC; Arista writes the same:
// `[COUNTER:] [SEQUENCE:] [ORIGIN:] [*|.]STAMP: [HOST] %FACILITY-SEVERITY-MNEMONIC: text`
// https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html
import { key } from "../fields.ts";
import { Literal } from "../literal.ts";
import type { Message } from "../message.ts";
import { colon, dot, none, space } from "../octet.ts";
import { monthOf } from "../stamp-parts.ts";
import { readStamp } from "../timestamp.ts";
import { findMnemonicEnd, isEnded, take } from "./cisco-mnemonic.ts";
import { readHalfDay, readSegment, skipZoneWord } from "./cisco-segment.ts";
import { digitsEnd, findFar, forgetNames, isDigits } from "./scan.ts";

const percent = 0x25;
const asterisk = 0x2a;
const slash = 0x2f;
/** What stands before the mnemonic is no longer. */
const headerBytesMax = 160;

/** A line without a stamp that the RFCs know, whose header begins at `start`. */
export function readCiscoHeader(message: Message, start: number): boolean {
  const limit = Math.min(message.end, start + headerBytesMax);
  const mnemonic = findMnemonic(message, start, limit);
  if (mnemonic === limit && !isCounted(message, start)) return false;
  const { appStart, appEnd, procStart, procEnd } = message;
  forgetNames(message);
  const isRead =
    mnemonic < limit ? readUpTo(message, start, mnemonic) : readAlone(message, start, limit);
  if (isRead) return true;
  // It is another line, which looks similar.
  message.fields.clear();
  forgetNames(message);
  message.appStart = appStart;
  message.appEnd = appEnd;
  message.procStart = procStart;
  message.procEnd = procEnd;
  message.stampStart = message.stampEnd = message.start;
  message.lossy = false;
  return false;
}

/** Where the first mnemonic is that may end a header, or `limit`. */
function findMnemonic(message: Message, start: number, limit: number): number {
  const { view } = message;
  let at = findFar(view, percent, start, limit);
  let mnemonicEnd = findMnemonicEnd(message, at);
  while (at < limit && mnemonicEnd === none) {
    at = findFar(view, percent, at + 1, limit);
    mnemonicEnd = findMnemonicEnd(message, at);
  }
  // At the start of a line nothing else looks like that.
  return at === start || isEnded(message, mnemonicEnd) ? at : limit;
}

/** Whether a counter stands at `at`, the colon in its place, or NX-OS's stamp, behind its name too. */
function isCounted(message: Message, at: number): boolean {
  const { bytes, end, appStart, appEnd, contentStart } = message;
  const counterEnd = digitsEnd(bytes, at, end);
  if (bytes[counterEnd] === colon && bytes[counterEnd + 1] === space) return true;
  return isYearFirst(message, appEnd > appStart ? contentStart : at);
}

/** `2023 May  2 `. */
function isYearFirst({ bytes, end }: Message, at: number): boolean {
  return (
    digitsEnd(bytes, at, end) === at + 4 && bytes[at + 4] === space && monthOf(bytes, at + 5) > 0
  );
}

function readUpTo(message: Message, start: number, mnemonic: number): boolean {
  let i = start;
  while (i < mnemonic && i !== none) i = readPart(message, i, mnemonic);
  if (i === none) return false;
  take(message, mnemonic, findMnemonicEnd(message, mnemonic));
  return true;
}

/** `2637085: rt401: Aug 18 07:15:04.461 CEST: last message repeated 66 times`: no mnemonic at all. */
function readAlone(message: Message, start: number, limit: number): boolean {
  const { bytes } = message;
  let i = start;
  while (i < limit && i !== none && message.stampEnd === message.stampStart) {
    i = readPart(message, i, limit);
  }
  if (i === none || i + 1 >= limit || bytes[i] !== colon || bytes[i + 1] !== space) return false;
  // A name and a time alone may be any program's; NX-OS always says the zone.
  const hasCounter = bytes[digitsEnd(bytes, start, limit)] === colon;
  if (!hasCounter && message.zoneAssumed && !message.lossy) return false;
  message.format = "cisco";
  message.contentStart = i + 2;
  return true;
}

/**
 * The same header behind that of a relay: `Oct  4 00:24:15 10.0.0.1 35: *Mar  1 00:00:45: %SYS-`.
 * The device's own stamp and name are better, unless it says that its clock is wrong.
 */
export function readRelayedHeader(message: Message, at: number): boolean {
  const { bytes, end, hostStart, hostEnd, appStart, appEnd, stampStart, stampEnd, lossy } = message;
  const counterEnd = digitsEnd(bytes, at, end);
  const isCounter = counterEnd > at && bytes[counterEnd] === colon;
  const isFlag = bytes[at] === asterisk || bytes[at] === dot;
  const isColon = bytes[at] === colon && bytes[at + 1] === space;
  // `RP/0/RP0/CPU0:` of IOS XR.
  const isNode = bytes[at + 2] === slash;
  if (!isCounter && !isFlag && !isColon && !isNode && !isYearFirst(message, at)) return false;
  // Of a counter before it relays may have made a tag.
  if (isDigits(bytes, appStart, appEnd))
    message.fields.number(key.counter, bytes, appStart, appEnd);
  message.stampStart = message.stampEnd = message.start;
  const isRead = readCiscoHeader(message, at);
  if (!isRead) message.fields.clear();
  if (message.hostEnd === message.hostStart) {
    message.hostStart = hostStart;
    message.hostEnd = hostEnd;
  }
  const hasStamp = message.stampEnd > message.stampStart && !message.fields.has(key.clock);
  if (!hasStamp && stampEnd > stampStart) readStamp(message, stampStart);
  message.lossy = isRead || lossy;
  return isRead;
}

const never = new Literal("never_set");
const lost = new Literal("not_synchronised");

/** Reads the stamp or the segment at `at`, before the mnemonic; returns where it ends, or `none`. */
function readPart(message: Message, at: number, mnemonic: number): number {
  const { bytes } = message;
  const octet = bytes[at]!;
  if (octet === space || octet === colon) return at + 1;
  if (message.stampEnd === message.stampStart) {
    const hasFlag = octet === asterisk || octet === dot;
    const behind = readStamp(message, hasFlag ? at + 1 : at);
    if (behind !== none && behind <= mnemonic) {
      if (hasFlag) message.fields.word(key.clock, octet === asterisk ? never : lost);
      return skipZoneWord(message, readHalfDay(message, behind, mnemonic), mnemonic);
    }
    message.stampStart = message.stampEnd = message.start;
  }
  return readSegment(message, at, mnemonic);
}
