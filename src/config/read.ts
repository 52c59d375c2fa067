import type { Entry } from "./layers.ts";
import {
  pathOf,
  variableOf,
  type Section,
  type Setting,
  type Settings,
  type Values,
} from "./setting.ts";
import { describe } from "./toml.ts";

/** All that was written. */
export interface Entries {
  /** The strongest layer of each setting, by its path. */
  readonly byPath: ReadonlyMap<string, Entry>;
  /** The tables of each array that were written, by its name: their indices in order. */
  readonly tables: ReadonlyMap<string, readonly number[]>;
}

/** One table, read. Its values may be relied on when it has no problems. */
export interface Reading<S extends Settings> {
  readonly index: number | undefined;
  readonly values: Values<S>;
  readonly problems: string[];
}

/** Reads what was written for one table, and the defaults for the rest. */
export function readSection<S extends Settings>(
  section: Section<S>,
  index: number | undefined,
  entries: Entries,
): Reading<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const variant = variantOf(section, index, entries);
  for (const [name, setting] of Object.entries<Setting>(section.settings)) {
    const path = pathOf({ section, index, name });
    const entry = entries.byPath.get(path);
    const applies = setting.only === undefined || setting.only.includes(variant);
    if (entry && applies) {
      values[name] = readEntry(setting, entry, path, problems);
      continue;
    }
    if (entry && variant !== "") problems.push(misplaced(section, setting, path, variant));
    const fallback = defaultOf(setting, variant);
    const isMissing = applies && setting.required && fallback === undefined;
    if (isMissing) problems.push(`${path} must be set to ${setting.kind.noun}`);
    values[name] = setting.kind.read(fallback);
  }
  // A value is missing or of another type only where a problem was found.
  return { index, values: values as Values<S>, problems };
}

/** Which settings of the table apply: `s3`; empty when that is not known. */
export function variantOf(section: Section, index: number | undefined, entries: Entries): string {
  const name = section.variant;
  if (name === undefined) return "";
  const setting = section.settings[name]!;
  const entry = entries.byPath.get(pathOf({ section, index, name }));
  return String(setting.kind.read(entry ? entry.written : setting.default) ?? "");
}

/** The default as a person would write it. */
export function defaultOf(setting: Setting, variant: string): unknown {
  const fallback = setting.default;
  return typeof fallback === "object" ? fallback[variant] : fallback;
}

function readEntry(setting: Setting, entry: Entry, path: string, problems: string[]): unknown {
  const { written, layer } = entry;
  const variable = variableOf(entry);
  if (setting.secret && (layer === "file" || layer === "--set")) {
    const place = layer === "file" ? "in the file" : "on the command line";
    const file = Object.hasOwn(entry.section.settings, `${entry.name}_file`);
    const other = file ? ` or ${path}_file` : "";
    problems.push(`${path} may not stand ${place}: set ${variable}${other}`);
    return undefined;
  }
  const value = setting.kind.read(written);
  if (value !== undefined) return value;
  const shown = setting.secret || setting.kind.mask ? "" : `, not ${describe(written)}`;
  const why = setting.kind.why?.(written);
  const from =
    layer === "file" || layer === "uci" ? "" : ` (${layer === "environment" ? variable : layer})`;
  problems.push(`${path} must be ${setting.kind.noun}${shown}${why ? `: ${why}` : ""}${from}`);
  return undefined;
}

function misplaced(section: Section, setting: Setting, path: string, variant: string): string {
  const of = setting.only?.map((each) => `"${each}"`).join(" or ");
  const own = path.replace(/\.\w+$/, `.${section.variant}`);
  return `${path} is for ${section.variant} = ${of}, but ${own} is "${variant}"`;
}
