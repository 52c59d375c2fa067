import {
  composeLent,
  structuredDataText,
  type Outgoing,
  type WireFormat,
} from "../../syslog/compose.ts";
import { LineWriter } from "../../syslog/line-writer.ts";
import { priorityDefault } from "../../syslog/format.ts";
import type { Message } from "../../syslog/message.ts";
import { writeTimestamp, zonedTimestamp } from "../../syslog/timestamp-text.ts";
import { decodeText } from "../../syslog/utf8.ts";
import type { Octets, Text } from "../../syslog/wire-writer.ts";

/**
 * Writes messages that came in whatever shape by one of the RFCs. What they do not say themselves
 * is said for them: the time of their reception, their sender's address as their host name. RFC
 * 5424 has room for more: the address in an element `origin` (section 7.2) unless there is one, and
 * by whom they were handed on (see `marked`). Makes next to no garbage: most of it is copied from
 * where it came.
 */
export class Reframer {
  readonly #format: WireFormat;
  readonly #boot: string;
  /** One for all messages, with places of its own for the parts of each. */
  readonly #outgoing: Outgoing;
  readonly #parts = {
    ...{ hostname: emptyPart(), appName: emptyPart(), procId: emptyPart() },
    ...{ msgId: emptyPart(), content: emptyPart() },
  };
  readonly #timestamp: Octets = { bytes: Buffer.alloc(64), start: 0, end: 0 };
  readonly #writer = new LineWriter();
  #received = { atMs: NaN, zone: undefined as Message["origin"]["zone"] | undefined, text: "" };
  /** Structured data of messages that came without, by their senders' addresses. */
  readonly #added = new Map<string, string>();

  constructor(format: WireFormat, boot: string) {
    this.#format = format;
    this.#boot = boot;
    const none = { timestamp: "", structuredData: "" };
    this.#outgoing = { priority: 0, ...none, ...this.#parts };
  }

  /** Valid until the next message is written. Undefined when it has come to us before. */
  reframed(message: Message): Buffer | undefined {
    const structuredData = this.#dataOf(message);
    if (structuredData === undefined) return undefined;
    const { origin, isMarked, contentStart, end } = message;
    const { hostname, appName, procId, msgId, content } = this.#parts;
    const outgoing = this.#outgoing;
    outgoing.priority = message.priority <= priorityMax ? message.priority : priorityDefault;
    outgoing.timestamp = this.#timestampOf(message);
    const { hostStart, hostEnd, appStart, appEnd } = message;
    outgoing.hostname = part(hostname, message, hostStart, hostEnd) ?? origin.address;
    outgoing.appName = part(appName, message, appStart, appEnd) ?? origin.tag ?? "";
    outgoing.procId = part(procId, message, message.procStart, message.procEnd) ?? "";
    outgoing.msgId = part(msgId, message, message.msgIdStart, message.msgIdEnd) ?? "";
    outgoing.structuredData = structuredData;
    // The byte order mark belongs to the content.
    outgoing.content =
      part(content, message, isMarked ? contentStart - 3 : contentStart, end) ?? "";
    return composeLent(outgoing, this.#format);
  }

  #dataOf(message: Message): string | undefined {
    const { structuredStart, structuredEnd, origin } = message;
    if (structuredStart < structuredEnd) {
      return marked(withOrigin(dataOf(message), origin.address), this.#boot);
    }
    let added = this.#added.get(origin.address);
    if (added === undefined) {
      if (this.#added.size >= addedMax) this.#added.clear();
      added = marked(withOrigin("", origin.address), this.#boot)!;
      this.#added.set(origin.address, added);
    }
    return added;
  }

  #timestampOf(message: Message): Text {
    if (message.stampStart === message.stampEnd) return this.#receptionOf(message);
    // More digits than RFC 5424 allows are of no use.
    const digitsEnd = Math.min(message.fractionEnd, message.fractionStart + 6);
    this.#writer.begin(this.#timestamp.bytes, 0);
    writeTimestamp(message, this.#writer, digitsEnd);
    this.#timestamp.end = this.#writer.at;
    return this.#timestamp;
  }

  /** Many messages share a millisecond. */
  #receptionOf({ receivedAtMs, origin: { zone } }: Message): string {
    const { atMs, zone: last } = this.#received;
    if (receivedAtMs !== atMs || zone !== last) {
      const text = zonedTimestamp(receivedAtMs, zone);
      this.#received = { atMs: receivedAtMs, zone, text };
    }
    return this.#received.text;
  }
}

/** RFC 5424, 6.2.1. */
const priorityMax = 191;
/** Senders whose addresses are remembered. */
const addedMax = 1024;

function emptyPart(): Octets {
  return { bytes: Buffer.alloc(0), start: 0, end: 0 };
}

/** Undefined when it is empty. */
function part(place: Octets, { bytes }: Message, start: number, end: number): Octets | undefined {
  if (start === end) return undefined;
  place.bytes = bytes;
  place.start = start;
  place.end = end;
  return place;
}

/** What came may be written loosely; but names that repeat have no place in an object. */
function dataOf(message: Message): string {
  const { bytes, structuredStart, structuredEnd, structuredRepeats } = message;
  if (structuredRepeats) return decodeText(bytes, structuredStart, structuredEnd);
  return structuredDataText(message.structuredData ?? {});
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
