// What conditions and templates may ask of a message: the names of the stored line.
import { isSenderName } from "../syslog/fields.ts";
import { localTime } from "./local-time.ts";
import type { Subject } from "./subject.ts";

/** One part of a message as text; empty when the message has none. */
export interface TextField {
  readonly name: string;
  readonly read: (subject: Subject) => string;
}

/** One part of a message as a number. */
export interface NumberField {
  readonly name: string;
  readonly read: (subject: Subject) => number;
}

/** Longer texts are looked at so far: a frame of a stream may be sixteen times as long. */
const lookedAtCharactersMax = 65_536;

const textFields: Record<string, TextField["read"]> = {
  content: (subject) => subject.message.slice(0, lookedAtCharactersMax),
  text: (subject) => subject.text.slice(0, lookedAtCharactersMax),
  hostname: (subject) => subject.hostname,
  tag: (subject) => subject.appName ?? "",
  proc_id: (subject) => subject.procId ?? "",
  msg_id: (subject) => subject.msgId ?? "",
  format: (subject) => subject.format,
  transport: (subject) => subject.origin.transport,
  client_identity: (subject) => subject.origin.identity ?? "",
};

/** Fields whose text stands in the octets of a message as it is, if it is ASCII. */
const inOctets = new Set(["content", "text", "tag", "proc_id", "msg_id"]);

const numberFields: Record<string, NumberField & { words: readonly string[] }> = {
  severity: {
    name: "severity",
    read: (subject) => subject.severity,
    words: ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"],
  },
  facility: {
    name: "facility",
    read: (subject) => subject.facility,
    words: [
      ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron"],
      ...["authpriv", "ftp", "ntp", "audit", "console", "clock"],
      ...["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"],
    ],
  },
};

const synonyms: Record<string, string> = {
  panic: "emerg",
  emergency: "emerg",
  critical: "crit",
  error: "err",
  warn: "warning",
  informational: "info",
};

/** The field by which conditions ask for the address of the peer. */
export const sourceField = "source";

/** In the order in which help and problems name them. */
export const fieldNames: readonly string[] = [
  ...Object.keys(textFields),
  ...Object.keys(numberFields),
  sourceField,
  "structured_data.ID.NAME",
  "fields.NAME",
];

/** A field of text, or undefined when there is none of that name. */
export function textField(name: string): TextField | undefined {
  if (Object.hasOwn(textFields, name)) return { name, read: textFields[name]! };
  const [, added = ""] = /^fields\.(.+)$/.exec(name) ?? [];
  if (isSenderName(added)) return new PartOf(name, (subject) => subject.field(added));
  // Parameter names hold no dots in practice; SD-IDs such as `origin.v2@32473` do.
  const [, id, parameter] = /^structured_data\.(.+)\.([^.]+)$/.exec(name) ?? [];
  if (id === undefined || parameter === undefined) return undefined;
  return new PartOf(name, (subject) => subject.structuredData?.[id]?.[parameter] ?? "");
}

/** A field that is made when it is asked for. Two of one name are equal, as a reload compares. */
class PartOf implements TextField {
  readonly name: string;
  readonly #read: TextField["read"];

  constructor(name: string, read: TextField["read"]) {
    this.name = name;
    this.#read = read;
  }

  read(subject: Subject): string {
    return this.#read(subject);
  }
}

/** False where the text may come from elsewhere, as a host name that is the peer's address. */
export function standsInOctets({ name }: TextField): boolean {
  return inOctets.has(name);
}

/** Undefined for a field that is a text, and for what is no field. */
export function numberField(name: string): NumberField | undefined {
  return Object.hasOwn(numberFields, name) ? numberFields[name] : undefined;
}

/** `warning` or `4` as a number; undefined when it is neither, or one that no message can have. */
export function numberOf(field: string, written: string): number | undefined {
  if (/^\d{1,3}$/.test(written)) {
    const number = Number(written);
    // The three bits of a PRI; facilities beyond the words are sent by some.
    return field === "severity" && number > 7 ? undefined : number;
  }
  const at = wordsOf(field).indexOf(synonyms[written] ?? written);
  return at < 0 ? undefined : at;
}

/** The words for the values of a number field; the place of a word is its number. */
export function wordsOf(field: string): readonly string[] {
  return numberFields[field]?.words ?? [];
}

/** Reads a field as templates show it: severities and facilities by their words. */
export function shownField(name: string): TextField["read"] | undefined {
  if (name === sourceField) return ({ origin }) => origin.address;
  if (name === "time") return ({ receivedAtMs, origin }) => localTime(receivedAtMs, origin.zone);
  const number = numberField(name);
  if (number === undefined) {
    const text = textField(name);
    return text && ((subject) => text.read(subject));
  }
  const words = wordsOf(name);
  return (subject) => words[number.read(subject)] ?? String(number.read(subject));
}
