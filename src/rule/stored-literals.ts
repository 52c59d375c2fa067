import { formatAddress, isIPv4 } from "../source/address.ts";
import { wordsOf } from "./field.ts";
import type { Condition, PatternText } from "./condition.ts";
import { literalCharactersMax, literalCharactersMin, literalsOf } from "./pattern-literals.ts";

/** Texts one of which stands in the octets of every stored line that meets a condition. */
export interface StoredLiterals {
  readonly texts: readonly string[];
  /** They are in lower case and plain ASCII, and stand there in any. */
  readonly anyCase: boolean;
  /** How rare they are likely to be. */
  readonly worth: number;
}

/** Undefined when there are none to rely on. `re2Of` gives a pattern in RE2's syntax. */
export function storedLiteralsOf(
  condition: Condition,
  re2Of: (pattern: PatternText) => string,
): StoredLiterals | undefined {
  const found = (part: Condition) => storedLiteralsOf(part, re2Of);
  switch (condition.kind) {
    case "contains":
      return exactly([run(condition.text, condition.field.name)]);
    case "equals":
      return exactly([whole(condition.text, condition.field.name)]);
    case "matches": {
      const { field, pattern } = condition;
      const texts = literalsOf(re2Of(pattern))?.map((text) => run(text, field.name));
      const literals = exactly(texts ?? [undefined]);
      return literals && { ...literals, anyCase: true };
    }
    case "range":
      return numbersIn(condition);
    case "within": {
      // One IPv4 address; others have more than one way to be written, or none in common.
      const { bytes, prefix } = condition.cidr;
      const isOne = prefix === 128 && isIPv4(bytes);
      return exactly([isOne ? `"client":"${formatAddress(bytes)}:` : undefined]);
    }
    case "and": {
      const all = condition.parts.map(found).filter((each) => each !== undefined);
      return all.toSorted((one, other) => other.worth - one.worth)[0];
    }
    case "or": {
      const all = condition.parts.map(found);
      return all.reduce((one, other) => one && other && eitherOf(one, other));
    }
    default:
      return undefined;
  }
}

function exactly(texts: readonly (string | undefined)[]): StoredLiterals | undefined {
  const known = texts.filter((text) => text !== undefined);
  if (known.length < texts.length || known.length === 0) return undefined;
  return { texts: known, anyCase: false, worth: Math.min(...known.map((text) => text.length)) };
}

function eitherOf(one: StoredLiterals, other: StoredLiterals): StoredLiterals {
  const anyCase = one.anyCase || other.anyCase;
  const texts = [...new Set([...one.texts, ...other.texts])];
  return {
    texts: anyCase ? texts.map((text) => text.toLowerCase()) : texts,
    anyCase,
    worth: Math.min(one.worth, other.worth),
  };
}

/**
 * What one of the two encodings writes in another way: quotes, backslashes, controls, `<>&`; and
 * halves of characters, which could be torn from each other.
 */
const escaped = /["\\<>&\x00-\x1f\x7f\u2028\u2029\ufffd\ud800-\udfff]/;
/** What stands between the parts of a text that was put together from them. */
const joint = /[ :=[\]]/;

/** The longest part of a text that stands in the line as it is. */
function run(text: string, field: string): string | undefined {
  const apart = field === "text" ? new RegExp(`${escaped.source}|${joint.source}`) : escaped;
  const runs = text.split(apart);
  const longest = runs.reduce((best, each) => (each.length > best.length ? each : best));
  if (longest.length < literalCharactersMin) return undefined;
  return longest.slice(0, literalCharactersMax);
}

/** A value with the quotes around it, where it always stands in quotes. */
function whole(text: string, field: string): string | undefined {
  const isPart = field === "text" || /^(fields|structured_data)\./.test(field);
  if (isPart || escaped.test(text) || text.length > literalCharactersMax) return run(text, field);
  return text === "" ? undefined : `"${text}"`;
}

/** Numbers are many: better than nothing, and worse than any text. */
function numbersIn({
  field: { name },
  min,
  max,
}: Extract<Condition, { kind: "range" }>): StoredLiterals | undefined {
  const texts: string[] = [];
  for (let n = min; n <= Math.min(max, wordsOf(name).length - 1); n++)
    texts.push(`"${name}":${n},`);
  const isFew = texts.length > 0 && texts.length <= fewMax;
  return isFew ? { texts, anyCase: false, worth: 1 } : undefined;
}

const fewMax = 4;
