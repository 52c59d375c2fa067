// POSIX extended regular expressions as musl compiles them (regcomp.c, REG_EXTENDED), which is what
// Alertik's rules are written in, put into the syntax of RE2. To be matched leftmost-longest.
import type { Fault } from "./condition-words.ts";

/** Escapes that mean more than the character itself. */
const escapes: Record<string, string> = {
  ...{ t: "\\t", n: "\\n", r: "\\r", f: "\\f", a: "\\a", e: "\\x1b" },
  ...{ w: "[[:alnum:]_]", W: "[^[:alnum:]_]", s: "[[:space:]]", S: "[^[:space:]]" },
  ...{ d: "[[:digit:]]", D: "[^[:digit:]]", b: "\\b", B: "\\B", "<": "\\b", ">": "\\b" },
};

/** The same expression for RE2, and how many groups it has; or what is wrong where. */
export function translatePosix(source: string): { re2: string; groups: number } | Fault {
  let re2 = "";
  let groups = 0;
  /** Where the last atom begins in `re2`, what may be repeated; undefined where nothing may. */
  let atom: number | undefined;
  let isRepeated = false;
  const open: number[] = [];
  for (let at = 0; at < source.length;) {
    const piece = pieceAt(source, at);
    if ("fault" in piece) return piece;
    const start: number = re2.length;
    if (piece.kind === "repeat") {
      if (atom === undefined) return { at, fault: `${piece.text} has nothing to repeat` };
      // RE2 refuses a repeated repetition, or takes it for a lazy one.
      if (isRepeated) re2 = `${re2.slice(0, atom)}(?:${re2.slice(atom)})`;
    } else if (piece.kind === "atom") atom = start;
    else if (piece.kind === "open") {
      groups++;
      open.push(start);
      atom = undefined;
    } else if (piece.kind === "close") {
      const opened = open.pop();
      if (opened === undefined) return { at, fault: ") closes nothing" };
      atom = opened;
    } else atom = undefined;
    isRepeated = piece.kind === "repeat";
    re2 += piece.text;
    at += piece.length;
  }
  if (open.length > 0) return { at: source.length, fault: "a ) is missing" };
  return { re2, groups };
}

interface Piece {
  kind: "atom" | "repeat" | "open" | "close" | "other";
  text: string;
  /** Characters that it takes in the source. */
  length: number;
}

function pieceAt(source: string, at: number): Piece | Fault {
  const character = String.fromCodePoint(source.codePointAt(at)!);
  const { length } = character;
  if (character === "[") return bracketAt(source, at);
  if (character === "\\") return escapeAt(source, at);
  if (character === "{") {
    const [interval] = /^\{(\d{1,3})(,\d{0,3})?\}/.exec(source.slice(at)) ?? [];
    if (interval === undefined) return { at, fault: "{ begins no {n}, {n,} or {n,m}" };
    return { kind: "repeat", text: interval, length: interval.length };
  }
  const kinds: Record<string, Piece["kind"]> = {
    ...{ "*": "repeat", "+": "repeat", "?": "repeat", "(": "open", ")": "close" },
    ...{ "|": "other", "^": "other", $: "other", ".": "atom" },
  };
  const kind = kinds[character];
  if (kind !== undefined) return { kind, text: character, length };
  return { kind: "atom", text: literal(character), length };
}

function escapeAt(source: string, at: number): Piece | Fault {
  if (at + 1 === source.length) return { at, fault: "\\ stands at the end" };
  const [hex, short, long] = /^\\x(?:([0-9a-fA-F]{1,2})|\{([0-9a-fA-F]{1,6})\})/.exec(
    source.slice(at),
  ) ?? [""];
  if (hex !== "") {
    return { kind: "atom", text: `\\x{${short ?? long}}`, length: hex.length };
  }
  const character = String.fromCodePoint(source.codePointAt(at + 1)!);
  const text = Object.hasOwn(escapes, character) ? escapes[character]! : literal(character);
  const kind = "bB<>".includes(character) ? "other" : "atom";
  return { kind, text, length: 1 + character.length };
}

/** `[...]`: a bracket that comes first is itself, and so is every backslash. */
function bracketAt(source: string, at: number): Piece | Fault {
  const match = /^\[\^?\]?(?:\[:[a-z]+:\]|\[=.=\]|\[\.[^\]]\.\]|[^\]])*\]/su.exec(source.slice(at));
  if (match === null) return { at, fault: "[ has no ]" };
  const [whole] = match;
  const isNegated = whole[1] === "^";
  const inner = whole
    .slice(isNegated ? 2 : 1, -1)
    .replace(/\[:[a-z]+:\]|\[=(.)=\]|\[\.(.)\.\]|[\\[\]^]/gsu, (piece, equal, collating) => {
      if (piece.startsWith("[:")) return piece;
      return `\\${equal ?? collating ?? piece}`;
    });
  return { kind: "atom", text: `[${isNegated ? "^" : ""}${inner}]`, length: whole.length };
}

function literal(character: string): string {
  return /[\\.+*?()|[\]{}^$]/.test(character) ? `\\${character}` : character;
}
