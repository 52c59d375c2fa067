import { escapeControls } from "../base/controls.ts";
import type { FoundLine } from "../rule/line-filter.ts";
import { columns } from "../syslog/columns.ts";
import type { Given } from "./options.ts";
import { escapeJsonControls, recordText } from "./line-text.ts";

/** Makes what is printed of a line; octets are printed as they are, with a line feed. */
export type LineFormat = (line: FoundLine) => string | Buffer;

export type FormatName = "text" | "json" | "csv";

/** Which one was asked for. */
export function formatOf(given: Given, otherwise: FormatName): FormatName {
  return (["csv", "json", "text"] as const).find((name) => given.has(name)) ?? otherwise;
}

/** `isTerminal`: what is printed is looked at, and may not do anything else. */
export function lineFormat(name: FormatName, isTerminal: boolean, isColoured: boolean): LineFormat {
  switch (name) {
    case "text":
      return ({ record, octets }) =>
        record === undefined ? escapeControls(octets.toString()) : recordText(record, isColoured);
    case "json":
      return ({ octets }) => (isTerminal ? escapeJsonControls(octets.toString()) : octets);
    case "csv":
      return ({ record }) => {
        const row = columns.map(([column]) => cell(record?.written[column])).join(",");
        return isTerminal ? `${escapeControls(row)}\r` : `${row}\r`;
      };
  }
}

/** The first row of a table; empty for what is none. */
export function headOf(name: FormatName): string {
  return name === "csv" ? `${columns.map(([column]) => column).join(",")}\r` : "";
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
