// IBM Log Event Extended Format: `LEEF:1.0|Vendor|Product|Version|ID|name=value<TAB>...`; 2.0 may
// name another separator, a character or its number as `x09` or `0x5E`, in a sixth part.
// https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { equals, skipSpaces } from "../octet.ts";
import { Pairs } from "./pairs.ts";
import { findOctet, hasWord, isHex, octets } from "./scan.ts";

const leef = octets("LEEF:");
const pipe = 0x7c;
const tab = 0x09;
const two = 0x32;

const pairs = new Pairs({
  ...{ src: "src_ip", srcPort: "src_port", srcMAC: "src_mac", usrName: "user", proto: "proto" },
  ...{ dst: "dst_ip", dstPort: "dst_port", dstMAC: "dst_mac", action: "action", url: "url" },
  ...{ cat: "category", sev: "level", policy: "policy", srcBytes: "sent_bytes", reason: "reason" },
  ...{ dstBytes: "received_bytes" },
});

/** Reads header and known attributes at `at`; false when it is something else. */
export function readLeef(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, leef, at, end)) return false;
  const version = findOctet(bytes, pipe, at, end);
  const vendor = findOctet(bytes, pipe, version + 1, end);
  const product = findOctet(bytes, pipe, vendor + 1, end);
  const productVersion = findOctet(bytes, pipe, product + 1, end);
  const eventId = findOctet(bytes, pipe, productVersion + 1, end);
  if (eventId >= end) return false;
  message.claim("leef");
  fields.text(key.vendor, version + 1, vendor);
  fields.text(key.product, vendor + 1, product);
  fields.text(key.version, product + 1, productVersion);
  fields.text(key.event_id, productVersion + 1, eventId);
  let separator = tab;
  let i = eventId + 1;
  if (bytes[at + leef.length] === two) {
    const behind = findOctet(bytes, pipe, i, Math.min(end, i + 6));
    if (bytes[behind] === pipe) {
      separator = separatorOf(bytes, i, behind);
      i = behind + 1;
    }
  }
  // Some write a space behind the header.
  pairs.read(message, skipSpaces(message, i), end, separator);
  return true;
}

function separatorOf(bytes: Buffer, start: number, end: number): number {
  if (end === start + 1 && bytes[start] !== equals) return bytes[start]!;
  const hexAt = end - 2;
  const isNumber = hexAt > start && isHex(bytes[hexAt]!) && isHex(bytes[hexAt + 1]!);
  return isNumber ? Number.parseInt(bytes.toString("latin1", hexAt, end), 16) : tab;
}
