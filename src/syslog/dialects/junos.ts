// Junos: structured data of its own in RFC 5424, and the same text in RFC 3164 lines.
// https://www.juniper.net/documentation/us/en/software/junos/network-mgmt/topics/topic-map/structured-log-messages.html
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, colon, isDigit, openBracket, space } from "../octet.ts";
import { Pairs } from "./pairs.ts";
import { findOctet, findFarWord, forgetNames, hasWord, isUpper, octets, wordEnd } from "./scan.ts";
import { readTag } from "../rfc3164.ts";

const junosId = octets("[junos@2636.");
const pairs = new Pairs({
  "source-address": "src_ip",
  "source-port": "src_port",
  "destination-address": "dst_ip",
  "destination-port": "dst_port",
  "protocol-id": "proto",
  "protocol-name": "proto",
  "policy-name": "policy",
  "source-zone-name": "src_zone",
  "destination-zone-name": "dst_zone",
  "packet-incoming-interface": "in_interface",
  "session-id-32": "session_id",
  action: "action",
  application: "application",
  reason: "reason",
  url: "url",
  category: "category",
  username: "user",
  "attack-name": "event_name",
  "service-name": "service",
  "bytes-from-client": "sent_bytes",
  "bytes-from-server": "received_bytes",
});

/** Names of the schema for what the structured data says in names of Junos. */
export function readJunosData(message: Message): boolean {
  const { bytes, structuredStart: start, structuredEnd } = message;
  if (!hasWord(bytes, junosId, start, structuredEnd)) return false;
  message.claim("junos");
  pairs.read(message, wordEnd(bytes, start, structuredEnd) + 1, structuredEnd, space);
  return true;
}

/** `RT_FLOW: RT_FLOW_SESSION_CREATE: session created 10.0.0.2/58662->8.8.8.8/53 ...`. */
export function readJunosEvent(message: Message, at: number): boolean {
  const { bytes, end } = message;
  let idEnd = at;
  while (idEnd < end && (isUpper(bytes[idEnd]!) || bytes[idEnd] === 0x5f)) idEnd++;
  if (idEnd === at || idEnd >= end || bytes[idEnd] !== colon) return false;
  message.claim("junos");
  if (message.msgIdEnd === message.msgIdStart) {
    message.msgIdStart = at;
    message.msgIdEnd = idEnd;
  }
  const arrowAt = findFarWord(message, octetsArrow, idEnd, end);
  if (arrowAt < 0) return true;
  let start = arrowAt;
  while (start > idEnd && bytes[start - 1] !== space) start--;
  readEnd(message, start, arrowAt, true);
  readEnd(message, arrowAt + 2, wordEnd(bytes, arrowAt, end), false);
  return true;
}

const octetsArrow = octets("->");
const slash = 0x2f;

/** `192.168.1.102/58662`. */
function readEnd(message: Message, start: number, end: number, isSource: boolean): void {
  const { bytes, fields } = message;
  const portAt = findOctet(bytes, slash, start, end) + 1;
  if (portAt >= end || !isDigit(bytes[portAt]!)) return;
  fields.text(isSource ? key.src_ip : key.dst_ip, start, portAt - 1);
  fields.number(isSource ? key.src_port : key.dst_port, bytes, portAt, end);
}

/** `<165>1 STAMP mgd[3046]: text`: a header of RFC 5424 that goes on like one of RFC 3164. */
export function readOldHeader(message: Message): boolean {
  const { bytes, end, hostStart, hostEnd } = message;
  if (hostEnd - hostStart < 4 || bytes[hostEnd - 1] !== colon) return false;
  if (bytes[hostEnd - 2] !== closeBracket) return false;
  if (findOctet(bytes, openBracket, hostStart, hostEnd) === hostEnd) return false;
  forgetNames(message);
  message.msgIdStart = message.msgIdEnd = message.start;
  message.structuredStart = message.structuredEnd = message.start;
  message.structuredRepeats = false;
  message.isMarked = false;
  message.format = "junos";
  message.lossy = message.zoneAssumed || message.version !== 1;
  message.contentStart = hostStart;
  readTag(message, hostStart, true);
  if (message.contentStart < end) readJunosEvent(message, message.contentStart);
  return true;
}
