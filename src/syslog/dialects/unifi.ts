// UniFi access points, switches and gateways: model, MAC and firmware where the tag should be.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import {
  colon,
  comma,
  dash,
  isDigit,
  none,
  openBracket,
  quote,
  skipSpaces,
  space,
} from "../octet.ts";
import { readTag } from "../rfc3164.ts";
import { readNumericStamp, readStamp } from "../timestamp.ts";
import { findFar, findOctet, hasWord, isMac, isSame, octets, wordEnd } from "./scan.ts";

const [openParenthesis, closeParenthesis] = [0x28, 0x29];
const letterV = 0x76;
const letterC = 0x43;
const event = octets("CEF:0|Ubiquiti|");
/** A stamp and a name; longer ones are none. */
const nameBytesMax = 80;

/**
 * Reads `7483c04f9d75,U7-Pro-XG-8.6.11+18870: hostapd[6885]: text` at `at`, or as older firmware
 * has it `U7PG2,788a2056b181,v4.0.66.10832: `, also within `("...") `. The program behind is the
 * tag. False, and nothing read, when it is something else.
 */
export function readUnifi(message: Message, at: number): boolean {
  const { bytes, end } = message;
  const isQuoted = bytes[at] === openParenthesis && bytes[at + 1] === quote;
  const start = isQuoted ? at + 2 : at;
  // Nothing within a tag ends a token.
  let tokenEnd = start === message.appStart ? message.appEnd : start;
  while (tokenEnd < end && !isTokenEnd(bytes[tokenEnd]!)) tokenEnd++;
  if (!readDevice(message, start, tokenEnd)) return false;
  let behind = tokenEnd;
  if (isQuoted) while (behind < end && isClosing(bytes[behind]!)) behind++;
  else if (behind < end && bytes[behind] === colon) behind++;
  // `: : ubnt-fanctrl[943]: `: some firmware has a name that is empty before the program's.
  if (bytes[behind] === space && bytes[behind + 1] === colon && behind + 1 < end) behind += 2;
  message.format = "unifi";
  message.appStart = message.appEnd = message.start;
  message.procStart = message.procEnd = message.start;
  message.contentStart = behind < end && bytes[behind] === space ? behind + 1 : behind;
  readTag(message, skipSpaces(message, behind), true);
  readDoubledTag(message);
  return true;
}

/** `mcad: mcad[1234]: text`: the one with the PID says more. */
function readDoubledTag(message: Message): void {
  const { bytes, appStart, appEnd, contentStart: at } = message;
  const isAgain =
    isSame(bytes, appStart, appEnd, at) && bytes[at + appEnd - appStart] === openBracket;
  if (isAgain) readTag(message, at, true);
}

/** `HOST 7483c04f9d75,USW_FLEX_MINI-1.8.6.694: text`: switches send no stamp. */
export function readUnifiBehindHost(message: Message, at: number): boolean {
  const { bytes, end } = message;
  const hostEnd = wordEnd(bytes, at, end);
  if (hostEnd === at || !readUnifi(message, hostEnd + 1)) return false;
  message.hostStart = at;
  message.hostEnd = hostEnd;
  return true;
}

function isTokenEnd(octet: number): boolean {
  return octet === colon || octet === space || octet === quote;
}

function isClosing(octet: number): boolean {
  return octet === quote || octet === closeParenthesis;
}

function readDevice(message: Message, start: number, end: number): boolean {
  const { bytes, fields } = message;
  const first = findOctet(bytes, comma, start, end);
  if (first === end) return false;
  if (first === start + 12 && isMac(bytes, start, first, null)) {
    let firmware = end;
    while (firmware > first && bytes[firmware - 1] !== dash) firmware--;
    if (firmware === first && bytes[first + 1] === letterV && isDigit(bytes[first + 2]!)) {
      fields.text(key.mac, start, first);
      fields.text(key.firmware, first + 1, end);
      return true;
    }
    if (firmware <= first + 2 || firmware >= end || !isDigit(bytes[firmware]!)) return false;
    fields.text(key.mac, start, first);
    fields.text(key.model, first + 1, firmware - 1);
    fields.text(key.firmware, firmware, end);
    return true;
  }
  const second = first + 13;
  if (first === start || second + 2 > end || bytes[second] !== comma) return false;
  if (bytes[second + 1] !== letterV || !isMac(bytes, first + 1, second, null)) return false;
  fields.text(key.model, start, first);
  fields.text(key.mac, first + 1, second);
  fields.text(key.firmware, second + 1, end);
  return true;
}

/** `Dream-Machine-Pro Dream-Machine-Pro sshd[454008]: text`: gateways say their name twice. */
export function readDoubledHost(message: Message): void {
  const { bytes, end, hostStart, hostEnd, start } = message;
  const hasApp = message.appEnd > message.appStart;
  const again = hasApp ? message.appStart : message.contentStart;
  const behind = again + hostEnd - hostStart;
  if (behind >= end || bytes[behind] !== space) return;
  if (!isSame(bytes, hostStart, hostEnd, again)) return;
  message.appStart = message.appEnd = start;
  message.contentStart = behind + 1;
  readTag(message, behind + 1, true);
}

/**
 * `Dream Machine CEF:0|Ubiquiti|...` behind a stamp: names of consoles may hold spaces; the first
 * word is the host name so far. UniFi OS has none yet and a second stamp, the better one:
 * `2026-05-15T00:41:02.199Z Dream Machine CEF:0|Ubiquiti|...`. `at`: behind what was read.
 */
export function readConsole(message: Message, at: number): boolean {
  const { start, stampStart, hostStart, hostEnd } = message;
  const eventStart = findEvent(message, at);
  if (eventStart === at) return false;
  let name = hostStart;
  if (hostEnd === hostStart) {
    const behind = readNumericStamp(message, at);
    if (behind === none) {
      // A second stamp that is none has overwritten the first one.
      readStamp(message, stampStart);
      return false;
    }
    name = behind + 1;
    message.lossy = true;
  }
  message.hostStart = name;
  message.hostEnd = Math.max(name, eventStart - 1);
  message.appStart = message.appEnd = start;
  message.procStart = message.procEnd = start;
  message.contentStart = eventStart;
  return true;
}

/** Where the event is behind a name at `at`, or `at`. */
function findEvent({ bytes, view, end }: Message, at: number): number {
  const limit = Math.min(end, at + nameBytesMax + 1);
  for (let i = findFar(view, letterC, at + 1, limit); i < limit;) {
    if (bytes[i - 1] === space && hasWord(bytes, event, i, end)) return i;
    i = findFar(view, letterC, i + 1, limit);
  }
  return at;
}
