import { readToml } from "../base/toml.ts";
import { isRecord } from "./pairs.ts";

export type Parsed = { ok: true; table: Record<string, unknown> } | { ok: false; problem: string };

/** A TOML file as a table, or one sentence that names the line. */
export function parseToml(text: string): Parsed {
  const whole = readToml(text);
  if (whole.ok) return whole;
  const lines = text.split("\n");
  const number = lineOf(whole.fault, lines);
  // Only the name of a setting or a table: all else may be a secret.
  const [name] = /^[^="']+(?==)|^\s*\[[^"']*/.exec(lines[number - 1]!) ?? [];
  const where = name === undefined ? `line ${number}` : `line ${number} (${name.trim()})`;
  return { ok: false, problem: `${where}: ${whole.fault}` };
}

/** A value as it would stand in a TOML file. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (isRecord(value)) {
    const pairs = Object.entries(value).map(
      ([key, each]) => `${tomlKey(key)} = ${tomlValue(each)}`,
    );
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  // A TOML basic string has the escapes of JSON, but for DEL, which JSON leaves as it is.
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  return String(value);
}

/** A value in a sentence: as it was written, but not all of a long one. */
export function describe(value: unknown): string {
  // What is wrong in a list of words is one of them.
  const isOfTexts = Array.isArray(value) && value.every((each) => typeof each === "string");
  if (Array.isArray(value) && !isOfTexts) return "a list";
  if (isRecord(value)) return "a table";
  const shown = tomlValue(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}

function tomlKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : tomlValue(key);
}

/**
 * The parser stops at the first fault, so every beginning of the file that reaches it fails with
 * the same words, and a shorter one parses or fails with others: the border is the line.
 */
function lineOf(fault: string, lines: string[]): number {
  let [sound, faulty] = [0, lines.length];
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    const part = readToml(lines.slice(0, middle).join("\n") + "\n");
    if (!part.ok && part.fault === fault) faulty = middle;
    else sound = middle;
  }
  return faulty;
}
