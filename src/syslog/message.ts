import { dayMs, dayNumber } from "./calendar.ts";
import { Fields } from "./fields.ts";
import { type Format, isDialect, priorityDefault } from "./format.ts";
import { LineWriter } from "./line-writer.ts";
import { carriageReturn, lineFeed } from "./octet.ts";
import { Readable } from "./readable.ts";
import { type StructuredData, writeStructuredData } from "./structured-data.ts";
import { decodeText } from "./utf8.ts";
import { WallClock } from "./wall-clock.ts";
import { openZone, type Zone } from "./zone.ts";

/** How octets came in. Closed set: it is a metric label. */
export type Transport =
  | "udp"
  | "tcp"
  | "tls"
  | "stdin"
  | "unix-stream"
  | "unix-dgram"
  | "file"
  | "kmsg"
  | "logread"
  | "journal";

/** The octets of one message as a source cut them. One object is reused for every frame. */
export interface Frame {
  /** The memory that holds the frame; valid only until `receive` returns. */
  bytes: Buffer;
  start: number;
  end: number;
  receivedAtMs: number;
  /** Octets that the sender sent; more than `end - start` when the frame was cut. */
  sentBytes: number;
}

/** Who sent it, made once per peer and shared by all of its frames. */
export interface Origin {
  readonly transport: Transport;
  /** The peer's address without the port: `192.0.2.9`, `fe80::1`. */
  readonly address: string;
  /** `192.0.2.9:514`, `[2001:db8::1]:514`. */
  readonly client: string;
  /** The zone of this peer's stamps that name none. */
  readonly zone: Zone;
  /** Who it is by a certificate that was verified. */
  readonly identity?: string;
  /** What its messages without a tag are tagged with. Absent: nothing. */
  readonly tag?: string;
  /** Nothing of it is taken. Absent: no. */
  readonly isBarred?: boolean;
  /** How much it may send. Absent: as much as it likes. */
  readonly limit?: RateLimit | undefined;
  /** Its lines in the open chunk: counting here costs no look-up. */
  unsealed: number;
}

/** How much a source may send. */
export interface RateLimit {
  /** Whether one more message, received at `nowMs`, is too many. */
  isOver(nowMs: number): boolean;
  /** It was, and has not been kept. */
  onLost(): void;
}

const nobody: Origin = {
  transport: "udp",
  address: "",
  client: "",
  zone: openZone("UTC")!,
  unsealed: 0,
};

/**
 * A parsed frame: one reused view over the frame's bytes, so that a message costs no object. Parts
 * are pairs of positions in `bytes`, empty when the part is absent; parsers write them, the encoder
 * copies them, and the getters decode them for whoever wants text. Valid as long as the frame is.
 */
export class Message {
  readonly #readable = new Readable();
  /** The memory that holds the text, which need not be the frame's. */
  bytes: Buffer = this.#readable.bytes;
  /** The same octets, to be read several at a time. */
  view: DataView = this.#readable.view;
  /** The text, without the CR, LF and NUL that ended it. */
  start = 0;
  end = 0;
  /** Octets that the sender sent; 0 when the frame holds them all. */
  cutFromBytes = 0;
  receivedAtMs = 0;
  origin: Origin = nobody;

  format: Format = "raw";
  priority = priorityDefault;
  /** Where the text behind the PRI begins. */
  headerStart = 0;
  /** VERSION of RFC 5424; 0 in other formats. */
  version = 0;
  /** The parts cannot tell how the text was: it is kept in `raw` beside them. */
  lossy = false;

  /** The sender's time as written. The numbers below hold only when this is not empty. */
  stampStart = 0;
  stampEnd = 0;
  year = 0;
  month = 0;
  day = 0;
  hour = 0;
  minute = 0;
  second = 0;
  /** Digits behind the second, as many as the sender gave and RFC 3339 readers bear. */
  fractionStart = 0;
  fractionEnd = 0;
  /** Minutes ahead of UTC, of the stamp or else of the origin's zone. */
  offsetMinutes = 0;
  zoneAssumed = false;
  /** Knows the year and the offset that a stamp leaves out. */
  readonly wallClock = new WallClock();

  hostStart = 0;
  hostEnd = 0;
  appStart = 0;
  appEnd = 0;
  /** The tag has commas, as the topics of RouterOS and the names of UniFi devices have. */
  isList = false;
  procStart = 0;
  procEnd = 0;
  msgIdStart = 0;
  msgIdEnd = 0;
  structuredStart = 0;
  structuredEnd = 0;
  /** Names occur twice in the structured data: not for writers that only copy. */
  structuredRepeats = false;
  /** A byte order mark stood before the content. */
  isMarked = false;
  /** MSG; ends where the text ends. */
  contentStart = 0;

  /** What a dialect adds. */
  readonly fields = new Fields();
  /** Says only how often the message before it, of the same source, came again. */
  isRepeat = false;
  /** The number of the line that is repeated; 0 when there is none or it is not known. */
  repeatOf = 0;
  /** The stamp names no zone, and has the one that was learned of its sender's clock. */
  zoneLearned = false;
  /** Learned: seconds that the sender's clock, as it was read, must be put forward; 0 for none. */
  clockOffsetS = 0;

  /** Forgets the message before: until a grammar says otherwise all is content. */
  begin(frame: Frame, origin: Origin): void {
    const { bytes } = frame;
    let { start, end } = frame;
    while (end > start && isFrameEnd(bytes[end - 1]!)) end--;
    if (bytes !== this.bytes) {
      const readable = this.#readable;
      readable.put(bytes, start, end);
      this.bytes = readable.bytes;
      this.view = readable.view;
      end += readable.start - start;
      start = readable.start;
    }
    this.start = start;
    this.end = end;
    this.cutFromBytes = frame.sentBytes > frame.end - frame.start ? frame.sentBytes : 0;
    this.receivedAtMs = frame.receivedAtMs;
    this.origin = origin;
    this.format = "raw";
    this.priority = priorityDefault;
    this.headerStart = start;
    this.version = 0;
    this.lossy = false;
    this.stampStart = this.stampEnd = start;
    this.zoneAssumed = false;
    this.fractionStart = this.fractionEnd = start;
    this.hostStart = this.hostEnd = start;
    this.appStart = this.appEnd = start;
    this.isList = false;
    this.procStart = this.procEnd = start;
    this.msgIdStart = this.msgIdEnd = start;
    this.structuredStart = this.structuredEnd = start;
    this.structuredRepeats = false;
    this.isMarked = false;
    this.contentStart = start;
    this.fields.clear();
    this.isRepeat = false;
    this.repeatOf = 0;
    this.zoneLearned = false;
    this.clockOffsetS = 0;
  }

  /** The first dialect that is found, that of the header, gives the format its name. */
  claim(format: Format): void {
    if (this.isPlain) this.format = format;
  }

  /** Read by the RFCs, or by none: no dialect. */
  get isPlain(): boolean {
    return !isDialect(this.format);
  }

  get facility(): number {
    return this.priority >> 3;
  }

  get severity(): number {
    return this.priority & 7;
  }

  /** The sender's time as it wrote it. */
  get timestampText(): string | undefined {
    return this.#text(this.stampStart, this.stampEnd);
  }

  /** The sender's time in milliseconds since the epoch, cut to whole ones. */
  get timestampMs(): number | undefined {
    if (this.stampStart === this.stampEnd) return undefined;
    const minutes = this.hour * 60 + this.minute - this.offsetMinutes;
    const days = dayNumber(this.year, this.month, this.day);
    const fraction = this.#text(this.fractionStart, this.fractionEnd) ?? "0";
    const ms = Number(`${fraction}00`.slice(0, 3));
    return days * dayMs + minutes * 60_000 + this.second * 1000 + ms;
  }

  /** The name that the sender gives itself; the peer's address when it gives none. */
  get hostname(): string {
    return this.#text(this.hostStart, this.hostEnd) ?? this.origin.address;
  }

  get appName(): string | undefined {
    return this.#text(this.appStart, this.appEnd) ?? this.origin.tag;
  }

  get procId(): string | undefined {
    return this.#text(this.procStart, this.procEnd);
  }

  get msgId(): string | undefined {
    return this.#text(this.msgIdStart, this.msgIdEnd);
  }

  /** Values by parameter name by SD-ID; of a name that is given twice the last value. */
  get structuredData(): StructuredData | undefined {
    if (this.structuredStart === this.structuredEnd) return undefined;
    const writer = new LineWriter();
    const room = Buffer.allocUnsafe(6 * (this.structuredEnd - this.structuredStart) + 16);
    writer.begin(room, 0, this.bytes, this.view);
    writeStructuredData(this, writer);
    return JSON.parse(writer.out.toString("utf8", 0, writer.at)) as StructuredData;
  }

  get message(): string {
    return this.#text(this.contentStart, this.end) ?? "";
  }

  /** All of it as it came, the PRI included, up to a NUL: what Alertik and `grep` look at. */
  get text(): string {
    const nul = this.bytes.subarray(this.start, this.end).indexOf(0);
    return decodeText(this.bytes, this.start, nul < 0 ? this.end : this.start + nul);
  }

  /** What a dialect adds under that name; empty when it does not. */
  field(name: string): string {
    return this.fields.textOf(name, this.bytes);
  }

  #text(start: number, end: number): string | undefined {
    return start === end ? undefined : decodeText(this.bytes, start, end);
  }
}

function isFrameEnd(octet: number): boolean {
  return octet === lineFeed || octet === carriageReturn || octet === 0;
}
