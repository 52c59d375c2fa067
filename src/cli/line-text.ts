// Stored lines for people: one line each, whatever is in them.
import { control, escapeControls } from "../base/controls.ts";
import { wordsOf } from "../rule/field.ts";
import type { StoredRecord } from "../rule/stored-record.ts";

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
