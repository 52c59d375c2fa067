import type { TextFile } from "../base/files.ts";
import { UserError } from "../base/user-error.ts";
import { buildConfig } from "./build.ts";
import { logfwrdTable } from "./compat/logfwrd.ts";
import type { Config } from "./config.ts";
import { embeddedListen, embeddedSink } from "./embedded.ts";
import { environmentLayer, setLayer, tableLayer, type Entry, type Layer } from "./layers.ts";
import type { Entries } from "./read.ts";
import { pathOf } from "./setting.ts";
import { parseToml } from "./toml.ts";

/** All that a configuration is made of, weakest first; nothing else is looked at. */
export interface Sources {
  /** `--config`. Without it `SLUICE_CONFIG`, then the default path where there is such a file. */
  readonly file?: string | undefined;
  /** `--set`, each `path=value`. */
  readonly set: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => TextFile;
  /** Host name of this box: the default of `device`. */
  readonly hostname: string;
  /** Flags of `sluice logfwrd`, in place of a file. */
  readonly logfwrd?: readonly string[] | undefined;
}

export interface Loaded {
  readonly config: Config;
  /** For a person: the file, or what stands in its place. */
  readonly origin: string;
  /** Nobody has written a configuration: this is what holds without any. */
  readonly embedded: boolean;
  readonly entries: Entries;
}

export const defaultFile = "/etc/sluice/sluice.toml";

/** Throws one UserError that lists every problem, a line each. */
export function loadConfig(sources: Sources): Config {
  return load(sources).config;
}

/** The same, with where each value comes from. */
export function load(sources: Sources): Loaded {
  const base = readBase(sources);
  const layers = [
    tableLayer(base.table, base.layer),
    environmentLayer(sources.env),
    setLayer(sources.set),
  ];
  const problems = layers.flatMap((layer) => layer.problems);
  if (base.problem !== undefined) throw userError([base.problem, ...problems], base.origin);
  const entries = fillUp(
    layers.flatMap((layer) => layer.entries),
    base.layer,
    problems,
  );
  const built = buildConfig(entries, sources);
  problems.push(...built.problems);
  if (problems.length > 0) throw userError(problems, base.origin);
  return { config: built.config, origin: base.origin, embedded: base.layer === "embedded", entries };
}

interface Base {
  table: Record<string, unknown>;
  layer: Layer;
  origin: string;
  problem?: string;
}

/** The file, or what stands in its place. */
function readBase({ file, env, readFile, logfwrd }: Sources): Base {
  if (logfwrd !== undefined) return compat(logfwrd, env);
  const named = file ?? (env["SLUICE_CONFIG"] || undefined);
  const origin = named ?? defaultFile;
  const read = readFile(origin);
  if (read.ok) {
    const parsed = parseToml(read.text);
    if (parsed.ok) return { table: parsed.table, layer: "file", origin };
    return {
      table: {},
      layer: "file",
      origin,
      problem: `Cannot read ${origin}, ${parsed.problem}`,
    };
  }
  if (named !== undefined || read.code !== "ENOENT") {
    return { table: {}, layer: "file", origin, problem: `Cannot read ${origin}: ${read.code}` };
  }
  if (Object.keys(env).some((name) => name.startsWith("LOGFWRD_"))) return compat([], env);
  return { table: {}, layer: "embedded", origin: "the embedded default" };
}

function compat(args: readonly string[], env: Sources["env"]): Base {
  return { table: logfwrdTable(args, env), layer: "logfwrd", origin: "the options of logfwrd" };
}

/**
 * By path, the strongest last; then what is embedded for the lists that nobody wrote. A list
 * that somebody wrote, in whatever layer, replaces the embedded one as a whole.
 */
function fillUp(written: Entry[], base: Layer, problems: string[]): Entries {
  const has = (name: string): boolean => written.some(({ section }) => section.name === name);
  const embedded: Entry[] = [];
  if (!has("listen")) embedded.push(...tableLayer(embeddedListen, "embedded").entries);
  if (!has("sink") && base === "embedded") {
    embedded.push(...tableLayer(embeddedSink, "embedded").entries);
  } else if (!has("sink")) {
    problems.push('sink is missing: add [[sink]] with kind = "s3", "directory" or "http"');
  }
  return new Map([...embedded, ...written].map((entry) => [pathOf(entry), entry]));
}

function userError(problems: string[], origin: string): UserError {
  const many = problems.length === 1 ? "" : "s";
  return new UserError(
    problems.join("\n"),
    `${problems.length} problem${many} with ${origin}; sluice help settings lists every setting`,
  );
}
