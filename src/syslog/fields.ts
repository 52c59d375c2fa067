import type { LineWriter } from "./line-writer.ts";
import { decodeText } from "./utf8.ts";
import { closeBrace, comma, digitClass, classOf, dot, openBrace, zero } from "./octet.ts";

/** One schema for all dialects: what means the same has the same name whoever says it. */
const names = [
  ...["action", "application", "audit_serial", "category", "chain", "clock", "counter"],
  ...["device_id", "device_name", "direction", "dst_ip", "dst_mac", "dst_port", "dst_zone"],
  ...["event", "event_id", "event_name", "executable", "file_size", "firmware", "icmp_type"],
  ...["in_interface", "interface", "ip", "ip_version", "level", "log_id", "log_type", "mac"],
  ...["model", "module", "name", "nat", "node", "operation_id", "out_interface", "path"],
  ...["policy", "prefix", "product", "proto", "reason", "received_bytes", "repeat_count"],
  ...["result", "rule", "sent_bytes", "sequence", "service", "session_id", "src_ip", "src_mac"],
  ...["src_port", "src_zone", "subsystem", "subtype", "task", "tcp_flags", "topics", "tracker"],
  ...["type", "uid", "uptime", "uptime_s", "url", "user", "vendor", "version", "virtual_domain"],
] as const;

export type FieldName = (typeof names)[number];

/** What is always a number where it can be one, so that a column has one type. */
export const numeric: ReadonlySet<FieldName> = new Set<FieldName>([
  ...([
    "audit_serial",
    "counter",
    "dst_port",
    "icmp_type",
    "ip_version",
    "received_bytes",
  ] as const),
  ...(["repeat_count", "sent_bytes", "sequence", "session_id", "src_port", "uid"] as const),
  "uptime_s",
]);

/** The keys as octets, `"src_ip":`: a dialect says `fields.text(key.src_ip, start, end)`. */
export const key = Object.fromEntries(
  names.map((name) => [name, Buffer.from(`"${name}":`)]),
) as Record<FieldName, Buffer>;

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(key, name);
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
 * Empty values, those beyond the limits and all but the first of a name are left out; the content
 * has them.
 */
export class Fields {
  count = 0;
  /** Octets of all values. */
  valueBytes = 0;
  readonly #keys: Buffer[] = new Array<Buffer>(fieldsMax).fill(Buffer.alloc(0));
  readonly #words: Buffer[] = new Array<Buffer>(fieldsMax).fill(Buffer.alloc(0));
  readonly #starts = new Int32Array(fieldsMax);
  readonly #ends = new Int32Array(fieldsMax);
  readonly #kinds = new Uint8Array(fieldsMax);

  clear(): void {
    this.count = 0;
    this.valueBytes = 0;
  }

  /** Whether there is a field of that name. */
  has(name: Buffer): boolean {
    for (let n = 0; n < this.count; n++) if (this.#keys[n] === name) return true;
    return false;
  }

  /** The value of that name as text; empty when there is none. */
  textOf(name: FieldName, bytes: Buffer): string {
    const n = this.#keys.indexOf(key[name]);
    if (n < 0 || n >= this.count) return "";
    if (this.#kinds[n] === wordKind) return this.#words[n]!.toString();
    return decodeText(bytes, this.#starts[n]!, this.#ends[n]!);
  }

  text(name: Buffer, start: number, end: number): void {
    this.#add(name, textKind, start, end);
  }

  /** A number as it was written, if JSON can hold it (RFC 8259, section 6); otherwise a text. */
  number(name: Buffer, bytes: Buffer, start: number, end: number): void {
    this.#add(name, isNumber(bytes, start, end) ? numberKind : textKind, start, end);
  }

  /** A word of ours; `word` lives for ever and needs no escape. */
  word(name: Buffer, word: Buffer): void {
    const at = this.count;
    if (!this.#add(name, wordKind, 0, word.length)) return;
    this.#words[at] = word;
  }

  /** `{"src_ip":"192.0.2.1","src_port":514}`. At least one field is there. */
  write(bytes: Buffer, writer: LineWriter): void {
    for (let n = 0; n < this.count; n++) {
      writer.octet(n === 0 ? openBrace : comma);
      writer.copy(this.#keys[n]!);
      const kind = this.#kinds[n]!;
      if (kind === textKind) writer.quoted(bytes, this.#starts[n]!, this.#ends[n]!);
      else if (kind === numberKind) writer.digits(bytes, this.#starts[n]!, this.#ends[n]!);
      else writer.quoted(this.#words[n]!, 0, this.#ends[n]!);
    }
    writer.octet(closeBrace);
  }

  #add(name: Buffer, kind: number, start: number, end: number): boolean {
    const n = this.count;
    if (end <= start || end - start > valueBytesMax || n === fieldsMax) return false;
    if (this.has(name)) return false;
    this.#keys[n] = name;
    this.#kinds[n] = kind;
    this.#starts[n] = start;
    this.#ends[n] = end;
    this.valueBytes += end - start;
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
