import type { Kind } from "./kinds.ts";

/** A value as a person writes it in a file; in the environment everything is text. */
export type Written = string | number | boolean;

/** One setting: all that the reader, `sluice check`, the help and the manual know about it. */
export interface Setting<T = unknown> {
  readonly kind: Kind<T>;
  /** What it decides, in one sentence without a period. */
  readonly help: string;
  /** As a person would write it; by variant of the section where they differ. Absent: unset. */
  readonly default?: Written | Readonly<Record<string, Written>>;
  /** Must be set wherever it applies and has no default. */
  readonly required?: true;
  /** The variants of the section that it applies to. Absent: all. */
  readonly only?: readonly string[];
  /** Comes from the environment only, and is never shown. */
  readonly secret?: true;
}

export type Settings = Readonly<Record<string, Setting>>;

/** A table of the file, or an array of tables. */
export interface Section<S extends Settings = Settings> {
  /** Empty: the top of the file. */
  readonly name: string;
  /** `[[name]]` instead of `[name]`. */
  readonly many: boolean;
  /** The setting that decides which others apply: `kind` of a sink. */
  readonly variant?: string;
  readonly help: string;
  readonly settings: S;
}

/** What reading a section yields, by the names of its settings, in the program's own units. */
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

type More = Pick<Setting, "only" | "secret">;

/** With a default: it always has a value. */
export function setting<T>(
  kind: Kind<T>,
  fallback: NonNullable<Setting["default"]>,
  help: string,
  more: More = {},
): Setting<T> {
  return { kind, help, default: fallback, ...more };
}

/** Without a default: the value may be undefined. */
export function optional<T>(kind: Kind<T>, help: string, more: More = {}): Setting<T | undefined> {
  return { kind, help, ...more };
}

/** A problem when it is not set; `more` may hold a default for some variants. */
export function required<T>(
  kind: Kind<T>,
  help: string,
  more: More & Pick<Setting, "default"> = {},
): Setting<T> {
  return { kind, help, required: true, ...more };
}

/** Where a setting stands; `index` counts the tables of an array. */
export interface Place {
  readonly section: Section;
  readonly index: number | undefined;
  readonly name: string;
}

/** `listen[1].port`, `buffer.memory`, `device`: how problems call a setting. */
export function pathOf({ section, index, name }: Place): string {
  if (section.name === "") return name;
  return `${section.name}${section.many ? `[${index}]` : ""}.${name}`;
}

/** `SLUICE_LISTEN_1_PORT`: the variable of a setting. */
export function variableOf({ section, index, name }: Place): string {
  const parts = [section.name, section.many ? index : "", name].filter((part) => part !== "");
  return ["sluice", ...parts].join("_").toUpperCase();
}
