import { parseCidr } from "../source/address.ts";
import { wordsOfCondition, type Fault, type Word } from "./condition-words.ts";
import type { Condition } from "./condition.ts";
import {
  fieldNames,
  numberField,
  numberOf,
  sourceField,
  textField,
  wordsOf,
  type NumberField,
  type TextField,
} from "./field.ts";

/** Deeper nesting is a mistake, or an attempt on the stack. */
const depthMax = 32;

/** Beyond all severities and facilities of RFC 5424 and of those who do not mind it. */
const numberMax = 999;

/**
 * Reads a condition:
 *
 *     condition = term { "or" term }          term = factor { "and" factor }
 *     factor    = "not" factor | "(" condition ")" | "all" | test
 *     test      = STRING | FIELD what
 *     what      = "contains" STRING | "~" STRING | "posix" STRING
 *               | ("=" | "!=") value | ("<" | "<=" | ">" | ">=") number | "in" value
 *     value     = STRING | WORD | "(" value { "," value } ")"
 *
 * `severity <= warning` means warning or worse, as the numbers of RFC 5424 go. Never throws.
 */
export function parseCondition(text: string): Condition | Fault {
  const cut = wordsOfCondition(text);
  if ("fault" in cut) return cut;
  const reader = new Reader(cut.words);
  const condition = readCondition(reader, 0);
  if ("fault" in condition) return condition;
  return reader.word.kind === "end"
    ? condition
    : reader.expected('"and", "or" or the end of the condition');
}

/** `at character 12: the string has no end` */
export function describeFault({ at, fault }: Fault): string {
  return `at character ${at + 1}: ${fault}`;
}

/** Where the reading stands. */
class Reader {
  readonly #words: Word[];
  #next = 0;

  constructor(words: Word[]) {
    this.#words = words;
  }

  get word(): Word {
    return this.#words[this.#next]!;
  }

  /** The word, and then the next one; the end stays. */
  take(): Word {
    const { word } = this;
    if (word.kind !== "end") this.#next++;
    return word;
  }

  /** Takes the word if it is this one. Strings are never keywords. */
  takes(text: string): boolean {
    const found = this.word.kind !== "string" && this.word.text === text;
    if (found) this.#next++;
    return found;
  }

  expected(what: string): Fault {
    const { kind, text, at } = this.word;
    const found = kind === "end" ? "the end" : `"${text}"`;
    return { at, fault: `expected ${what}, found ${found}` };
  }
}

function readCondition(reader: Reader, depth: number): Condition | Fault {
  return readChain(reader, "or", () => readChain(reader, "and", () => readFactor(reader, depth)));
}

function readChain(
  reader: Reader,
  kind: "and" | "or",
  readPart: () => Condition | Fault,
): Condition | Fault {
  const parts: Condition[] = [];
  do {
    const part = readPart();
    if ("fault" in part) return part;
    parts.push(part);
  } while (reader.takes(kind));
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function readFactor(reader: Reader, depth: number): Condition | Fault {
  if (depth > depthMax) return { at: reader.word.at, fault: "this is nested too deeply" };
  if (reader.takes("not")) {
    const part = readFactor(reader, depth + 1);
    return "fault" in part ? part : { kind: "not", part };
  }
  if (reader.takes("(")) {
    const inner = readCondition(reader, depth + 1);
    if ("fault" in inner || reader.takes(")")) return inner;
    return reader.expected('"and", "or" or ")"');
  }
  if (reader.takes("all")) return { kind: "all" };
  return readTest(reader);
}

function readTest(reader: Reader): Condition | Fault {
  const { kind, text: name } = reader.word;
  if (kind === "string") return readString(reader, containedInText);
  const [text, number] = [textField(name), numberField(name)];
  const isField = kind === "name" && (text ?? number ?? (name === sourceField || undefined));
  if (!isField) return reader.expected(`a text in quotes or a field (${fieldNames.join(", ")})`);
  reader.take();
  if (text !== undefined) return readTextTest(reader, text);
  if (number !== undefined) return readNumberTest(reader, name, number);
  return readChoice(reader, "=, != or in", readNetwork);
}

/** A text alone is looked for in all of the message. */
function containedInText(text: string): Condition {
  return { kind: "contains", field: textField("text")!, text };
}

function readTextTest(reader: Reader, field: TextField): Condition | Fault {
  if (reader.takes("contains"))
    return readString(reader, (text) => ({ kind: "contains", field, text }));
  for (const [sign, posix] of [
    ["~", false],
    ["posix", true],
  ] as const) {
    if (!reader.takes(sign)) continue;
    return readString(reader, (source) => ({ kind: "matches", field, pattern: { source, posix } }));
  }
  return readChoice(reader, "contains, ~, posix, =, != or in", (word) => ({
    ...{ kind: "equals", field, text: word.text },
  }));
}

function readString(reader: Reader, make: (text: string) => Condition): Condition | Fault {
  if (reader.word.kind !== "string") return reader.expected("a text in quotes");
  return make(reader.take().text);
}

function readNumberTest(reader: Reader, name: string, field: NumberField): Condition | Fault {
  const read = (word: Word): number | Fault =>
    numberOf(name, word.text) ?? { at: word.at, fault: `no ${name}: ${wordsOf(name).join(", ")}` };
  for (const sign of ["<=", ">=", "<", ">"]) {
    if (!reader.takes(sign)) continue;
    const value = read(reader.take());
    if (typeof value !== "number") return value;
    const [min, max] = sign.startsWith("<") ? [0, value] : [value, numberMax];
    const open = sign.length === 1 ? 1 : 0;
    return sign.startsWith("<")
      ? { kind: "range", field, min, max: max - open }
      : { kind: "range", field, min: min + open, max };
  }
  return readChoice(reader, "=, !=, <, <=, >, >= or in", (word) => {
    const value = read(word);
    return typeof value !== "number" ? value : { kind: "range", field, min: value, max: value };
  });
}

function readNetwork({ text, at }: Word): Condition | Fault {
  const cidr = parseCidr(text);
  if (cidr === undefined) return { at, fault: "no address and no network such as 192.168.0.0/16" };
  return { kind: "within", cidr };
}

/** `= value`, `!= value`, `in value` and `in (value, ...)`. */
function readChoice(
  reader: Reader,
  signs: string,
  readValue: (word: Word) => Condition | Fault,
): Condition | Fault {
  const isNegated = reader.takes("!=");
  const isList = !isNegated && reader.takes("in");
  if (!isNegated && !isList && !reader.takes("=")) return reader.expected(signs);
  const inParentheses = isList && reader.takes("(");
  const parts: Condition[] = [];
  do {
    const { kind } = reader.word;
    if (kind !== "name" && kind !== "string") return reader.expected("a value");
    const part = readValue(reader.take());
    if ("fault" in part) return part;
    parts.push(part);
  } while (inParentheses && reader.takes(","));
  if (inParentheses && !reader.takes(")")) return reader.expected('"," or ")"');
  const part: Condition = parts.length === 1 ? parts[0]! : { kind: "or", parts };
  return isNegated ? { kind: "not", part } : part;
}
