// PAN-OS: `1,2020/04/14 16:48:54,SERIAL,TRAFFIC,end,...`, CSV whose columns depend on the type.
// https://docs.paloaltonetworks.com/pan-os/10-2/pan-os-admin/monitoring/use-syslog-for-monitoring
import { type FieldName, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, comma } from "../octet.ts";
import { columns } from "./columns.ts";
import { findOctet, isDigits, isUpper, isWord, octets } from "./scan.ts";

const slash = 0x2f;
const [serial, type] = [2, 3];
const [traffic, threat, system] = ["TRAFFIC", "THREAT", "SYSTEM"].map(octets);

const flow: [FieldName, number][] = [
  ...([
    ["src_ip", 7],
    ["dst_ip", 8],
    ["rule", 11],
    ["user", 12],
  ] as [FieldName, number][]),
  ...([
    ["application", 14],
    ["virtual_domain", 15],
    ["src_zone", 16],
  ] as [FieldName, number][]),
  ...([
    ["dst_zone", 17],
    ["in_interface", 18],
    ["out_interface", 19],
  ] as [FieldName, number][]),
  ...([
    ["session_id", 22],
    ["src_port", 24],
    ["dst_port", 25],
  ] as [FieldName, number][]),
  ...([
    ["proto", 29],
    ["action", 30],
  ] as [FieldName, number][]),
];
const [sentBytes, receivedBytes, eventId, severity] = [32, 33, 8, 13];
/** All lines have so many columns; of flows and of the system's so many are read. */
const [columnsMin, flowColumnsMax, systemColumnsMax] = [7, 34, 14];

/** Reads the columns at `at`; false when they are not those of PAN-OS. */
export function readPanos(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const first = findOctet(bytes, comma, at, Math.min(end, at + 6));
  // `1,2020/04/14 16:48:54,`
  if (!isDigits(bytes, at, first) || first + 21 > end || bytes[first + 20] !== comma) return false;
  if (bytes[first + 5] !== slash || bytes[first + 8] !== slash) return false;
  if (bytes[first + 14] !== colon || bytes[first + 17] !== colon) return false;
  columns.split(message, at, columnsMin);
  const typeStart = columns.start(type);
  const typeEnd = columns.end(type);
  if (columns.count < columnsMin || !isUpper(bytes[typeStart]!)) return false;
  message.claim("panos");
  fields.text(key.device_id, columns.start(serial), columns.end(serial));
  fields.text(key.type, typeStart, typeEnd);
  fields.text(key.subtype, columns.start(type + 1), columns.end(type + 1));
  const isTraffic = isWord(bytes, traffic!, typeStart, typeEnd);
  if (isTraffic || isWord(bytes, threat!, typeStart, typeEnd)) readFlow(message, isTraffic);
  else if (isWord(bytes, system!, typeStart, typeEnd)) readSystem(message);
  return true;
}

function readFlow(message: Message, isTraffic: boolean): void {
  columns.splitMore(message, flowColumnsMax);
  const { bytes, fields } = message;
  for (let n = 0; n < flow.length; n++) {
    readColumn(message, flow[n]![0], flow[n]![1]);
  }
  if (!isTraffic) return;
  fields.number(key.sent_bytes, bytes, columns.start(sentBytes), columns.end(sentBytes));
  readColumn(message, "received_bytes", receivedBytes);
}

function readColumn(message: Message, name: FieldName, column: number): void {
  const start = columns.start(column);
  const end = columns.end(column);
  message.fields.value(key[name], message.bytes, start, end);
}

/** The name of the event is what others call MSGID. */
function readSystem(message: Message): void {
  columns.splitMore(message, systemColumnsMax);
  message.fields.text(key.level, columns.start(severity), columns.end(severity));
  if (message.msgIdEnd > message.msgIdStart) return;
  message.msgIdStart = columns.start(eventId);
  message.msgIdEnd = columns.end(eventId);
}
