// The one place where syslog messages are written: for `sluice send`, forwards and the reporter.
import { cutEnd } from "./framing.ts";
import { closeBracket, dot, isDigit, lineFeed, openBracket, space, zero } from "./octet.ts";
import type { StructuredData } from "./structured-data.ts";
import {
  bytesAtMost,
  lengthOf,
  octetAt,
  printableWithout,
  WireWriter,
  type Text,
} from "./wire-writer.ts";

/** How a message is written. */
export const wireFormats = ["rfc5424", "rfc3164"] as const;
export type WireFormat = (typeof wireFormats)[number];

/** How messages follow each other in a stream: a count before each, or an octet behind it. */
export const framings = ["octet", "lf", "nul"] as const;
export type Framing = (typeof framings)[number];

/** A message that is to be sent, by the names of RFC 5424. What is empty is left out. */
export interface Outgoing {
  /** Facility times eight and severity. */
  priority: number;
  /** RFC 3339, of any zone and precision. */
  timestamp: Text;
  hostname: Text;
  appName: Text;
  procId: Text;
  msgId: Text;
  /** `[id name="value"]...` as `structuredDataText` writes it. */
  structuredData: Text;
  /** MSG, octet for octet. */
  content: Text;
}

/** RFC 5424, 6: so long may the fields of the header be, in printable ASCII. */
const charactersMax = { hostname: 255, appName: 48, procId: 128, msgId: 32, name: 32 };

const inField = printableWithout("");
/** What ends a tag cannot stand in it, nor what ends a process id in that. */
const inTag = printableWithout(":[]");
const inTagId = printableWithout("[]");

const wire = new WireWriter();
const framed = new WireWriter();

/** A count and a space. */
const lengthBytesMax = 16;

/** All of the header but the structured data is shorter. */
const headerBytesMax = 1024;

/**
 * Writes a message. RFC 5424 holds all of it; RFC 3164 has no place for the message id, structured
 * data, the year and the zone: its stamp is the wall time of the zone that `timestamp` names.
 */
export function compose(message: Outgoing, format: WireFormat): Buffer {
  return Buffer.from(composeLent(message, format));
}

/** The same for who hands it on at once: the next message is written over it. */
export function composeLent(message: Outgoing, format: WireFormat): Buffer {
  const { content, structuredData } = message;
  wire.begin(headerBytesMax + bytesAtMost(structuredData) + bytesAtMost(content));
  if (format === "rfc5424") write5424(message);
  else write3164(message);
  wire.raw(content);
  return wire.written;
}

/** RFC 5424, 6: `<PRI>1 STAMP HOST APP PROC MSGID SD ` and, if there is content, a space. */
function write5424(message: Outgoing): void {
  wire.raw(`<${message.priority}>1 `);
  writeStamp(message.timestamp);
  wire.octet(space);
  wire.field(message.hostname, charactersMax.hostname, inField);
  wire.octet(space);
  wire.field(message.appName, charactersMax.appName, inField);
  wire.octet(space);
  wire.field(message.procId, charactersMax.procId, inField);
  wire.octet(space);
  wire.field(message.msgId, charactersMax.msgId, inField);
  wire.octet(space);
  wire.raw(lengthOf(message.structuredData) === 0 ? "-" : message.structuredData);
  if (lengthOf(message.content) > 0) wire.octet(space);
}

/** The name of this box as a format has it: RFC 3164, 4.1.2 wants it without its domain. */
export function ownHostname(name: string, format: WireFormat): string {
  return format === "rfc3164" ? name.replace(/\..*/, "") : name;
}

/** RFC 5424, 6.2.3.1: at most six digits behind the second. */
function writeStamp(stamp: Text): void {
  let digits = -1;
  for (let at = 0; at < lengthOf(stamp); at++) {
    const octet = octetAt(stamp, at);
    if (octet === dot) digits = 0;
    else if (digits >= 0) digits = isDigit(octet) ? digits + 1 : -1;
    if (digits <= 6) wire.octet(octet);
  }
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** RFC 3164, 4.1: `<PRI>Mmm dd hh:mm:ss HOST TAG[PID]: `. */
function write3164({ priority, timestamp, hostname, appName, procId }: Outgoing): void {
  const pair = (at: number) => octetAt(timestamp, at) * 10 + octetAt(timestamp, at + 1) - 11 * zero;
  wire.raw(`<${priority}>${months[pair(5) - 1]} `);
  wire.octet(pair(8) < 10 ? space : octetAt(timestamp, 8));
  for (let at = 9; at < 19; at++) wire.octet(at === 10 ? space : octetAt(timestamp, at));
  wire.octet(space);
  wire.field(hostname, charactersMax.hostname, inField);
  wire.octet(space);
  if (lengthOf(appName) === 0) return;
  wire.field(appName, charactersMax.appName, inTag);
  if (lengthOf(procId) > 0) {
    wire.octet(openBracket);
    wire.field(procId, charactersMax.procId, inTagId);
    wire.octet(closeBracket);
  }
  wire.raw(": ");
}

/**
 * STRUCTURED-DATA of RFC 5424, 6.3, without its `-` for nothing: `[id name="value"]...`; quotes,
 * backslashes and closing brackets in values are escaped.
 */
export function structuredDataText(data: StructuredData): string {
  return Object.entries(data)
    .map(([id, parameters]) => elementText(id, Object.entries(parameters)))
    .join("");
}

/** One element of it, whose parameters may share names: RFC 5424, 6.3.3. */
export function elementText(id: string, parameters: [name: string, value: string][]): string {
  const pairs = parameters.map(
    ([name, value]) => ` ${sdName(name)}="${String(value).replace(/["\\\]]/g, "\\$&")}"`,
  );
  return `[${sdName(id)}${pairs.join("")}]`;
}

/** RFC 5424, 6.3.2: an SD-NAME is printable ASCII but `=`, `]` and `"`. */
export function isSdName(name: string): boolean {
  return /^[!#-<>-\\^-~]{1,32}$/.test(name);
}

function sdName(name: string): string {
  const named = name.replace(/[^!#-<>-\\^-~]/g, "_").slice(0, charactersMax.name);
  return named === "" ? "_" : named;
}

/** At most `bytesMax` octets of a message, and no half of a UTF-8 sequence. */
export function cutTo(octets: Buffer, bytesMax: number): Buffer {
  if (octets.length <= bytesMax) return octets;
  return octets.subarray(0, cutEnd(octets, 0, bytesMax));
}

/**
 * A message as it stands in a stream (RFC 6587, 3.4; RFC 5425, 4.3). Where an octet ends it, that
 * octet cannot stand within: it becomes a space. An end of line that it came with is not repeated.
 */
export function frameOf(octets: Buffer, framing: Framing): Buffer {
  return Buffer.from(frameLent(octets, framing));
}

/** The same for who hands it on at once: the next frame is written over it. */
export function frameLent(octets: Buffer, framing: Framing): Buffer {
  framed.begin(octets.length + lengthBytesMax);
  if (framing === "octet") {
    framed.raw(`${octets.length} `);
    framed.raw({ bytes: octets, start: 0, end: octets.length });
    return framed.written;
  }
  const last = framing === "lf" ? lineFeed : 0;
  let end = octets.length;
  while (end > 0 && octets[end - 1] === last) end--;
  framed.raw({ bytes: octets, start: 0, end });
  const { written } = framed;
  for (let at = written.indexOf(last); at !== -1; at = written.indexOf(last, at + 1)) {
    written[at] = space;
  }
  framed.octet(last);
  return framed.written;
}
