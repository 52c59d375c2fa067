// Which dialect a line is of. A few octets of what the RFCs made of it decide who looks closer, so
// that lines of no dialect cost nearly nothing; who looks closer needs several certain signs.
import { settleParts } from "../found-parts.ts";
import type { Message } from "../message.ts";
import { colon, comma, dot, isDigit, isLower, openBracket, skipSpaces, space } from "../octet.ts";
import { readCiscoHeader, readRelayedHeader } from "./cisco.ts";
import { readCiscoMnemonic, readNewMnemonic } from "./cisco-mnemonic.ts";
import { readIse } from "./cisco-ise.ts";
import { readCiscoText } from "./cisco-text.ts";
import { readHuawei } from "./huawei.ts";
import { readOldHeader } from "./junos.ts";
import { readNetscaler } from "./netscaler.ts";
import { readEpochBehindStamp, readPrefix, readPrinted, readWrittenLevel } from "./openwrt.ts";
import { readRepeatedTag } from "./repeated.ts";
import { readRelayed, readRouterOs, readUntopical } from "./routeros.ts";
import { findOctet, isMac, isUpper } from "./scan.ts";
import { readSynologyFile } from "./synology.ts";
import { readText } from "./text.ts";
import { readConsole, readDoubledHost, readUnifi, readUnifiBehindHost } from "./unifi.ts";

const percent = 0x25;
const slash = 0x2f;
const asterisk = 0x2a;
const openParenthesis = 0x28;
const letterC = 0x43;

/** Refines what the RFCs made of a line: its header first, then the text. */
export function readDialect(message: Message): void {
  if (message.format === "rfc5424") readNewHeader(message);
  else if (message.stampEnd > message.stampStart) readStamped(message);
  else readBare(message);
  if (message.format === "cisco" && message.bytes[message.msgIdStart] === percent) {
    readCiscoText(message);
  }
  if (message.format !== "routeros") readText(message);
  if (!message.isPlain) settleParts(message);
}

/** Devices that begin as RFC 5424 and go on in a way of their own. */
function readNewHeader(message: Message): void {
  const { bytes, hostStart, hostEnd, appStart, structuredEnd, structuredStart } = message;
  const mayBeOld = hostEnd > hostStart && bytes[hostEnd - 1] === colon;
  if (mayBeOld && structuredEnd === structuredStart && readOldHeader(message)) return;
  if (isLower(bytes[appStart]!) && readRelayed(message)) return;
  const first = bytes[message.contentStart]!;
  if ((bytes[appStart] === percent || first === percent) && readNewMnemonic(message)) return;
  if ((isDigit(first) || first === asterisk) && readRelayedHeader(message, message.contentStart)) {
    return;
  }
  // Common Event Format at once behind the host: it is no tag, and has spaces.
  if (bytes[appStart] !== letterC || bytes[appStart + 3] !== colon) return;
  if (message.appEnd === appStart || structuredEnd > structuredStart) return;
  message.appStart = message.appEnd = message.start;
  message.procStart = message.procEnd = message.start;
  message.msgIdStart = message.msgIdEnd = message.start;
  message.contentStart = appStart;
  message.lossy = message.zoneAssumed || message.version !== 1;
}

/** A line with a stamp. */
function readStamped(message: Message): void {
  const { bytes, end, appStart, appEnd, contentStart: at } = message;
  const first = at < end ? bytes[at]! : 0;
  if (appEnd === appStart) {
    readUntagged(message, first);
    return;
  }
  if (first === percent && readPercent(message, at)) return;
  if (bytes[appStart] === percent && readPercent(message, appStart)) return;
  if (message.isList && readList(message)) return;
  if (appEnd >= end) return;
  if (bytes[appEnd] === space) readLoneTag(message);
  else if (bytes[appEnd] === colon && isLower(first)) readPrefix(message);
}

/** A tag with commas. */
function readList(message: Message): boolean {
  const { bytes, end, appStart: at } = message;
  const mayBeTopic = isLower(bytes[at]!) && !isMac(bytes, at, end, null);
  return (mayBeTopic && readRouterOs(message, at)) || readUnifi(message, at);
}

/** 1 for what headers of Cisco's may begin with behind those of a relay. */
const isHeaderStart = new Uint8Array(256);
for (const octet of Buffer.from("0123456789*.:")) isHeaderStart[octet] = 1;

/** A line whose text begins at once behind the host. */
function readUntagged(message: Message, first: number): void {
  const { bytes, hostStart, hostEnd, contentStart: at } = message;
  const hasHost = hostEnd > hostStart;
  if (first === openBracket && !hasHost && readEpochBehindStamp(message, at)) return;
  if (first === percent && readPercent(message, at)) return;
  if (first === openParenthesis && readParenthesis(message, at)) return;
  // Columns begin with a number, too.
  const mayBeName = isUpper(first) || (isDigit(first) && bytes[at + 1] !== comma);
  if (mayBeName && readConsole(message, at)) return;
  const mayBeHeader = isHeaderStart[first] === 1 || (isUpper(first) && bytes[at + 2] === slash);
  if (mayBeHeader && hasHost && readRelayedHeader(message, at)) return;
  if (first === bytes[hostStart]) readDoubledHost(message);
  else if (isUpper(first) && !readIse(message, at)) readSynologyFile(message, at);
}

/** A tag without a colon may be something else. */
function readLoneTag(message: Message): void {
  const { bytes, appStart, appEnd, hostStart } = message;
  if (bytes[message.contentStart] === letterC && readConsole(message, appStart)) return;
  if (bytes[appStart] === bytes[hostStart]) readDoubledHost(message);
  if (readUntopical(message)) return;
  const hasDot = findOctet(bytes, dot, appStart, appEnd) < appEnd;
  if (!hasDot || !readWrittenLevel(message, appStart)) readRepeatedTag(message);
}

/** A line without any stamp that the RFCs know. */
function readBare(message: Message): void {
  const { bytes, end, headerStart, appStart, appEnd } = message;
  const start = skipSpaces(message, headerStart);
  if (start >= end) return;
  const first = bytes[start]!;
  const hasPriority = headerStart > message.start;
  if (isLower(first) && readRouterOs(message, start)) return;
  const mayBeUnifi = first === openParenthesis || (message.isList && appEnd > appStart);
  if (mayBeUnifi && readUnifi(message, start)) return;
  if (isUpper(first) && readPrinted(message, start)) return;
  if (isDigit(first) && bytes[start + 2] === slash && readNetscaler(message, start)) return;
  if (first === percent && bytes[start + 1] === percent && readHuawei(message, start)) return;
  const isHeader = isDigit(first) || first === asterisk || first === dot || first === percent;
  if (!hasPriority && !isHeader) return;
  if (readCiscoHeader(message, start) || appEnd > appStart) return;
  readUnifiBehindHost(message, start);
}

/** `%ASA-6-302013` or `%%10WEB/5/LOGIN`. */
function readPercent(message: Message, at: number): boolean {
  const second = message.bytes[at + 1]!;
  if (second === percent || isDigit(second)) return readHuawei(message, at);
  return readCiscoMnemonic(message);
}

/** `("US24,f09fc20fd52c,v4.0.1.9421") `, or the slot of a stack: `(Stack) %%10WEB/5/LOGIN`. */
function readParenthesis(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (readUnifi(message, at)) return true;
  const close = findOctet(bytes, 0x29, at, Math.min(end, at + 32));
  if (bytes[close] !== 0x29 || bytes[close + 2] !== percent || bytes[close + 3] !== percent) {
    return false;
  }
  if (!readHuawei(message, close + 2)) return false;
  message.lossy = true;
  return true;
}
