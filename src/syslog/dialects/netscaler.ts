// Citrix NetScaler: ` 01/10/2001:01:01:01 GMT netscaler ABC-D : SSLVPN HTTPREQUEST 1234567 : text`.
import type { Message } from "../message.ts";
import { colon, none, pairAt, skipSpaces, decimal, space } from "../octet.ts";
import { readTime, readZone } from "../stamp-parts.ts";
import { limitStamp } from "../timestamp.ts";
import { wordEnd } from "./scan.ts";

const slash = 0x2f;

/**
 * Reads stamp and host at `at`. By default the month comes first; which one does cannot be known,
 * so that the text is kept.
 */
export function readNetscaler(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (at + 24 > end || bytes[at + 2] !== slash || bytes[at + 5] !== slash) return false;
  if (bytes[at + 10] !== colon || bytes[at + 13] !== colon) return false;
  const first = pairAt(bytes, at);
  const second = pairAt(bytes, at + 3);
  const year = decimal(bytes, at + 6, at + 10);
  const isDayFirst = first > 12;
  message.month = isDayFirst ? second : first;
  message.day = isDayFirst ? first : second;
  const behindTime = readTime(message, at + 11);
  if (year <= 0 || behindTime === none) return false;
  message.year = year;
  const behind = readZone(message, behindTime);
  message.zoneAssumed = behind === behindTime;
  if (!message.wallClock.settle(message)) return false;
  message.format = "netscaler";
  message.lossy = true;
  limitStamp(message, false);
  message.stampStart = at;
  message.stampEnd = behindTime;
  const host = skipSpaces(message, behind);
  message.hostStart = host;
  message.hostEnd = wordEnd(bytes, host, end);
  const text = message.hostEnd;
  message.contentStart = text < end && bytes[text] === space ? text + 1 : text;
  return true;
}
