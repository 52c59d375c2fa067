import { parseAddress } from "../source/address.ts";
import { formats, type Format } from "../syslog/format.ts";
import type { StructuredData } from "../syslog/structured-data.ts";
import { openZone } from "../syslog/zone.ts";
import type { Subject } from "./subject.ts";

/** The names of the stored line, and those that records of logfwrd have instead. */
interface Written {
  seq?: unknown;
  received_at?: unknown;
  timestamp?: unknown;
  client?: unknown;
  transport?: unknown;
  client_identity?: unknown;
  hostname?: unknown;
  facility?: unknown;
  severity?: unknown;
  tag?: unknown;
  app_name?: unknown;
  proc_id?: unknown;
  msg_id?: unknown;
  structured_data?: unknown;
  content?: unknown;
  message?: unknown;
  format?: unknown;
  fields?: unknown;
  raw?: unknown;
}

/**
 * A stored line as conditions look at it. What is not as Sluice writes it is taken for absent, so
 * that any object of JSON can be asked.
 */
export class StoredRecord implements Subject {
  /** The object as it stands in the line. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly #parts: Written;

  private constructor(written: Record<string, unknown>) {
    this.written = written;
    this.#parts = written;
  }

  /** Undefined when the line is no object of JSON. */
  static of(line: Uint8Array): StoredRecord | undefined {
    try {
      const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString();
      const written: unknown = JSON.parse(text);
      const isObject = typeof written === "object" && written !== null && !Array.isArray(written);
      return isObject ? new StoredRecord(written as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  }

  /** When it was received (logfwrd: sent), RFC 3339; empty when it does not say. */
  get receivedAt(): string {
    return textOf(this.#parts.received_at) || textOf(this.#parts.timestamp);
  }

  /** NaN when it does not say. */
  get receivedAtMs(): number {
    return Date.parse(this.receivedAt);
  }

  get format(): Format | "" {
    return formats.find((format) => format === this.#parts.format) ?? "";
  }

  /** NaN, which no condition is met by, when it does not say. */
  get facility(): number {
    return numberOf(this.#parts.facility);
  }

  /** As above. */
  get severity(): number {
    return numberOf(this.#parts.severity);
  }

  get hostname(): string {
    return textOf(this.#parts.hostname);
  }

  get appName(): string | undefined {
    return named(this.#parts.tag) ?? named(this.#parts.app_name);
  }

  get procId(): string | undefined {
    return named(this.#parts.proc_id);
  }

  get msgId(): string | undefined {
    return named(this.#parts.msg_id);
  }

  get message(): string {
    return textOf(this.#parts.content) || textOf(this.#parts.message);
  }

  /** Names of names of texts; that of logfwrd is a text and not looked into. */
  get structuredData(): StructuredData | undefined {
    const data = this.#parts.structured_data;
    return typeof data === "object" && data !== null ? (data as StructuredData) : undefined;
  }

  field(name: string): string {
    const fields = this.#parts.fields;
    if (typeof fields !== "object" || fields === null || !Object.hasOwn(fields, name)) return "";
    return textOf((fields as Record<string, unknown>)[name]);
  }

  /**
   * As it came where that was kept; otherwise its parts as a log file has them:
   * `gw sshd[77] ID7 [id name="value"] content`.
   */
  get text(): string {
    const { raw } = this.#parts;
    if (typeof raw === "string") return raw;
    const { hostname, appName = "", procId, msgId, structuredData = {}, message } = this;
    const data = Object.entries(structuredData).map(
      ([id, values]) =>
        `[${[id, ...Object.entries(values ?? {}).map(([of, value]) => `${of}="${value}"`)].join(" ")}]`,
    );
    const tag = procId === undefined ? appName : `${appName}[${procId}]`;
    const mark = data.length === 0 && msgId === undefined && tag !== "" ? `${tag}:` : tag;
    return [hostname, mark, msgId ?? "", data.join(""), message]
      .filter((part) => part !== "")
      .join(" ");
  }

  /** The peer: shared by its lines, so that what is known of it need not be found out again. */
  get origin(): Subject["origin"] {
    const client = textOf(this.#parts.client);
    const transport = textOf(this.#parts.transport);
    const identity = textOf(this.#parts.client_identity);
    const name = `${transport} ${client} ${identity}`;
    let origin = origins.get(name);
    if (origin === undefined) {
      if (origins.size >= originsMax) origins.clear();
      origin = { address: addressOf(client), transport, identity, zone };
      origins.set(name, origin);
    }
    return origin;
  }
}

const zone = openZone("UTC")!;

/** Every connection has a port of its own. */
const originsMax = 4096;
const origins = new Map<string, Subject["origin"]>();

/** `192.0.2.9:514`, `[2001:db8::1]:514`, or an address alone. */
function addressOf(client: string): string {
  if (parseAddress(client) !== undefined) return client;
  return client.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : "";
}

/** `-` is what RFC 5424 has for no name, and logfwrd keeps it. */
function named(value: unknown): string | undefined {
  const text = textOf(value);
  return text === "" || text === "-" ? undefined : text;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}
