import { UserError } from "../base/user-error.ts";
import type { Sources } from "../config/load.ts";
import { nearest } from "../config/nearest.ts";
import type { Io } from "./command.ts";

/** A flag of a command: `--config FILE`. */
export interface Option {
  readonly name: string;
  /** One letter, behind one dash. */
  readonly short?: string;
  /** What stands behind it, in capitals. Absent: nothing does. */
  readonly value?: string;
  /** The same of what may stand behind `=` and need not: `--id`, `--id=7`. */
  readonly optional?: string;
  readonly help: string;
}

/** The flags that were given, each with its values in order. */
export type Given = ReadonlyMap<string, readonly string[]>;

/** The flags of every command that reads the configuration. */
export const configOptions: readonly Option[] = [
  {
    name: "config",
    value: "FILE",
    help: "Read this file (default: /etc/sluice/sluice.toml, then /etc/config/sluice)",
  },
  { name: "set", value: "NAME=VALUE", help: "Change one setting, as in --set buffer.memory=16MiB" },
];

export const pipeOptions: readonly Option[] = [
  { name: "tag", value: "NAME", help: "Tag of lines that have none, such as the program's name" },
  ...configOptions,
];

export const testRuleOptions: readonly Option[] = [
  { name: "line", value: "TEXT", help: "A message as it comes from the network" },
  { name: "file", value: "FILE", help: "A file with a message in every line" },
  { name: "source", value: "ADDRESS", help: "The peer's address (default 127.0.0.1)" },
  ...configOptions,
];

export const explainOptions: readonly Option[] = [
  { name: "file", short: "f", value: "FILE", help: "A file with a message in every line" },
  { name: "json", help: "Print the records as they would be stored" },
  { name: "source", value: "ADDRESS", help: "The peer's address (default 127.0.0.1)" },
  ...configOptions,
];

export const notifyOptions: readonly Option[] = [
  { name: "test", value: "CHANNEL", help: "Name of the channel" },
  ...configOptions,
];

export const versionOptions: readonly Option[] = [
  {
    name: "verify",
    value: "FILE",
    help: "Is FILE, with FILE.minisig beside it, a genuine release?",
  },
  { name: "key", value: "KEY", help: "The public key or its file (default: the one built in)" },
];

/** Reads `--name value`, `--name=value` and bare `--name`. Throws a UserError on anything else. */
export function parseOptions(
  command: string,
  args: readonly string[],
  options: readonly Option[],
): Given {
  const { words, given } = parseArguments(command, args, options);
  if (words.length === 0) return given;
  const hint = `sluice help ${command} shows what it takes`;
  throw new UserError(`Unexpected argument "${words[0]}"`, hint);
}

/** The same for a command that takes words beside its options, in any order. */
export function parseArguments(
  command: string,
  args: readonly string[],
  options: readonly Option[],
): { words: readonly string[]; given: Given } {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const hint = `sluice help ${command} shows what it takes`;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      words.push(arg);
      continue;
    }
    const option = options.find((each) => each.name === name);
    if (option === undefined) throw unknownOption(name, options, hint);
    const value = inline ?? (option.value === undefined ? "" : rest.shift());
    if (value === undefined) throw new UserError(`--${name} needs ${option.value}`, hint);
    if ((option.value ?? option.optional) === undefined && inline !== undefined) {
      throw new UserError(`--${name} takes no value, not "${inline}"`, hint);
    }
    if (value === "" && option.value === "FILE") {
      throw new UserError(`--${name} needs ${option.value}, and was given nothing`, hint);
    }
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  return { words, given };
}

/**
 * For commands that take words beside flags: which are which, each in order. `-f X`, `-fX` and
 * `--file X` become `--file=X`, `-sf X` the same behind `--stderr`; behind `--` everything is a
 * word. What remains wrong is for `parseOptions` to tell.
 */
export function splitWords(
  args: readonly string[],
  options: readonly Option[],
): { words: string[]; flags: string[] } {
  const [words, flags]: [string[], string[]] = [[], []];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") return { words: [...words, ...rest], flags };
    if (!arg.startsWith("-") || arg === "-") words.push(arg);
    else flags.push(longForm(arg, rest, options));
  }
  return { words, flags };
}

/** A flag by its long name, with its value, which may be the first of `rest`. */
function longForm(arg: string, rest: string[], options: readonly Option[]): string {
  const isLong = arg.startsWith("--");
  const option = options.find(({ name, short }) =>
    isLong ? `--${name}` === arg : short !== undefined && arg.startsWith(`-${short}`),
  );
  if (option === undefined) return arg;
  const attached = isLong ? "" : arg.slice(2);
  if (option.value === undefined) {
    if (attached !== "") rest.unshift(`-${attached}`);
    return `--${option.name}`;
  }
  const value = attached === "" ? rest.shift() : attached;
  return value === undefined ? `--${option.name}` : `--${option.name}=${value}`;
}

function unknownOption(name: string, options: readonly Option[], hint: string): UserError {
  const near = nearest(
    name,
    options.map((option) => option.name),
  );
  const question = near === undefined ? "" : `; did you mean --${near}?`;
  return new UserError(`Unknown option --${name}${question}`, hint);
}

/** What the configuration is made of, for a command that takes `configOptions`. */
export function sourcesOf(given: Given, io: Io): Sources {
  const { env, hostname } = io;
  const file = given.get("config")?.at(-1);
  return {
    file,
    set: given.get("set") ?? [],
    env,
    hostname,
    readFile: (path) => io.readFile(path),
  };
}
