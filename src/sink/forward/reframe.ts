import { isUtf8 } from "node:buffer";
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
import { writeStructuredText } from "../../syslog/structured-data.ts";
import { decodeText } from "../../syslog/utf8.ts";
import { type Octets, type Text, WireWriter } from "../../syslog/wire-writer.ts";
import { Marks } from "./marks.ts";

/**
 * Writes messages that came in whatever shape by one of the RFCs. What they do not say themselves
 * is said for them: the time of their reception, their sender's address as their host name. RFC
 * 5424 has room for more: the address in an element `origin` (section 7.2) unless there is one, and
 * by whom they were handed on (see `Marks`). Makes next to no garbage: most of it is copied from
 * where it came.
 */
export class Reframer {
  readonly #format: WireFormat;
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
  readonly #added = new Map<string, Octets>();
  readonly #marks: Marks;

  constructor(format: WireFormat, boot: string) {
    this.#format = format;
    this.#marks = new Marks(boot);
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

  #dataOf(message: Message): Octets | undefined {
    const { structuredStart, structuredEnd, origin } = message;
    if (structuredStart < structuredEnd) {
      return allOf(this.#marks.added(writtenData(message), origin.address));
    }
    const known = this.#added.get(origin.address);
    if (known !== undefined) return known;
    if (this.#added.size >= addedMax) this.#added.clear();
    const added = allOf(Buffer.from(this.#marks.added(nothing, origin.address)!));
    this.#added.set(origin.address, added!);
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

const nothing = Buffer.alloc(0);
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

function allOf(bytes: Buffer | undefined): Octets | undefined {
  return bytes && { bytes, start: 0, end: bytes.length };
}

const wire = new WireWriter();

/** What came may be written loosely; but names that repeat have no place in an object. */
function writtenData(message: Message): Buffer {
  const { bytes, structuredStart, structuredEnd, structuredRepeats } = message;
  wire.begin(4 * (structuredEnd - structuredStart));
  if (structuredRepeats) wire.raw(decodeText(bytes, structuredStart, structuredEnd));
  else if (isUtf8(bytes.subarray(structuredStart, structuredEnd)))
    writeStructuredText(message, wire);
  else wire.raw(structuredDataText(message.structuredData ?? {}));
  return wire.written;
}
