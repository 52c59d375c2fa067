// Which dialect the text behind a header is of: by the program named, or by its first octets.
import { settleParts } from "../found-parts.ts";
import type { Message } from "../message.ts";
import {
  colon,
  comma,
  isDigit,
  isLower,
  openBrace,
  openBracket,
  skipSpaces,
  space,
} from "../octet.ts";
import { readAudit } from "./audit.ts";
import { readCef } from "./cef.ts";
import { readEsxi } from "./esxi.ts";
import { readFilterlog } from "./filterlog.ts";
import { readFortigate } from "./fortigate.ts";
import { readJson } from "./json.ts";
import { readJunosData, readJunosEvent } from "./junos.ts";
import { readKernel } from "./kernel.ts";
import { readLeef } from "./leef.ts";
import { readNetfilter } from "./netfilter.ts";
import { isPrefixed } from "./openwrt.ts";
import { readPanos } from "./panos.ts";
import { readDnsmasqDhcp, readDropbear, readHostapd, readNetifd } from "./programs.ts";
import { readRepeated } from "./repeated.ts";
import { readFirewall } from "./routeros-firewall.ts";
import { hasWord, isWord, octets } from "./scan.ts";
import { readSynologyLogin } from "./synology.ts";

/**
 * Reads an ordinary line, as most lines of most routers are: it has a stamp and a tag, and may be
 * of no dialect but that of the program it names. A few octets tell: of the tag, behind it, and at
 * the ends of the text. False, and nothing read, when it takes a closer look.
 */
export function readOrdinary(message: Message): boolean {
  const { bytes, end, appStart, appEnd, contentStart } = message;
  if (appEnd === appStart || contentStart >= end || bytes[appStart] === percent) return false;
  if (message.isList || message.stampEnd === message.stampStart) return false;
  if (mayBeShape(bytes, contentStart)) return false;
  if (bytes[appEnd] === space) return false;
  const mayBePrefix = bytes[appEnd] === colon && isLower(bytes[contentStart]!);
  if (mayBePrefix && isPrefixed(message)) return false;
  const isKnown = isProgram[placeOf(bytes, appStart, appEnd)] === 1;
  if (isKnown && readProgram(message, contentStart)) {
    settleParts(message);
    return true;
  }
  return !isDigit(bytes[end - 1]!) || !endsWithLength(message, contentStart);
}

/** Reads what is known in the text: by its program, or else by how it begins or ends. */
export function readText(message: Message): void {
  const { bytes, end, appStart, appEnd, structuredEnd, structuredStart } = message;
  if (structuredEnd > structuredStart) readJunosData(message);
  const start = message.contentStart;
  if (start >= end) return;
  const at = bytes[start] === space ? skipSpaces(message, start) : start;
  if (at >= end) return;
  const isKnown = isProgram[placeOf(bytes, appStart, appEnd)] === 1;
  if (isKnown && readProgram(message, at)) return;
  if (mayBeShape(bytes, at) && readShape(message, at)) return;
  if (isDigit(bytes[end - 1]!) && endsWithLength(message, at)) readFirewallTail(message, at);
}

const percent = 0x25;

const programs = {
  kernel: octets("kernel"),
  filterlog: octets("filterlog"),
  dropbear: octets("dropbear"),
  dnsmasqDhcp: octets("dnsmasq-dhcp"),
  hostapd: octets("hostapd"),
  netifd: octets("netifd"),
  ulogd: octets("ulogd"),
  audit: octets("audi"),
  connection: octets("Connection"),
  routing: octets("RT_"),
};

/** 1 where a program of that length and first letter is known: most others cost one look. */
const isProgram = new Uint8Array(32 << 8);
for (const name of [
  ...["kernel", "filterlog", "dropbear", "dnsmasq-dhcp", "hostapd", "netifd", "ulogd"],
  ...["audit", "auditd", "audispd", "audisp-syslog", "Connection", "RT_FLOW", "RT_IDP", "RT_UTM"],
  ...["RT_SYSTEM", "RT_SCREEN", "RT_NAT", "RT_AAMW", "RT_SECINTEL", "Hostd", "Vpxa", "Rhttpproxy"],
  ...["hostd", "vpxa", "vpxd", "vsanmgmt", "Fdm"],
]) {
  isProgram[(name.length << 8) | name.charCodeAt(0)] = 1;
}

/** The place of a tag in `isProgram`. A longer one than any there shares that of a short one. */
function placeOf(bytes: Buffer, start: number, end: number): number {
  return (((end - start) << 8) | bytes[start]!) & (isProgram.length - 1);
}

/** How far behind its first octet a shape of `readShape`, or a header, has its mark. */
const markAt = new Uint8Array(256);
for (const beginning of "CEF:|LEEF:|IN=|date=|node=|type=|last |message |1,".split("|")) {
  markAt[beginning.charCodeAt(0)] = beginning.length - 1;
}
const isMark = new Uint8Array(256);
for (const octet of Buffer.from(" %[{:=,")) isMark[octet] = 1;

/** By one octet: most texts are of no shape, and cost one look. */
function mayBeShape(bytes: Buffer, at: number): boolean {
  return isMark[bytes[at + markAt[bytes[at]!]!]!] === 1;
}

/** The first letter decides which name is compared; false when another look is worth it. */
function readProgram(message: Message, at: number): boolean {
  const { bytes, appStart, appEnd } = message;
  const is = programs;
  switch (bytes[appStart]) {
    case 0x6b: // k
      if (!isWord(bytes, is.kernel, appStart, appEnd)) return false;
      readKernel(message, at);
      return message.fields.count > 0;
    case 0x66: // f
      return isWord(bytes, is.filterlog, appStart, appEnd) && readFilterlog(message, at);
    case 0x64: // d
      if (isWord(bytes, is.dropbear, appStart, appEnd)) return readDropbear(message, at);
      return isWord(bytes, is.dnsmasqDhcp, appStart, appEnd) && readDnsmasqDhcp(message, at);
    case 0x68: // h
      if (isWord(bytes, is.hostapd, appStart, appEnd)) return readHostapd(message, at);
      return readEsxi(message, at);
    case 0x6e: // n
      return isWord(bytes, is.netifd, appStart, appEnd) && readNetifd(message, at);
    case 0x75: // u
      return isWord(bytes, is.ulogd, appStart, appEnd) && readNetfilter(message, at);
    case 0x61: // a
      return hasWord(bytes, is.audit, appStart, appEnd) && readAudit(message, at);
    case 0x43: // C
      return isWord(bytes, is.connection, appStart, appEnd) && readSynologyLogin(message, at);
    case 0x52: // R
      if (hasWord(bytes, is.routing, appStart, appEnd)) return readJunosEvent(message, at);
      return readEsxi(message, at);
    case 0x48: // Hostd
    case 0x56: // Vpxa
    case 0x76: // vpxd
      return readEsxi(message, at);
    default:
      return false;
  }
}

/** By the first two octets. */
function readShape(message: Message, at: number): boolean {
  const { bytes } = message;
  const first = bytes[at]!;
  switch (first) {
    case openBracket:
      return readNetfilter(message, at);
    case openBrace:
      return readJson(message, at);
    case 0x43: // CEF:
      return bytes[at + 3] === colon && readCef(message, at);
    case 0x4c: // LEEF:
      return bytes[at + 4] === colon && readLeef(message, at);
    case 0x49: // IN=
      return bytes[at + 2] === 0x3d && readNetfilter(message, at);
    case 0x64: // date=
      return bytes[at + 4] === 0x3d && readFortigate(message, at);
    case 0x6e: // node=
    case 0x74: // type=
      return bytes[at + 4] === 0x3d && readAudit(message, at);
    case 0x6c: // last
    case 0x6d: // message
      return readRepeated(message, at);
    default:
      return first === 0x31 && bytes[at + 1] === comma && readPanos(message, at);
  }
}

const lengthWord = octets(", len ");
/** The longest packet. */
const lengthDigitsMax = 5;

/** Whether the text from `at`, which ends with a digit, ends with `, len ` and a number. */
function endsWithLength(message: Message, at: number): boolean {
  const { bytes, end } = message;
  const first = Math.max(at + lengthWord.length, end - lengthDigitsMax);
  let i = end - 1;
  while (i >= first && isDigit(bytes[i]!)) i--;
  if (i < first - 1 || bytes[i] !== space) return false;
  return hasWord(bytes, lengthWord, i + 1 - lengthWord.length, end);
}

/** The firewall of RouterOS without topics: `[PREFIX ]CHAIN: in:IF out:IF, ..., len 52`. */
function readFirewallTail(message: Message, at: number): void {
  const { bytes, appStart, appEnd } = message;
  // Of RFC 3164 the first word of a prefix may have been taken for a tag.
  const isTag = message.format === "rfc5424" || appEnd === appStart || bytes[appEnd] !== space;
  if (!readFirewall(message, isTag ? at : appStart)) return;
  if (!isTag) {
    message.contentStart = appStart;
    message.appStart = message.appEnd = message.start;
  }
  message.claim("routeros");
}
