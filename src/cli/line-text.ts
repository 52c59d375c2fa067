// Stored lines for people: one line each, whatever is in them.
import { wordsOf } from "../rule/field.ts";
import type { StoredRecord } from "../rule/stored-record.ts";

/** What moves a cursor, colours, or turns the order of what is read: C0, DEL, C1, marks of bidi. */
const control = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g;

/** Makes a text harmless for a terminal: a control character becomes `\n`, `\x1b`, `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(control, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    if (short !== undefined) return short;
    const hex = character.charCodeAt(0).toString(16);
    return hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
  });
}

/** The same for every text in a value of JSON. */
export function withoutControls<T>(value: T): T {
  const json = JSON.stringify(value);
  return JSON.parse(json, (_, each: unknown) =>
    typeof each === "string" ? escapeControls(each) : each,
  ) as T;
}

/** The same within JSON, which stays JSON. */
export function escapeJsonControls(json: string): string {
  return json.replace(
    control,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** SGR parameters by severity: red for what is broken, yellow for warnings, dim for debug. */
const colours = ["1;31", "1;31", "1;31", "31", "33", "1", "", "2"];

/** `2026-11-21T11:20:30.400Z gw err sshd[77]: text`, with a colour for the severity if asked for. */
export function recordText(record: StoredRecord, isColoured: boolean): string {
  const { receivedAt, hostname, severity, appName = "", procId, message } = record;
  const word = wordsOf("severity")[severity] ?? "-";
  const colour = isColoured ? (colours[severity] ?? "") : "";
  const tag = procId === undefined ? appName : `${appName}[${procId}]`;
  const head = [receivedAt, hostname].filter((part) => part !== "").map(escapeControls);
  const said = escapeControls(tag === "" ? message : `${tag}: ${message}`);
  const shown = colour === "" ? word : `\x1b[${colour}m${word}\x1b[0m`;
  return [...head, shown, said].join(" ");
}
