import type { LineWriter } from "./line-writer.ts";
import { Literal } from "./literal.ts";
import { decodeText } from "./utf8.ts";
import { closeBrace, classOf, digitClass, dot, openBrace, quote, zero } from "./octet.ts";

/** One schema for all dialects: what means the same has the same name whoever says it. */
const names = [
  ...["action", "application", "audit_serial", "category", "chain", "clock", "counter"],
  ...["device_id", "device_name", "direction", "dst_ip", "dst_mac", "dst_port", "dst_zone"],
  ...["event", "event_id", "event_name", "executable", "file_size", "firmware", "icmp_type"],
  ...["in_interface", "interface", "ip", "ip_version", "level", "log_id", "log_type", "mac"],
  ...["model", "module", "name", "nat", "node", "operation_id", "out_interface", "path"],
  ...["policy", "prefix", "product", "proto", "reason", "received_bytes", "repeat_count"],
  ...[
    "result",
    "rule",
    "segment",
    "segment_count",
    "sent_bytes",
    "sequence",
    "service",
    "session_id",
    "src_ip",
    "src_mac",
  ],
  ...["src_port", "src_zone", "subsystem", "subtype", "task", "tcp_flags", "topics", "tracker"],
  ...["type", "uid", "uptime", "uptime_s", "url", "user", "vendor", "version", "virtual_domain"],
] as const;

export type FieldName = (typeof names)[number];

/** What is always a number where it can be one, so that a column has one type. */
const numeric: ReadonlySet<string> = new Set<FieldName>([
  ...(["audit_serial", "counter", "dst_port", "icmp_type", "ip_version"] as const),
  ...([
    "received_bytes",
    "repeat_count",
    "segment",
    "segment_count",
    "sent_bytes",
    "sequence",
    "session_id",
  ] as const),
  ...(["src_port", "uid", "uptime_s"] as const),
]);

/** A field's name, ready to be written: a dialect says `fields.text(key.src_ip, start, end)`. */
export interface FieldKey {
  readonly index: number;
  readonly isNumeric: boolean;
  /** `,"src_ip":"` */
  readonly beforeText: Literal;
  /** `,"src_port":` */
  readonly beforeNumber: Literal;
  /** Octets of a sender's own name; of one of ours the room for a line knows how long it is. */
  readonly ownBytes: number;
}

export const key = Object.fromEntries(
  names.map((name, index) => [name, keyOf(name, index)]),
) as Record<FieldName, FieldKey>;

function keyOf(name: string, index: number): FieldKey {
  const beforeText = new Literal(`,"${name}":"`);
  const beforeNumber = new Literal(`,"${name}":`);
  const ownBytes = index < names.length ? 0 : beforeText.length;
  return { index, isNumeric: numeric.has(name), beforeText, beforeNumber, ownBytes };
}

/** Senders that make up names must not fill the memory. */
const ownNamesMax = 1024;
const ownKeys = new Map<string, FieldKey>();

/** The names met last, by a few of their octets: a device says the same ones again and again. */
const recentMax = 64;
const recent: ({ octets: Buffer; name: FieldKey } | undefined)[] = new Array(recentMax).fill(
  undefined,
);

/**
 * The key of a name that a sender has chosen, of at least one octet. One of ours means the same;
 * others are of letters, digits, dots, dashes and underscores, or undefined.
 */
export function keyOfSender(bytes: Buffer, start: number, end: number): FieldKey | undefined {
  const place = (bytes[start]! + 3 * bytes[end - 1]! + 11 * (end - start)) & (recentMax - 1);
  const known = recent[place];
  if (known !== undefined && isSame(known.octets, bytes, start, end)) return known.name;
  const name = keyOfName(bytes.toString("latin1", start, end));
  if (name !== undefined) recent[place] = { octets: Buffer.from(bytes.subarray(start, end)), name };
  return name;
}

function isSame(octets: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (octets.length !== end - start) return false;
  for (let i = start; i < end; i++) if (bytes[i] !== octets[i - start]) return false;
  return true;
}

function keyOfName(name: string): FieldKey | undefined {
  if (isFieldName(name)) return key[name];
  if (!isSenderName(name)) return undefined;
  let own = ownKeys.get(name);
  if (own === undefined) {
    if (ownKeys.size === ownNamesMax) {
      // Their numbers begin anew.
      ownKeys.clear();
      recent.fill(undefined);
    }
    ownKeys.set(name, (own = keyOf(name, names.length + ownKeys.size)));
  }
  return own;
}

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(key, name);
}

/** Whether a field may have that name: one of ours, or one that a sender has chosen. */
export function isSenderName(name: string): boolean {
  return /^[\w.-]{1,47}$/.test(name);
}

/** Devices that say more say it in the content. */
const fieldsMax = 32;
/** What is longer is no field but content. */
const valueBytesMax = 512;
/** JSON readers hold whole numbers exactly up to 2^53. */
const digitsMax = 15;

const [textKind, numberKind, wordKind] = [0, 1, 2];

/**
 * What a dialect adds to a message: names and values, which are positions in the message's bytes or
 * words of ours. Reused for every message like the message itself, so that a field costs no object.
 * Empty values, those beyond the limits and all but the first of a name are left out: the content
 * has them, or else the message is lossy.
 */
export class Fields {
  count = 0;
  /** Octets of all values. */
  valueBytes = 0;
  /** Where the first value begins that was left out, empty ones apart; Infinity: none was. */
  leftOutStart = Infinity;
  readonly #keys: FieldKey[] = new Array<FieldKey>(fieldsMax).fill(key.action);
  readonly #words: Literal[] = new Array<Literal>(fieldsMax).fill(new Literal(""));
  readonly #kinds = new Uint8Array(fieldsMax);
  /** Start and end of each value. */
  readonly #places = new Int32Array(2 * fieldsMax);
  /** By name the round in which it was last given; a message is a round. */
  readonly #rounds = new Int32Array(names.length + ownNamesMax);
  #round = 1;

  clear(): void {
    this.count = 0;
    this.valueBytes = 0;
    this.leftOutStart = Infinity;
    this.#round = (this.#round + 1) | 0;
  }

  /** Whether there is a field of that name. */
  has(name: FieldKey): boolean {
    return this.#rounds[name.index] === this.#round;
  }

  /** The value of that name as text; empty when there is none. */
  textOf(name: string, bytes: Buffer): string {
    const n = this.#find(name);
    if (n < 0) return "";
    if (this.#kinds[n] === wordKind) return this.#words[n]!.text;
    return decodeText(bytes, this.#places[2 * n]!, this.#places[2 * n + 1]!);
  }

  /** The number of the field of that name; -1 when there is none. */
  #find(name: string): number {
    if (isFieldName(name)) return this.has(key[name]) ? this.#keys.indexOf(key[name]) : -1;
    // Of a sender's name there may be two keys, where their numbers began anew meanwhile.
    const written = `,"${name}":"`;
    for (let n = 0; n < this.count; n++) if (this.#keys[n]!.beforeText.text === written) return n;
    return -1;
  }

  text(name: FieldKey, start: number, end: number): void {
    this.#add(name, textKind, start, end);
  }

  /** A number as it was written, if JSON can hold it (RFC 8259, section 6); otherwise a text. */
  number(name: FieldKey, bytes: Buffer, start: number, end: number): void {
    if (isNumber(bytes, start, end)) this.#add(name, numberKind, start, end);
    else this.#addPadded(name, bytes, start, end);
  }

  /** A number or a text, by the name. */
  value(name: FieldKey, bytes: Buffer, start: number, end: number): void {
    if (name.isNumeric) this.number(name, bytes, start, end);
    else this.#add(name, textKind, start, end);
  }

  /** A word of ours, which needs no escape. */
  word(name: FieldKey, word: Literal): void {
    const at = this.count;
    if (!this.#add(name, wordKind, 0, word.length)) return;
    this.#words[at] = word;
  }

  /**
   * `{"src_ip":"192.0.2.1","src_port":514}`. At least one field is there. Values that begin at
   * `plainStart` or behind need no escape, unless they part a sequence of UTF-8.
   */
  write(bytes: Buffer, writer: LineWriter, plainStart: number): void {
    const before = writer.at;
    const keys = this.#keys;
    const kinds = this.#kinds;
    const places = this.#places;
    for (let n = 0; n < this.count; n++) {
      const name = keys[n]!;
      const kind = kinds[n]!;
      const start = places[2 * n]!;
      const end = places[2 * n + 1]!;
      if (kind === numberKind) {
        writer.plain(name.beforeNumber, start, end);
        continue;
      }
      if (kind !== wordKind && start >= plainStart && isWhole(bytes, start, end)) {
        writer.plain(name.beforeText, start, end);
      } else {
        writer.literal(name.beforeText);
        if (kind === wordKind) writer.literal(this.#words[n]!);
        else writer.text(bytes, start, end);
      }
      writer.octet(quote);
    }
    // The first key began with a comma too.
    writer.out[before] = openBrace;
    writer.octet(closeBrace);
  }

  /** `000042` is 42, so that a column has one type: zeros in front are left out. */
  #addPadded(name: FieldKey, bytes: Buffer, start: number, end: number): void {
    let first = start;
    while (first + 1 < end && bytes[first] === zero) first++;
    if (first === start || !isNumber(bytes, first, end)) {
      this.#add(name, textKind, start, end);
      return;
    }
    if (this.#add(name, numberKind, first, end)) {
      this.leftOutStart = Math.min(start, this.leftOutStart);
    }
  }

  #add(name: FieldKey, kind: number, start: number, end: number): boolean {
    const n = this.count;
    const { index } = name;
    const length = end - start;
    if (length <= 0) return false;
    if (length > valueBytesMax || n === fieldsMax || this.#rounds[index] === this.#round) {
      if (kind !== wordKind) this.leftOutStart = Math.min(start, this.leftOutStart);
      return false;
    }
    this.#rounds[index] = this.#round;
    this.#keys[n] = name;
    this.#kinds[n] = kind;
    this.#places[2 * n] = start;
    this.#places[2 * n + 1] = end;
    this.valueBytes += length + name.ownBytes;
    this.count = n + 1;
    return true;
  }
}

/** `0`, `443`, `12.5`; not `007`, `1.`, `-1`. */
function isNumber(bytes: Buffer, start: number, end: number): boolean {
  if (end - start > digitsMax || end === start) return false;
  if (bytes[start] === zero && end > start + 1 && bytes[start + 1] !== dot) return false;
  let dots = 0;
  for (let i = start; i < end; i++) {
    if ((classOf[bytes[i]!]! & digitClass) !== 0) continue;
    if (bytes[i] !== dot || dots++ > 0 || i === start || i === end - 1) return false;
  }
  return true;
}

/** Whether neither end lies amid a sequence of UTF-8, where the text around it has no others. */
function isWhole(bytes: Buffer, start: number, end: number): boolean {
  return (bytes[start]! & 0xc0) !== 0x80 && (bytes[end]! & 0xc0) !== 0x80;
}
