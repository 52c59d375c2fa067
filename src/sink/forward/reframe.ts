import {
  compose,
  structuredDataText,
  type Outgoing,
  type WireFormat,
} from "../../syslog/compose.ts";
import { LineWriter } from "../../syslog/line-writer.ts";
import { priorityDefault, type Message } from "../../syslog/message.ts";
import { writeTimestamp, zonedTimestamp } from "../../syslog/timestamp-text.ts";
import { decodeText } from "../../syslog/utf8.ts";

/**
 * Writes a message that came in whatever shape by one of the RFCs. What it does not say itself is
 * said for it: the time of its reception, its sender's address as its host name. RFC 5424 has room
 * for more: the address in an element `origin` (section 7.2) unless it has one, and by whom it was
 * handed on (see `marked`). Undefined when it has come to us before.
 */
export function reframed(message: Message, format: WireFormat, boot: string): Buffer | undefined {
  const { bytes, isMarked, contentStart, end } = message;
  const data = withOrigin(dataOf(message), message.origin.address);
  const structuredData = marked(data, boot);
  if (structuredData === undefined) return undefined;
  const outgoing: Outgoing = {
    priority: message.priority <= priorityMax ? message.priority : priorityDefault,
    timestamp: timestampOf(message),
    hostname: message.hostname,
    appName: message.appName ?? "",
    procId: message.procId ?? "",
    msgId: message.msgId ?? "",
    structuredData,
    // The byte order mark belongs to the content.
    content: bytes.subarray(isMarked ? contentStart - 3 : contentStart, end),
  };
  return compose(outgoing, format);
}

/** What came may be written loosely; but names that repeat have no place in an object. */
function dataOf(message: Message): string {
  const { bytes, structuredStart, structuredEnd, structuredRepeats } = message;
  if (structuredStart === structuredEnd) return "";
  if (structuredRepeats) return decodeText(bytes, structuredStart, structuredEnd);
  return structuredDataText(message.structuredData ?? {});
}

/** RFC 5424, 6.2.1. */
const priorityMax = 191;

const stamp = Buffer.alloc(64);
const writer = new LineWriter();

function timestampOf(message: Message): string {
  const { receivedAtMs, origin } = message;
  if (message.stampStart === message.stampEnd) return zonedTimestamp(receivedAtMs, origin.zone);
  // More digits than RFC 5424 allows are of no use.
  const digitsEnd = Math.min(message.fractionEnd, message.fractionStart + 6);
  writer.begin(stamp, 0);
  writeTimestamp(message, writer, digitsEnd);
  return stamp.toString("latin1", 0, writer.at);
}

/** RFC 5424, 7.2.1: the originator's address, where nobody has said it yet. */
function withOrigin(data: string, address: string): string {
  if (address === "" || (data !== "" && /\[origin[ \]]/.test(data))) return data;
  return `${data}[origin ip="${address}"]`;
}

/** An id of our own; 32473 is the number that RFC 5612 gives to whoever has none. */
const markId = "sluice@32473";
const hopsMax = 16;

/**
 * Adds `boot` to those who have handed the message on: `[sluice@32473 via="BOOT BOOT"]`. Undefined
 * when it is among them already, or when there are too many: then messages go round.
 */
export function marked(data: string, boot: string): string | undefined {
  const added = `${data}[${markId} via="${boot}"]`;
  if (!data.includes(markId)) return added;
  const [element, via] = /\[sluice@32473 via="([^"\]\\]*)"/.exec(data) ?? [];
  if (element === undefined) return added;
  const hops = via!.split(" ");
  if (hops.includes(boot) || hops.length >= hopsMax) return undefined;
  return data.replace(element, () => `[${markId} via="${via} ${boot}"`);
}
