import { sections } from "./schema.ts";
import type { Parsed } from "./toml.ts";

/** Whether a file is in OpenWrt's own form rather than TOML: its first word says so. */
export function looksLikeUci(text: string): boolean {
  return /^(?:\s*(?:#.*)?\n)*\s*(?:config|package)[ \t]+['"\w]/.test(text);
}

/**
 * A file of OpenWrt's unified configuration interface (openwrt/uci, file.c) as the table that the
 * same settings have in TOML: `config sink 'home'` is a [[sink]], its name is home where a sink has
 * one, `option` and `list` are its settings. `config sluice` holds those of the top, and
 * `config service` is the init script's. Values are text, as in the environment.
 */
export function parseUci(text: string): Parsed {
  const table = emptyTable();
  let open: Record<string, unknown> | undefined;
  for (const { line, words, fault } of commandsOf(text)) {
    const [command = "", ...rest] = words;
    const wrong = fault ?? faultOf(command, rest, open !== undefined);
    if (wrong !== undefined) return { ok: false, problem: `line ${line}: ${wrong}` };
    const [first = "", second] = rest;
    if (command === "config") open = openSection(table, first, second);
    else if (command === "option") open![first] = second;
    else if (command === "list") open![first] = [...listOf(open![first]), second];
  }
  delete table["service"];
  return { ok: true, table };
}

const wordsOf: Record<string, [min: number, max: number]> = {
  package: [1, 1],
  config: [1, 2],
  option: [2, 2],
  list: [2, 2],
};

/** Names only go into a sentence, for a value may be a secret. */
function faultOf(command: string, rest: readonly string[], inSection: boolean): string | undefined {
  const bounds = wordsOf[command];
  if (!bounds) return `a line begins with config, option or list, not with ${name(command)}`;
  const of = command === "config" ? "" : ` ${name(rest[0] ?? "")}`;
  if (rest.length < bounds[0]) return `${command}${of} lacks a word`;
  if (rest.length > bounds[1]) return `${command}${of} has a word too many: put it in quotes`;
  const setting = command === "option" || command === "list";
  if (setting && !inSection) return `${command}${of} stands before the first config`;
  return undefined;
}

function name(word: string): string {
  return /^[\w-]{1,40}$/.test(word) ? word : "something else";
}

/** The table that the settings of a section go to. A section that is no list may come twice. */
function openSection(
  table: Record<string, unknown>,
  type: string,
  called: string | undefined,
): Record<string, unknown> {
  if (type === "sluice") return table;
  const section = sections.find((each) => each.name === type);
  if (section?.many !== true) return (table[type] ??= emptyTable()) as Record<string, unknown>;
  const named = called !== undefined && Object.hasOwn(section.settings, "name");
  const open = Object.assign(emptyTable(), named && { name: called });
  table[type] = [...((table[type] as unknown[] | undefined) ?? []), open];
  return open;
}

/** Without what every object has: a name such as `constructor` is one that nobody knows. */
function emptyTable(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

interface Command {
  /** Where it begins, from 1. */
  line: number;
  words: string[];
  fault?: string;
}

/**
 * Cuts a file into commands and words. A command ends with its line or a semicolon. Text in single
 * quotes is literal; elsewhere a backslash keeps the next character, or joins lines.
 */
function* commandsOf(text: string): Generator<Command> {
  const token =
    /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\\r?\n|\\([^])|([^\s;#'"\\]+)|(#.*)|(\n|;)|(\s)|([^])/g;
  let [line, command, word]: [number, Command, string | undefined] = [1, begin(1), undefined];
  for (const found of text.matchAll(token)) {
    const [all, single, double, kept, plain, comment, end, blank, fault] = found;
    const part = single ?? double?.replace(/\\(?:\r?\n|([^]))/g, "$1") ?? kept ?? plain;
    // Inside of a word a number sign is a comment as well: OpenWrt ends the line there.
    if (part !== undefined) word = (word ?? "") + part;
    if (fault !== undefined) command.fault = "a quote is not closed";
    if (word !== undefined && (end ?? blank ?? comment) !== undefined) {
      command.words.push(word);
      word = undefined;
    }
    line += all.split("\n").length - 1;
    if (end === undefined) continue;
    if (command.words.length > 0 || command.fault !== undefined) yield command;
    command = begin(line);
  }
  if (word !== undefined) command.words.push(word);
  if (command.words.length > 0 || command.fault !== undefined) yield command;
}

function begin(line: number): Command {
  return { line, words: [] };
}
