/** A piece of a condition. `at` is the place of its first character, from 0. */
export interface Word {
  kind: "name" | "string" | "sign" | "end";
  text: string;
  at: number;
}

/** Why a condition cannot be read: `at` is the place of the character that is wrong, from 0. */
export interface Fault {
  at: number;
  fault: string;
}

const signs = ["<=", ">=", "!=", "(", ")", ",", "=", "<", ">", "~"];

/**
 * Cuts a condition into words. Strings stand in double or single quotes; a quote within is written
 * twice and a backslash is itself, so that regular expressions stand as they are.
 */
export function wordsOfCondition(text: string): { words: Word[] } | Fault {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    const string = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*')/.exec(rest)?.[0];
    const sign = signs.find((each) => rest.startsWith(each));
    const name = /^[^\s"'()<>=!~,]+/.exec(rest)?.[0];
    if (string !== undefined) {
      const quote = string[0]!;
      const inner = string.slice(1, -1).replaceAll(quote + quote, quote);
      words.push({ kind: "string", text: inner, at });
    } else if (sign !== undefined) words.push({ kind: "sign", text: sign, at });
    else if (name !== undefined) words.push({ kind: "name", text: name, at });
    else if (blank === undefined) {
      const open = rest[0] === '"' || rest[0] === "'";
      return { at, fault: open ? "the string has no end" : `${rest[0]} means nothing here` };
    }
    at += (blank ?? string ?? sign ?? name)!.length;
  }
  words.push({ kind: "end", text: "", at: text.length });
  return { words };
}
