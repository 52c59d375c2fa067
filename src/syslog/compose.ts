// The one place where syslog messages are written: for `sluice send`, forwards and the reporter.
import type { StructuredData } from "./structured-data.ts";
import { cutEnd } from "./framing.ts";

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
  timestamp: string;
  hostname: string;
  appName: string;
  procId: string;
  msgId: string;
  /** `[id name="value"]...` as `structuredDataText` writes it. */
  structuredData: string;
  /** MSG, octet for octet. */
  content: Uint8Array;
}

/** RFC 5424, 6: so long may the fields of the header be, in printable ASCII. */
const charactersMax = { hostname: 255, appName: 48, procId: 128, msgId: 32, name: 32 };

/**
 * Writes a message. RFC 5424 holds all of it; RFC 3164 has no place for the message id, structured
 * data, the year and the zone: its stamp is the wall time of the zone that `timestamp` names.
 */
export function compose(message: Outgoing, format: WireFormat): Buffer {
  const header = format === "rfc5424" ? header5424(message) : header3164(message);
  const { content } = message;
  const octets = Buffer.allocUnsafe(header.length + content.length);
  octets.write(header, "latin1");
  octets.set(content, header.length);
  return octets;
}

/** RFC 5424, 6: `<PRI>1 STAMP HOST APP PROC MSGID SD ` and, if there is content, a space. */
function header5424(message: Outgoing): string {
  const { content, structuredData } = message;
  const data = structuredData === "" ? "-" : asLatin1(structuredData);
  const stamp = shortened(message.timestamp);
  const host = field(message.hostname, charactersMax.hostname);
  const app = field(message.appName, charactersMax.appName);
  const proc = field(message.procId, charactersMax.procId);
  const msgId = field(message.msgId, charactersMax.msgId);
  const header = `<${message.priority}>1 ${stamp} ${host} ${app} ${proc} ${msgId} ${data}`;
  return content.length > 0 ? `${header} ` : header;
}

/** RFC 5424, 6.2.3.1: at most six digits behind the second. */
function shortened(timestamp: string): string {
  // 2026-11-21T08:20:17.123456+01:00 has 32 characters.
  return timestamp.length <= 26 ? timestamp : timestamp.replace(/(\.\d{6})\d+/, "$1");
}

/**
 * A field of the header: `-` when it is empty, `_` for what may not stand there. A bracket at its
 * beginning may, but many readers take it for that of structured data, ours among them.
 */
function field(text: string, max: number): string {
  if (text === "") return "-";
  const isFit = text.length <= max && /^[!-Z\\-~][!-~]*$/.test(text);
  return isFit ? text : text.replace(/^\[|[^!-~]/g, "_").slice(0, max);
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** RFC 3164, 4.1: `<PRI>Mmm dd hh:mm:ss HOST TAG[PID]: `. */
function header3164({ priority, timestamp, hostname, appName, procId }: Outgoing): string {
  const month = months[Number(timestamp.slice(5, 7)) - 1];
  const day = String(Number(timestamp.slice(8, 10))).padStart(2);
  const host = field(hostname, charactersMax.hostname);
  const header = `<${priority}>${month} ${day} ${timestamp.slice(11, 19)} ${host} `;
  if (appName === "") return header;
  // What ends a tag cannot stand in it.
  const tag = field(appName, charactersMax.appName).replace(/[:[\]]/g, "_");
  const pid = field(procId, charactersMax.procId).replace(/[[\]]/g, "_");
  return procId === "" ? `${header}${tag}: ` : `${header}${tag}[${pid}]: `;
}

/**
 * STRUCTURED-DATA of RFC 5424, 6.3, without its `-` for nothing: `[id name="value"]...`; quotes,
 * backslashes and closing brackets in values are escaped.
 */
export function structuredDataText(data: StructuredData): string {
  return Object.entries(data)
    .map(([id, parameters]) => {
      const pairs = Object.entries(parameters).map(
        ([name, value]) => ` ${sdName(name)}="${value.replace(/["\\\]]/g, "\\$&")}"`,
      );
      return `[${sdName(id)}${pairs.join("")}]`;
    })
    .join("");
}

/** RFC 5424, 6.3.2: an SD-NAME is printable ASCII but `=`, `]` and `"`. */
export function isSdName(name: string): boolean {
  return /^[!#-<>-\\^-~]{1,32}$/.test(name);
}

function sdName(name: string): string {
  const named = name.replace(/[^!#-<>-\\^-~]/g, "_").slice(0, charactersMax.name);
  return named === "" ? "_" : named;
}

/** The octets of a text's UTF-8 as a string that Latin-1 writes back. */
function asLatin1(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text).toString("latin1");
}

/** At most `bytesMax` octets of a message, and no half of a UTF-8 sequence. */
export function cutTo(octets: Buffer, bytesMax: number): Buffer {
  if (octets.length <= bytesMax) return octets;
  return octets.subarray(0, cutEnd(octets, 0, bytesMax));
}

const lineFeed = 0x0a;
const space = 0x20;

/**
 * A message as it stands in a stream (RFC 6587, 3.4; RFC 5425, 4.3). Where an octet ends it, that
 * octet cannot stand within: it becomes a space. An end of line that it came with is not repeated.
 */
export function frameOf(octets: Uint8Array, framing: Framing): Buffer {
  if (framing === "octet") {
    const count = `${octets.length} `;
    const framed = Buffer.allocUnsafe(count.length + octets.length);
    framed.write(count, "latin1");
    framed.set(octets, count.length);
    return framed;
  }
  const end = framing === "lf" ? lineFeed : 0;
  let length = octets.length;
  while (length > 0 && octets[length - 1] === end) length--;
  const framed = Buffer.allocUnsafe(length + 1);
  framed.set(length === octets.length ? octets : octets.subarray(0, length), 0);
  for (let at = framed.indexOf(end); at !== -1 && at < length; at = framed.indexOf(end, at + 1)) {
    framed[at] = space;
  }
  framed[length] = end;
  return framed;
}
