// ArcSight Common Event Format: `CEF:0|Vendor|Product|Version|ID|Name|Severity|name=value ...`.
// https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { backslash, equals, none, space, zero } from "../octet.ts";
import { firstOf, wordOf, zerosOf } from "../word.ts";
import { Pairs } from "./pairs.ts";
import { findFar, hasWord, isDigits, isWord, octets } from "./scan.ts";
import { readTopics } from "./topics.ts";

const cef = octets("CEF:");
const mikrotik = octets("MikroTik");
const pipe = 0x7c;

const pairs = new Pairs({
  ...{
    src: "src_ip",
    spt: "src_port",
    smac: "src_mac",
    suser: "user",
    duser: "user",
    c6a2: "src_ip",
    c6a3: "dst_ip",
    deviceExternalId: "device_id",
    sourceTranslatedAddress: "nat",
  },
  ...{
    dst: "dst_ip",
    dpt: "dst_port",
    dmac: "dst_mac",
    proto: "proto",
    act: "action",
    app: "application",
  },
  ...{ dvchost: "device_name", deviceInboundInterface: "in_interface", request: "url" },
  ...{
    deviceOutboundInterface: "out_interface",
    outcome: "result",
    reason: "reason",
    cat: "category",
  },
  ...{ UNIFIcategory: "category", UNIFIdeviceMac: "mac", UNIFIdeviceModel: "model" },
  ...{ UNIFIdeviceVersion: "firmware", UNIFIadmin: "user", UNIFIclientMac: "src_mac" },
});

/** The header's seven parts, one for all. */
const starts = new Int32Array(7);
const ends = new Int32Array(7);

/** Reads header and known extensions at `at`; false when it is something else. */
export function readCef(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, cef, at, end)) return false;
  const extension = readHeader(message, at + cef.length);
  if (extension === none || !isDigits(bytes, starts[0]!, ends[0]!)) return false;
  fields.text(key.vendor, starts[1]!, ends[1]!);
  fields.text(key.product, starts[2]!, ends[2]!);
  fields.text(key.version, starts[3]!, ends[3]!);
  fields.text(key.event_id, starts[4]!, ends[4]!);
  const isRouterOs = isWord(bytes, mikrotik, starts[1]!, ends[1]!);
  if (isRouterOs && readTopics(message, starts[5]!, ends[5]!)) message.claim("routeros");
  else {
    message.claim("cef");
    fields.text(key.event_name, starts[5]!, ends[5]!);
    fields.text(key.level, starts[6]!, ends[6]!);
    if (message.headerStart === message.start) setSeverity(message);
  }
  readExtensions(message, extension);
  return true;
}

/** Reads seven parts that `pipe` ends, unless a backslash is before it; returns where that ends. */
function readHeader(message: Message, at: number): number {
  const { bytes, end } = message;
  let i = at;
  for (let n = 0; n < starts.length; n++) {
    starts[n] = i;
    while (i < end && bytes[i] !== pipe) i += bytes[i] === backslash ? 2 : 1;
    if (i >= end) return none;
    ends[n] = i++;
  }
  return i;
}

/** 0-3 low, 4-6 medium, 7-8 high, 9-10 very high, or these words; without PRI nothing else says. */
function setSeverity(message: Message): void {
  const { bytes } = message;
  const start = starts[6]!;
  const end = ends[6]!;
  const level = isDigits(bytes, start, end) ? digit(bytes, start, end) : wordLevel(bytes[start]!);
  if (level === none) return;
  const severity = level > 8 ? 2 : level > 6 ? 3 : level > 3 ? 4 : 6;
  message.priority = message.facility * 8 + severity;
}

function digit(bytes: Buffer, start: number, end: number): number {
  return end === start + 1 ? bytes[start]! - zero : 10;
}

/** `Low`, `Medium`, `High`, `Very-High`; `Unknown` says nothing. */
function wordLevel(initial: number): number {
  switch (initial | 0x20) {
    case 0x6c:
      return 1;
    case 0x6d:
      return 5;
    case 0x68:
      return 7;
    case 0x76:
      return 9;
    default:
      return none;
  }
}

/** `name=value name=value`: a value ends where the next name begins, and may hold spaces. */
function readExtensions(message: Message, from: number): void {
  const { view, end } = message;
  const last = end - 4;
  let nameEnd = from;
  do nameEnd = findFar(view, equals, nameEnd + 1, end);
  while (nameEnd < end && kindOf[view.getUint8(nameEnd - 1)] === 0);
  if (nameEnd >= end) return;
  let nameStart = nameEnd;
  while (nameStart > from && kindOf[view.getUint8(nameStart - 1)] !== 0) nameStart--;
  let escaped = none;
  for (let i = nameEnd + 1; i < end; i++) {
    for (; i <= last; i += 4) {
      const word = view.getInt32(i, true);
      const signs = zerosOf(word ^ equalSigns) | zerosOf(word ^ backslashes);
      if (signs === 0) continue;
      i += firstOf(signs);
      break;
    }
    const octet = i < end ? view.getUint8(i) : 0;
    if (octet === backslash) escaped = ++i;
    if (octet !== equals) continue;
    const next = nameBefore(view, nameEnd + 1, i);
    if (next === none || next - 1 === escaped) continue;
    pairs.take(message, nameStart, nameEnd, next - 1);
    nameStart = next;
    nameEnd = i;
  }
  pairs.take(message, nameStart, nameEnd, end);
}

const [equalSigns, backslashes] = [wordOf(equals), wordOf(backslash)];

/** 1 for digits, 2 for letters and `_.-`: what names are of, but not of digits alone. */
const kindOf = new Uint8Array(256);
for (let octet = 0; octet < 128; octet++) {
  const character = String.fromCharCode(octet);
  kindOf[octet] = /[0-9]/.test(character) ? 1 : /[A-Za-z_.-]/.test(character) ? 2 : 0;
}

/** Longer names are none: the time for a line must not grow faster than the line. */
const nameBytesMax = 64;

/** Where the name that ends at `end` begins, behind a space and not before `from`; or `none`. */
function nameBefore(view: DataView, from: number, end: number): number {
  const first = Math.max(from, end - nameBytesMax - 1);
  let kinds = 0;
  for (let i = end - 1; i >= first; i--) {
    const octet = view.getUint8(i);
    const kind = kindOf[octet]!;
    if (kind === 0) return octet === space && (kinds & 2) !== 0 ? i + 1 : none;
    kinds |= kind;
  }
  return none;
}
