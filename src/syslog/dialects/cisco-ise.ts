// Cisco ISE: `CISE_Failed_Attempts 0000231543 1 0 2019-09-08 18:11:57.232 -07:00 0069172882 5400
// NOTICE Failed-Attempt: text, Name=Value, ...`; long messages come in several segments.
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import {
  backslash,
  colon,
  comma,
  dash,
  equals,
  isDigit,
  none,
  skipSpaces,
  space,
} from "../octet.ts";
import { readStamp } from "../timestamp.ts";
import { isAddress } from "./cisco-endpoint.ts";
import { Names } from "./names.ts";
import {
  digitsEnd,
  findFar,
  findOctet,
  hasWord,
  isDigits,
  isMac,
  octets,
  wordEnd,
} from "./scan.ts";

const ise = octets("CISE_");

/** Reads the category, the segment and the better stamp at `at`; false when it is not ISE's. */
export function readIse(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, ise, at, end)) return false;
  const categoryEnd = wordEnd(bytes, at, end);
  message.format = "cisco";
  message.appStart = at;
  message.appEnd = categoryEnd;
  message.contentStart = Math.min(categoryEnd + 1, end);
  const number = categoryEnd + 1;
  const numberEnd = wordEnd(bytes, number, end);
  const segments = wordEnd(bytes, numberEnd + 1, end);
  const segment = wordEnd(bytes, segments + 1, end);
  const hasNumbers =
    isDigits(bytes, number, numberEnd) &&
    isDigits(bytes, numberEnd + 1, segments) &&
    isDigits(bytes, segments + 1, segment);
  if (!hasNumbers || segment >= end) return true;
  fields.text(key.event_id, number, numberEnd);
  fields.number(key.segment_count, bytes, numberEnd + 1, segments);
  fields.number(key.segment, bytes, segments + 1, segment);
  message.contentStart = segment + 1;
  if (isDigit(bytes[segment + 1]!)) readExactStamp(message, segment + 1);
  readPairs(message, segment + 1);
  return true;
}

/** The stamp of the first segment has milliseconds and a zone; the number behind names the event. */
function readExactStamp(message: Message, at: number): void {
  const { bytes, end } = message;
  // Only what is certain to be a stamp is tried: the header's must not be spoiled.
  if (at + 26 > end || bytes[at + 4] !== 0x2d || bytes[at + 10] !== space) return;
  const behind = readStamp(message, at);
  if (behind === none) {
    message.stampStart = message.stampEnd = message.start;
    message.lossy = true;
    return;
  }
  message.lossy = true;
  const sequenceEnd = digitsEnd(bytes, behind + 1, end);
  const id = sequenceEnd + 1;
  const idEnd = digitsEnd(bytes, id, end);
  if (idEnd === id || sequenceEnd === behind + 1) return;
  message.msgIdStart = id;
  message.msgIdEnd = idEnd;
}

const names = new Names([
  ["UserName", key.user],
  ["AdminName", key.user],
  ["AdminIPAddress", key.src_ip],
  ["Calling-Station-ID", key.mac],
  ["Framed-IP-Address", key.ip],
  ["NetworkDeviceName", key.device_name],
  ["FailureReason", key.reason],
]);

/** No name of ours is longer. */
const nameBytesMax = 32;

/** `Name=Value, Name=Value,`; before a comma within a value stands a backslash. */
function readPairs(message: Message, at: number): void {
  const { bytes, view, end } = message;
  for (let start = at; start < end;) {
    let valueEnd = findFar(view, comma, start, end);
    while (valueEnd < end && bytes[valueEnd - 1] === backslash) {
      valueEnd = findFar(view, comma, valueEnd + 1, end);
    }
    const name = skipSpaces(message, start);
    const nameEnd = findOctet(bytes, equals, name, Math.min(valueEnd, name + nameBytesMax));
    if (nameEnd > name && bytes[nameEnd] === equals) {
      const meaning = names.find(view, name, nameEnd);
      if (meaning !== undefined) take(message, meaning, nameEnd + 1, valueEnd);
    }
    start = valueEnd + 1;
  }
}

/** Who calls is a MAC, of tunnels an address, or anything else. */
function take(message: Message, name: FieldKey, start: number, end: number): void {
  const { bytes, fields } = message;
  if (name !== key.mac) fields.value(name, bytes, start, end);
  else if (isAddress(bytes, start, end)) fields.text(key.src_ip, start, end);
  else if (isMac(bytes, start, end, dash) || isMac(bytes, start, end, colon)) {
    fields.text(name, start, end);
  }
}
