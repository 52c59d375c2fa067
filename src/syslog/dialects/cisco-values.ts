// Values with names: Firepower's events 430001 to 430005, `SrcIP: 192.0.2.1, DstIP: 10.0.0.1, ...`,
// and NX-OS's ACLLOG, `Src IP: 192.0.2.1, Dst IP: 10.0.0.1, ..., Protocol: "TCP"(6), ...`.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, comma, isDigit, isLetter, quote, space } from "../octet.ts";
import { Names } from "./names.ts";
import { findFar, findOctet, isUpper, isWord, octets } from "./scan.ts";

const names = new Names([
  ["SrcIP", key.src_ip],
  ["DstIP", key.dst_ip],
  ["SrcPort", key.src_port],
  ["DstPort", key.dst_port],
  ["Protocol", key.proto],
  ["IngressInterface", key.in_interface],
  ["EgressInterface", key.out_interface],
  ["IngressZone", key.src_zone],
  ["EgressZone", key.dst_zone],
  ["AccessControlRuleName", key.rule],
  ["AccessControlRuleAction", key.action],
  ["ACPolicy", key.policy],
  ["ConnectionID", key.session_id],
  ["InitiatorBytes", key.sent_bytes],
  ["ResponderBytes", key.received_bytes],
  ["ApplicationProtocol", key.application],
  ["User", key.user],
  ["URL", key.url],
  ["Message", key.event_name],
  ["Classification", key.category],
  ["Src IP", key.src_ip],
  ["Dst IP", key.dst_ip],
  ["Src Port", key.src_port],
  ["Dst Port", key.dst_port],
  ["Src Intf", key.in_interface],
  ["ACL Name", key.rule],
  ["ACE Action", key.action],
]);

/** No name is longer. */
const nameBytesMax = 40;

/** Reads `Name: value` from `at`; a value ends where `, Name: ` follows. */
export function readValues(message: Message, at: number): void {
  const { bytes, view, end, fields } = message;
  let name = at;
  let nameEnd = findNameEnd(message, name);
  while (nameEnd > name) {
    const value = nameEnd + 2;
    let valueEnd = value;
    let next = end;
    let nextEnd = end;
    for (; valueEnd < end; valueEnd++) {
      valueEnd = findFar(view, comma, valueEnd, end);
      next = valueEnd + 2;
      nextEnd = findNameEnd(message, next);
      if (valueEnd >= end || nextEnd > next) break;
    }
    const meaning = names.find(view, name, nameEnd);
    const isSaid = meaning !== key.user || !isNobody(bytes, value, valueEnd);
    const isQuoted = bytes[value] === quote;
    const start = isQuoted ? value + 1 : value;
    const behind = isQuoted ? findOctet(bytes, quote, start, valueEnd) : valueEnd;
    if (meaning !== undefined && isSaid) fields.value(meaning, bytes, start, behind);
    name = next;
    nameEnd = nextEnd;
  }
}

/** Where the name at `at` ends, before a colon and a space; `at` when there is none. */
function findNameEnd({ bytes, end }: Message, at: number): number {
  if (at + 2 >= end || !isUpper(bytes[at]!)) return at;
  const limit = Math.min(end, at + nameBytesMax);
  let i = at;
  while (i < limit && (isLetter(bytes[i]!) || isDigit(bytes[i]!) || isJoint(bytes[i]!))) i++;
  return i + 1 < end && bytes[i] === colon && bytes[i + 1] === space ? i : at;
}

/** `SHA_Disposition`, `Prefilter Policy`. */
function isJoint(octet: number): boolean {
  return octet === space || octet === 0x5f;
}

const nobody = ["No Authentication Required", "Not Found", "Unknown"].map(octets);

/** What stands in place of a user's name when there is none. */
function isNobody(bytes: Buffer, start: number, end: number): boolean {
  return nobody.some((word) => isWord(bytes, word, start, end));
}
