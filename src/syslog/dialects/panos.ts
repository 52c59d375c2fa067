// PAN-OS: `1,2020/04/14 16:48:54,SERIAL,TRAFFIC,end,...`, CSV whose columns depend on the type.
// https://docs.paloaltonetworks.com/pan-os/10-2/pan-os-admin/monitoring/use-syslog-for-monitoring
import { type FieldKey, type FieldName, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, comma } from "../octet.ts";
import { columns } from "./columns.ts";
import { Names } from "./names.ts";
import { findOctet, isDigits, isUpper, isWord, octets } from "./scan.ts";

const slash = 0x2f;
const [serial, type] = [2, 3];

const flow = {
  ...{ src_ip: 7, dst_ip: 8, rule: 11, user: 12, application: 14, virtual_domain: 15 },
  ...{ src_zone: 16, dst_zone: 17, in_interface: 18, out_interface: 19, session_id: 22 },
  ...{ src_port: 24, dst_port: 25, proto: 29, action: 30 },
};

/** What the columns of a type mean, beside those that all types have; the event is the MSGID. */
interface Meaning {
  fields: { name: FieldKey; column: number }[];
  event: number;
  /** So many columns are read. */
  columnsMax: number;
}

const meanings = new Names([
  ["TRAFFIC", meaning({ ...flow, sent_bytes: 32, received_bytes: 33 })],
  [
    "THREAT",
    meaning({ ...flow, ...{ url: 31, event_name: 32, category: 33, level: 34, direction: 35 } }),
  ],
  ["DECRYPTION", meaning(flow)],
  ["SYSTEM", meaning({ level: 13 }, 8)],
  [
    "GLOBALPROTECT",
    meaning({ virtual_domain: 7, user: 12, src_ip: 15, ip: 17, reason: 25, result: 28 }, 8),
  ],
  ["USERID", meaning({ virtual_domain: 7, ip: 8, user: 9 })],
  ["AUTH", meaning({ virtual_domain: 7, src_ip: 8, user: 9 })],
  ["CONFIG", meaning({ src_ip: 7, action: 9, user: 10, result: 12 })],
  ["HIPMATCH", meaning({ user: 7, virtual_domain: 8, src_ip: 11 })],
]);

/** Where each field stands. */
type Columns = Partial<Record<FieldName, number>>;

function meaning(columns: Columns, event = 0): Meaning {
  const entries = Object.entries(columns) as [FieldName, number][];
  const fields = entries.map(([name, column]) => ({ name: key[name], column }));
  const columnsMax = Math.max(event, ...Object.values(columns)) + 1;
  return { fields, event, columnsMax };
}

/** All lines have so many columns. */
const columnsMin = 7;

/** Reads the columns at `at`; false when they are not those of PAN-OS. */
export function readPanos(message: Message, at: number): boolean {
  const { bytes, view, end, fields } = message;
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
  const known = meanings.find(view, typeStart, typeEnd);
  if (known !== undefined) readColumns(message, known);
  return true;
}

const nowhere = octets("0.0.0.0");

function readColumns(message: Message, { fields, event, columnsMax }: Meaning): void {
  const { bytes } = message;
  columns.splitMore(message, columnsMax);
  for (let n = 0; n < fields.length; n++) {
    const { name, column } = fields[n]!;
    const start = columns.start(column);
    const end = columns.end(column);
    // What is not given at all is an address as well.
    if (name === key.ip && isWord(bytes, nowhere, start, end)) continue;
    message.fields.value(name, bytes, start, end);
  }
  if (event === 0 || message.msgIdEnd > message.msgIdStart) return;
  message.msgIdStart = columns.start(event);
  message.msgIdEnd = columns.end(event);
}
