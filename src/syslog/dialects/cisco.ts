// Cisco IOS, IOS XE, IOS XR, NX-OS, UCS, ASA, FTD, WLC; Arista writes the same:
// `[COUNTER:] [SEQUENCE:] [ORIGIN:] [*|.]STAMP: [HOST] %FACILITY-SEVERITY-MNEMONIC: text`
// https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html
import { key } from "../fields.ts";
import { Literal } from "../literal.ts";
import type { Message } from "../message.ts";
import { colon, dash, dot, none, space, zero } from "../octet.ts";
import { readStamp } from "../timestamp.ts";
import { readHalfDay, readSegment } from "./cisco-segment.ts";
import { findFar, forgetNames, hasWord, isUpper, octets } from "./scan.ts";

const percent = 0x25;
const asterisk = 0x2a;
/** What stands before the mnemonic is no longer. */
const headerBytesMax = 160;
/** The facility of IOS unless it is told otherwise. */
const local7 = 23;

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
  if (mnemonic >= limit || !isEnded(message, mnemonicEnd)) return false;
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

/** A mnemonic where the tag or the text should be, behind a stamp that was read. */
export function readCiscoMnemonic(message: Message): boolean {
  const { bytes, appStart, appEnd } = message;
  const isTag = appEnd > appStart && bytes[appStart] === percent;
  const mnemonic = isTag ? appStart : message.contentStart;
  const mnemonicEnd = findMnemonicEnd(message, mnemonic);
  if (mnemonicEnd === none) return false;
  if (isTag) message.appStart = message.appEnd = message.start;
  else if (isFirewall(message, mnemonic) && isAlone(message)) {
    // `asa-1: %ASA-6-302013:` is what the firewalls make of `logging device-id hostname`.
    forgetNames(message);
    message.hostStart = appStart;
    message.hostEnd = appEnd;
  }
  take(message, mnemonic, mnemonicEnd);
  return true;
}

function take(message: Message, mnemonic: number, mnemonicEnd: number): void {
  const { bytes, end } = message;
  message.format = "cisco";
  message.msgIdStart = mnemonic;
  message.msgIdEnd = mnemonicEnd;
  if (message.headerStart === message.start) {
    message.priority = local7 * 8 + severityOf(bytes, mnemonic, mnemonicEnd);
  }
  let behind = mnemonicEnd;
  if (behind + 1 < end && bytes[behind] === space && bytes[behind + 1] === colon) behind++;
  if (behind < end && bytes[behind] === colon) behind++;
  message.contentStart = behind < end && bytes[behind] === space ? behind + 1 : behind;
}

/** Where `%FACILITY[-SUB]-3-MNEMONIC` at `at` ends, or `none` when it is no such thing. */
function findMnemonicEnd(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at >= end || bytes[at] !== percent || at + 2 >= end || !isUpper(bytes[at + 1]!)) return none;
  let severities = 0;
  let i = at + 1;
  for (; i < end; i++) {
    const kind = mnemonicKind[bytes[i]!]!;
    if (kind === 0) break;
    if (kind === 2 && bytes[i - 1] === dash && bytes[i + 1] === dash) severities++;
  }
  const isWhole = bytes[i - 1] !== dash && (i >= end || bytes[i] === colon || bytes[i] === space);
  return severities === 1 && isWhole ? i : none;
}

/** 1 for what mnemonics are of, 2 for what may be a severity too. */
const mnemonicKind = new Uint8Array(256);
for (let octet = 0; octet < 128; octet++) {
  const character = String.fromCharCode(octet);
  mnemonicKind[octet] = /[0-7]/.test(character) ? 2 : /[\w-]/.test(character) ? 1 : 0;
}

/** A colon, at once or behind a space, ends every mnemonic in a header of its own kind. */
function isEnded(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (at >= end) return true;
  return bytes[at] === colon || (at + 1 < end && bytes[at + 1] === colon);
}

function severityOf(bytes: Buffer, at: number, end: number): number {
  for (let i = at + 1; i + 1 < end; i++) {
    const digit = bytes[i]! - zero;
    if (digit >= 0 && digit < 8 && bytes[i - 1] === dash && bytes[i + 1] === dash) return digit;
  }
  return 5;
}

/** Whether the tag stands where a host would, without a PID. */
function isAlone(message: Message): boolean {
  return message.hostEnd === message.hostStart && message.procEnd === message.procStart;
}

const firewalls = ["%ASA-", "%FTD-", "%PIX-"].map(octets);

function isFirewall(message: Message, at: number): boolean {
  return firewalls.some((word) => hasWord(message.bytes, word, at, message.end));
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
      return readHalfDay(message, behind, mnemonic);
    }
    message.stampStart = message.stampEnd = message.start;
  }
  return readSegment(message, at, mnemonic);
}
