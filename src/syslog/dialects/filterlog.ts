// pfSense's and OPNsense's filterlog: one line of CSV, whose columns depend on the IP version and
// on the protocol. https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { zero } from "../octet.ts";
import { columns } from "./columns.ts";
import { isDigits, isWord, octets } from "./scan.ts";

const [rule, tracker, device, reason, action, direction, version] = [0, 3, 4, 5, 6, 7, 8];
/** Where the columns stand that the IP versions have in common, from version 4 and 6. */
const places = {
  4: { proto: 16, source: 18, rest: 20, columnsMin: 20 },
  6: { proto: 12, source: 15, rest: 17, columnsMin: 17 },
};
/** Up to the flags of TCP in version 4. */
const columnsMax = 24;
const [inWord, outWord] = [octets("in"), octets("out")];
const [tcp, udp] = [octets("tcp"), octets("udp")];

/** Reads the columns at `at`; false when they are not those of filterlog. */
export function readFilterlog(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (at >= end || !isDigits(bytes, at, at + 1)) return false;
  columns.split(message, at, columnsMax);
  const isFour = bytes[columns.start(version)] === zero + 4;
  const place = isFour ? places[4] : places[6];
  const hasVersion = isFour || bytes[columns.start(version)] === zero + 6;
  if (!hasVersion || columns.count < place.columnsMin) return false;
  const goesAt = columns.start(direction);
  const goesEnd = columns.end(direction);
  if (!isWord(bytes, inWord, goesAt, goesEnd) && !isWord(bytes, outWord, goesAt, goesEnd)) {
    return false;
  }
  message.claim("filterlog");
  text(message, key.rule, rule);
  fields.text(key.tracker, columns.start(tracker), columns.end(tracker));
  text(message, key.interface, device);
  text(message, key.reason, reason);
  text(message, key.action, action);
  text(message, key.direction, direction);
  number(message, key.ip_version, version);
  text(message, key.proto, place.proto);
  text(message, key.src_ip, place.source);
  text(message, key.dst_ip, place.source + 1);
  readPorts(message, place.proto, place.rest);
  return true;
}

/** Source, destination, length of the data and, of TCP, the flags. */
function readPorts(message: Message, proto: number, rest: number): void {
  const { bytes } = message;
  const start = columns.start(proto);
  const end = columns.end(proto);
  const isTcp = isWordOfAnyCase(bytes, tcp, start, end);
  if (!isTcp && !isWordOfAnyCase(bytes, udp, start, end)) return;
  // Of a later fragment, or one too short, there is `datalength=64` or `errormsg=...` instead.
  if (!isDigits(bytes, columns.start(rest), columns.end(rest))) return;
  number(message, key.src_port, rest);
  number(message, key.dst_port, rest + 1);
  if (isTcp) text(message, key.tcp_flags, rest + 3);
}

function isWordOfAnyCase(bytes: Buffer, word: Buffer, start: number, end: number): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word[i]) return false;
  return true;
}

function text(message: Message, name: FieldKey, column: number): void {
  message.fields.text(name, columns.start(column), columns.end(column));
}

function number(message: Message, name: FieldKey, column: number): void {
  message.fields.number(name, message.bytes, columns.start(column), columns.end(column));
}
