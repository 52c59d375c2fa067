// What conditions and templates may ask of a message: the names of the stored line.
import type { Message } from "../syslog/message.ts";
import { decodeText } from "../syslog/utf8.ts";
import { localTime } from "./local-time.ts";

/** Reads one part of a message as text; empty when the message has none. */
export type TextField = (message: Message) => string;

/** Reads one part of a message as a number. */
export type NumberField = (message: Message) => number;

/** Longer texts are looked at so far: a frame of a stream may be sixteen times as long. */
export const lookedAtCharactersMax = 65_536;

const textFields: Record<string, TextField> = {
  content: (message) => message.message.slice(0, lookedAtCharactersMax),
  text: wholeText,
  hostname: (message) => message.hostname,
  tag: (message) => message.appName ?? "",
  proc_id: (message) => message.procId ?? "",
  msg_id: (message) => message.msgId ?? "",
  format: (message) => message.format,
  transport: (message) => message.origin.transport,
};

/** Fields whose text stands in the octets of a message as it is, if it is ASCII. */
const inOctets = new Set(["content", "text", "tag", "proc_id", "msg_id"].map(textField));

const numberFields: Record<string, { read: NumberField; words: readonly string[] }> = {
  severity: {
    read: (message) => message.severity,
    words: ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"],
  },
  facility: {
    read: (message) => message.facility,
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
];

/** A field of text, or undefined when there is none of that name. */
export function textField(name: string): TextField | undefined {
  if (Object.hasOwn(textFields, name)) return textFields[name];
  // Parameter names hold no dots in practice; SD-IDs such as `origin.v2@32473` do.
  const [, id, parameter] = /^structured_data\.(.+)\.([^.]+)$/.exec(name) ?? [];
  if (id === undefined || parameter === undefined) return undefined;
  return (message) => message.structuredData?.[id]?.[parameter] ?? "";
}

/** False where the text may come from elsewhere, as a host name that is the peer's address. */
export function standsInOctets(field: TextField): boolean {
  return inOctets.has(field);
}

export function numberField(name: string): NumberField | undefined {
  return Object.hasOwn(numberFields, name) ? numberFields[name]!.read : undefined;
}

/** `warning` or `4` as a number; undefined when it is neither. */
export function numberOf(field: string, written: string): number | undefined {
  if (/^\d{1,3}$/.test(written)) return Number(written);
  const at = wordsOf(field).indexOf(synonyms[written] ?? written);
  return at < 0 ? undefined : at;
}

/** The words for the values of a number field; the place of a word is its number. */
export function wordsOf(field: string): readonly string[] {
  return numberFields[field]?.words ?? [];
}

/** A field as templates show it: severities and facilities by their words. */
export function shownField(name: string): TextField | undefined {
  if (name === sourceField) return (message) => message.origin.address;
  if (name === "time") {
    return (message) => localTime(message.receivedAtMs, message.origin.zone);
  }
  const read = numberField(name);
  if (read === undefined) return textField(name);
  const words = wordsOf(name);
  return (message) => words[read(message)] ?? String(read(message));
}

/** All of it as it came, the PRI included, up to a NUL: what Alertik and `grep` look at. */
function wholeText({ bytes, start, end }: Message): string {
  const nul = bytes.subarray(start, end).indexOf(0);
  const text = decodeText(bytes, start, nul < 0 ? end : start + nul);
  return text.slice(0, lookedAtCharactersMax);
}
