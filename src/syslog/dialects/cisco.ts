// Cisco IOS, IOS XE, IOS XR, NX-OS, UCS, ASA, FTD, WLC; Arista writes the same:
// `[COUNTER:] [SEQUENCE:] [ORIGIN:] [*|.]STAMP: [HOST] %FACILITY-SEVERITY-MNEMONIC: text`
// https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html
import { key } from "../fields.ts";
import { Literal } from "../literal.ts";
import type { Message } from "../message.ts";
import { colon, dot, none, space } from "../octet.ts";
import { readStamp } from "../timestamp.ts";
import { findMnemonicEnd, isEnded, take } from "./cisco-mnemonic.ts";
import { readHalfDay, readSegment, skipZoneWord } from "./cisco-segment.ts";
import { digitsEnd, findFar, forgetNames, isDigits } from "./scan.ts";

const percent = 0x25;
const asterisk = 0x2a;
/** What stands before the mnemonic is no longer. */
const headerBytesMax = 160;

/** A line without a stamp that the RFCs know, whose header begins at `start`. */
export function readCiscoHeader(message: Message, start: number): boolean {
  const { view, end } = message;
  const limit = Math.min(end, start + headerBytesMax);
  let mnemonic = findFar(view, percent, start, limit);
  let mnemonicEnd = findMnemonicEnd(message, mnemonic);
  while (mnemonic < limit && mnemonicEnd === none) {
    mnemonic = findFar(view, percent, mnemonic + 1, limit);
    mnemonicEnd = findMnemonicEnd(message, mnemonic);
  }
  if (mnemonic >= limit) return false;
  // At the start of a line nothing else looks like that.
  if (mnemonic > start && !isEnded(message, mnemonicEnd)) return false;
  const { appStart, appEnd, procStart, procEnd } = message;
  forgetNames(message);
  let i = start;
  while (i < mnemonic && i !== none) i = readPart(message, i, mnemonic);
  if (i === none) {
    // The mnemonic stands amid the text of another line.
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
  take(message, mnemonic, mnemonicEnd);
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
  if (!isCounter && !isFlag && !isColon) return false;
  // Of a counter before it relays may have made a tag.
  if (isDigits(bytes, appStart, appEnd))
    message.fields.number(key.counter, bytes, appStart, appEnd);
  message.stampStart = message.stampEnd = message.start;
  const isRead = readCiscoHeader(message, at);
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
