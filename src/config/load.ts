import { counted } from "../base/counted.ts";
import type { TextFile } from "../base/files.ts";
import { UserError } from "../base/user-error.ts";
import { buildConfig } from "./build.ts";
import { alertikTable, hasAlertikVariables } from "./compat/alertik.ts";
import { hasLogfwrdVariables, logfwrdTable } from "./compat/logfwrd.ts";
import type { Config } from "./config.ts";
import { embeddedListen, embeddedSink } from "./embedded.ts";
import { environmentLayer, setLayer, tableLayer, type Found, type Layer } from "./layers.ts";
import type { Entries } from "./read.ts";
import type { Readings } from "./readings.ts";
import { pathOf, type Place } from "./setting.ts";
import { parseToml } from "./toml.ts";
import { looksLikeUci, parseUci } from "./uci.ts";

/** All that a configuration is made of, weakest first; nothing else is looked at. */
export interface Sources {
  /** `--config`. Without it `SLUICE_CONFIG`, then the first of the default paths that is there. */
  readonly file?: string | undefined;
  /** `--set`, each `path=value`. */
  readonly set: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => TextFile;
  /** Host name of this box: the default of `device`. */
  readonly hostname: string;
  /** Flags of `sluice logfwrd`, in place of a file. */
  readonly logfwrd?: readonly string[] | undefined;
  /** The variables of Alertik, in place of a file: `sluice alertik`. */
  readonly alertik?: boolean | undefined;
}

export interface Loaded {
  readonly config: Config;
  /** For a person: the file, or what stands in its place. */
  readonly origin: string;
  /** Nobody has said where objects go: they go to the embedded sink. */
  readonly embedded: boolean;
  readonly entries: Entries;
  /** What is left out although it was asked for, and why. */
  readonly warnings: readonly string[];
}

/** The second is where OpenWrt has the settings of its services. */
const defaultFiles = ["/etc/sluice/sluice.toml", "/etc/config/sluice"];

/** Throws one UserError that lists every problem, a line each. */
export function loadConfig(sources: Sources): Config {
  return load(sources).config;
}

/** The same, with where each value comes from. */
export function load(sources: Sources): Loaded {
  const { loaded, problems, complaint } = attempt(sources);
  if (problems.length > 0) throw complaint(problems);
  return loaded;
}

/**
 * What a daemon runs by. Rejects with one UserError that lists every problem: who mends a file by
 * what it says is done after one start. A daemon compiles the expressions of its rules, and of its
 * forwards, and tells what is wrong with either; here they are only where that would be said later
 * than something else, since to compile thirty rules twice takes 0.5 MiB and 19 ms.
 */
export async function loadToRun(sources: Sources): Promise<Loaded> {
  const found = attempt(sources);
  const { rule, forward } = found.readings;
  const isOneKind = rule.length === 0 || forward.every(({ values }) => !values.condition);
  if (found.problems.length === 0 && isOneKind) return found.loaded;
  const { withExpressions } = await import("./load-whole.ts");
  return withExpressions(found);
}

/** What came of an attempt to load: to be relied on where there are no problems. */
export interface Attempt {
  readonly loaded: Loaded;
  readonly readings: Readings;
  readonly problems: readonly string[];
  /** One error that lists problems; `topics` are those of the help. */
  complaint(problems: readonly string[], topics?: string): UserError;
}

/** The same for whoever decides what problems come to. */
export function attempt(sources: Sources): Attempt {
  const base = readBase(sources);
  const above = [environmentLayer(sources.env), setLayer(sources.set)];
  const layers = [tableLayer(base.table, base.layer), ...above];
  const said = above.some(({ entries, problems }) => entries.length + problems.length > 0);
  if (base.layer === "embedded" && said) base.origin = "the environment and --set";
  const problems = [...base.problems, ...layers.flatMap((layer) => layer.problems)];
  const more: string[] = [];
  const entries = merge(layers, base.layer, more);
  const { config, readings, problems: built } = buildConfig(entries, sources);
  // Of a file that cannot be read, more complaints would only be noise.
  if (base.problems.length === 0) problems.push(...more, ...built);
  const embedded = entries.byPath.get("sink[0].kind")?.layer === "embedded";
  const { origin, warnings = [] } = base;
  return {
    loaded: { config, origin, embedded, entries, warnings },
    readings,
    problems,
    complaint: (all, topics) => userError(all, base, topics),
  };
}

interface Base {
  table: Record<string, unknown>;
  layer: Layer;
  origin: string;
  /** Why there is no table. */
  problems: string[];
  warnings?: string[];
}

/** The file, or what stands in its place. */
function readBase({ file, env, readFile, logfwrd, alertik }: Sources): Base {
  if (logfwrd !== undefined) return logfwrdBase(logfwrd, env);
  if (alertik) return alertikBase(env);
  const named = file ?? (env["SLUICE_CONFIG"] || undefined);
  for (const path of named === undefined ? defaultFiles : [named]) {
    const read = readFile(path);
    if (read.ok) return fileBase(path, read.text);
    if (named === undefined && read.code === "ENOENT") continue;
    const problems = [`Cannot read ${path}: ${read.code}`];
    return { table: {}, layer: "file", origin: path, problems };
  }
  if (hasLogfwrdVariables(env)) return logfwrdBase([], env);
  if (hasAlertikVariables(env)) return alertikBase(env);
  return { table: {}, layer: "embedded", origin: "the embedded default", problems: [] };
}

function fileBase(origin: string, text: string): Base {
  const [layer, parse] = looksLikeUci(text)
    ? (["uci", parseUci] as const)
    : (["file", parseToml] as const);
  const parsed = parse(text);
  if (parsed.ok) return { table: parsed.table, layer, origin, problems: [] };
  return { table: {}, layer, origin, problems: [`Cannot read ${origin}, ${parsed.problem}`] };
}

function logfwrdBase(args: readonly string[], env: Sources["env"]): Base {
  return { ...logfwrdTable(args, env), layer: "logfwrd", origin: "the options of logfwrd" };
}

function alertikBase(env: Sources["env"]): Base {
  return { ...alertikTable(env), layer: "alertik", origin: "the variables of Alertik" };
}

/**
 * Puts the layers on each other, the strongest last. What is embedded fills up the arrays that
 * nobody wrote: one table of an array, in whatever layer, replaces the embedded ones.
 */
function merge(layers: readonly Found[], base: Layer, problems: string[]): Entries {
  const has = (name: string): boolean =>
    layers.some(({ entries, tables }) =>
      [...entries, ...tables].some(({ section }) => section.name === name),
    );
  const detects = layers.some(({ entries }) =>
    entries.some(({ section, name }) => section.name === "alert" && name === "detect"),
  );
  const embedded: Found[] = [];
  if (!has("listen") && !has("local")) embedded.push(tableLayer(embeddedListen, "embedded"));
  if (!has("sink") && base === "embedded") embedded.push(tableLayer(embeddedSink, "embedded"));
  else if (base !== "alertik" && !["sink", "rule", "forward"].some(has) && !detects) {
    const example =
      base === "uci" ? `config sink with option kind 's3'` : `[[sink]] with kind = "s3"`;
    problems.push(`sink is missing: add ${example}, "directory" or "http"`);
  }
  const all = [...embedded, ...layers];
  const entries = all.flatMap((layer) => layer.entries);
  return {
    byPath: new Map(entries.map((entry) => [pathOf(entry), entry])),
    tables: indicesOf([...entries, ...all.flatMap(({ tables }) => tables)]),
  };
}

/** A gap in the indices is no table. */
function indicesOf(tables: readonly Omit<Place, "name">[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { section, index } of tables) {
    const known = found.get(section.name) ?? [];
    if (index === undefined || known.includes(index)) continue;
    found.set(
      section.name,
      [...known, index].sort((a, b) => a - b),
    );
  }
  return found;
}

function userError(
  problems: readonly string[],
  { origin, layer }: Base,
  topics = layer === "logfwrd" || layer === "alertik" ? layer : "settings",
): UserError {
  return new UserError(
    problems.join("\n"),
    `${counted(problems.length, "problem")} with ${origin}; see sluice help ${topics}`,
  );
}
