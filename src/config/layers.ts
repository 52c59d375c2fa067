import { nearest } from "./nearest.ts";
import { isRecord } from "./pairs.ts";
import { schema, sections } from "./schema.ts";
import { pathOf, variableOf, type Place, type Section } from "./setting.ts";
import { describe } from "./toml.ts";

/**
 * Where a value was written; `logfwrd`, `alertik`: what those daemons are told; `uci`: a file of
 * OpenWrt's.
 */
export type Layer = "embedded" | "logfwrd" | "alertik" | "file" | "uci" | "environment" | "--set";

/** One value that somebody wrote for a setting that exists. */
export interface Entry extends Place {
  readonly written: unknown;
  readonly layer: Layer;
}

/** What a layer yields: values for settings, and a sentence for each thing that is none. */
export interface Found {
  readonly entries: Entry[];
  /** The tables of a file, also those in which nothing is written. */
  readonly tables: Omit<Place, "name">[];
  readonly problems: string[];
}

/** Tables of one array: a slip in an index is not a hundred sinks. */
const tablesMax = 100;

/** The values of a parsed file. */
export function tableLayer(table: Record<string, unknown>, layer: Layer): Found {
  const found: Found = { entries: [], tables: [], problems: [] };
  // Without what every object has: `__proto__` is a name that nobody knows.
  const settings = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(table)) {
    const section = sections.find((each) => each.name === key && key !== "");
    if (section === undefined) settings[key] = value;
    else if (section.many) addArray(section, value, layer, found);
    else if (isRecord(value)) addTable({ section, index: undefined, layer }, value, found);
    else found.problems.push(wrongTable(key, value));
  }
  addTable({ section: schema.top, index: undefined, layer }, settings, found);
  return found;
}

function addArray(section: Section, value: unknown, layer: Layer, found: Found): void {
  const { name } = section;
  if (isRecord(value)) {
    found.problems.push(`${name} is a list: write [[${name}]] instead of [${name}]`);
  } else if (!Array.isArray(value)) {
    found.problems.push(`${name} is a list of tables: write [[${name}]], not ${describe(value)}`);
  } else if (value.length > tablesMax) {
    found.problems.push(`${name} must have at most ${tablesMax} tables, not ${value.length}`);
  } else {
    value.forEach((table: unknown, index) => {
      if (isRecord(table)) addTable({ section, index, layer }, table, found);
      else found.problems.push(`${name}[${index}] must be a table, not ${describe(table)}`);
    });
  }
}

function wrongTable(name: string, value: unknown): string {
  return Array.isArray(value)
    ? `${name} is one table: write [${name}] instead of [[${name}]]`
    : `${name} is a table: write [${name}] and its settings below it, not ${describe(value)}`;
}

function addTable(
  place: Omit<Entry, "name" | "written">,
  table: Record<string, unknown>,
  { entries, tables, problems }: Found,
): void {
  tables.push(place);
  for (const [name, written] of Object.entries(table)) {
    const entry = { ...place, name, written };
    if (Object.hasOwn(place.section.settings, name)) entries.push(entry);
    else problems.push(unknown("setting", pathOf(entry), pathOf));
  }
}

/** `SLUICE_CONFIG` names the file; all others are settings. An empty variable is not set. */
export function environmentLayer(env: Record<string, string | undefined>): Found {
  const found: Found = { entries: [], tables: [], problems: [] };
  for (const [variable, written] of Object.entries(env)) {
    if (!variable.startsWith("SLUICE_") || variable === "SLUICE_CONFIG" || !written) continue;
    const place = placeOf(variable, variableOf);
    if (place) found.entries.push({ ...place, written, layer: "environment" });
    else found.problems.push(unknown("variable", variable, variableOf));
  }
  return found;
}

/** Each is `path=value`, the path as in messages (`listen[0].port`) or with dots only. */
export function setLayer(sets: readonly string[]): Found {
  const found: Found = { entries: [], tables: [], problems: [] };
  for (const set of sets) {
    const at = set.indexOf("=");
    const path = set.slice(0, at < 0 ? undefined : at).replace(/\.(\d+)(?=\.)/, "[$1]");
    const place = placeOf(path, pathOf);
    if (at <= 0) found.problems.push(`--set takes NAME=VALUE, not "${at < 0 ? set : "=..."}"`);
    else if (!place) found.problems.push(unknown("setting", path, pathOf));
    else found.entries.push({ ...place, written: set.slice(at + 1), layer: "--set" });
  }
  return found;
}

/** Asks each section once: a daemon may be told all of its settings by variables. */
function placeOf(given: string, nameOf: (place: Place) => string): Place | undefined {
  for (const table of tablesLike(given)) {
    const start = nameOf({ ...table, name: "" });
    if (!given.startsWith(start)) continue;
    const name = given.slice(start.length).replace(/^_/, "").toLowerCase();
    const place = { ...table, name };
    if (Object.hasOwn(table.section.settings, name) && nameOf(place) === given) return place;
  }
  return undefined;
}

/** Every section; of an array the table that the given name counts to. */
function tablesLike(given: string): Omit<Place, "name">[] {
  const counted = Number(/[[_.](\d{1,3})[\]_.]/.exec(given)?.[1] ?? 0);
  const index = Math.min(counted, tablesMax - 1);
  return sections.map((section) => ({ section, index: section.many ? index : undefined }));
}

/** Every setting, in those tables. */
function placesLike(given: string): Place[] {
  return tablesLike(given).flatMap((table) =>
    Object.keys(table.section.settings).map((name) => ({ ...table, name })),
  );
}

/** Hints at the near one, or else at one that ends with the same word, as for `ship.memory`. */
function unknown(what: string, given: string, nameOf: (place: Place) => string): string {
  const candidates = [...placesLike(given).map(nameOf), ...sections.map(({ name }) => name)];
  const end = given.replace(/^(.*\.|SLUICE(?=_))?/, (start) => (start === "SLUICE" ? "" : "."));
  const hint = nearest(given, candidates) || candidates.find((each) => each.endsWith(end));
  const shown = /^[\w.[\]-]{1,80}$/.test(given) ? given : describe(given);
  return `Unknown ${what} ${shown}${hint ? `; did you mean ${hint}?` : ""}`;
}
