// The mnemonic of Cisco's messages, `%FACILITY[-SUB]-SEVERITY-MNEMONIC`, and where it stands.
import type { Message } from "../message.ts";
import { colon, dash, none, space, zero } from "../octet.ts";
import { isZoneWord } from "./cisco-segment.ts";
import { forgetNames, hasWord, isUpper, octets } from "./scan.ts";

const percent = 0x25;
/** The facility of IOS unless it is told otherwise. */
const local7 = 23;

/** A mnemonic where the tag or the text should be, behind a stamp that was read. */
export function readCiscoMnemonic(message: Message): boolean {
  const { bytes, appStart, appEnd } = message;
  const isTag = appEnd > appStart && bytes[appStart] === percent;
  const mnemonic = isTag ? appStart : message.contentStart;
  const mnemonicEnd = findMnemonicEnd(message, mnemonic);
  if (mnemonicEnd === none) return false;
  if (isTag) message.appStart = message.appEnd = message.start;
  else if (isZoneTag(message, mnemonic)) {
    forgetNames(message);
    message.lossy = true;
  } else if (isFirewall(message, mnemonic) && isAlone(message)) {
    // `asa-1: %ASA-6-302013:` is what the firewalls make of `logging device-id hostname`.
    forgetNames(message);
    message.hostStart = appStart;
    message.hostEnd = appEnd;
  }
  take(message, mnemonic, mnemonicEnd);
  return true;
}

/** The mnemonic as APP-NAME or at the start of MSG, in a line that is RFC 5424 otherwise. */
export function readNewMnemonic(message: Message): boolean {
  const { bytes, appStart, appEnd, contentStart } = message;
  const isTag = appEnd > appStart && bytes[appStart] === percent;
  const mnemonic = isTag ? appStart : contentStart;
  const mnemonicEnd = findMnemonicEnd(message, mnemonic);
  if (mnemonicEnd === none || (isTag && mnemonicEnd !== appEnd)) return false;
  if (message.msgIdEnd > message.msgIdStart) return false;
  if (isTag) message.appStart = message.appEnd = message.start;
  take(message, mnemonic, mnemonicEnd);
  if (isTag) message.contentStart = contentStart;
  return true;
}

/** Makes the mnemonic the MSGID, and what is behind it the content. */
export function take(message: Message, mnemonic: number, mnemonicEnd: number): void {
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
export function findMnemonicEnd(message: Message, at: number): number {
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
export function isEnded(message: Message, at: number): boolean {
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

const firewalls = ["%ASA-", "%FTD-", "%PIX-", "%FWSM-", "%NGIPS-"].map(octets);

/** Whether the mnemonic at `at` is one of a firewall's. */
export function isFirewall({ bytes, end }: Message, at: number): boolean {
  for (const word of firewalls) if (hasWord(bytes, word, at, end)) return true;
  return false;
}

/**
 * `:Oct 10 11:22:33 BRT: %`: a zone that nobody else knows stands where a tag would. Firewalls may
 * write their name there as well, but then without a colon before the stamp.
 */
function isZoneTag(message: Message, mnemonic: number): boolean {
  const { bytes, stampStart, appStart, appEnd } = message;
  if (!isAlone(message) || appEnd === appStart || !isZoneWord(bytes, appStart, appEnd))
    return false;
  return bytes[stampStart - 1] === colon || !isFirewall(message, mnemonic);
}
