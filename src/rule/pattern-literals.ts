// The texts without which a regular expression cannot match: what lets most messages pass without
// asking the engine.

/** Shorter texts occur everywhere: looking for them costs more than it saves. */
export const literalCharactersMax = 64;
export const literalCharactersMin = 3;

/**
 * Texts, in lower case and plain ASCII, one of which stands in whatever an expression (in RE2's
 * syntax) matches; undefined when there are none to rely on. Careful: what it does not understand
 * it takes for anything at all.
 */
export function literalsOf(re2: string): string[] | undefined {
  return exactLiteralsOf(re2)?.map((text) => text.toLowerCase());
}

/** The same in the case in which they stand there; in any where the expression ignores it. */
export function exactLiteralsOf(re2: string): string[] | undefined {
  // Flags change what follows; Unicode's case folding knows more letters than ASCII for k and s.
  const isFolded = ignoresCase(re2);
  const plain = isFolded ? re2.slice(4) : re2;
  if (/\(\?(?![:P<])/.test(plain) || plain.includes("\\Q")) return undefined;
  const cut = isFolded ? /[ks]/i : undefined;
  return readAlternatives({ text: plain, at: 0, cut }, 0);
}

export function ignoresCase(re2: string): boolean {
  return re2.startsWith("(?i)");
}

interface Cursor {
  readonly text: string;
  at: number;
  /** Characters that may stand for others. */
  readonly cut: RegExp | undefined;
}

const depthMax = 50;

/** Reads up to the parenthesis that closes, or the end. */
function readAlternatives(cursor: Cursor, depth: number): string[] | undefined {
  const all: string[] = [];
  let isSure = true;
  for (;;) {
    const found = readSequence(cursor, depth);
    if (found === undefined) isSure = false;
    else all.push(...found);
    if (cursor.text[cursor.at] !== "|") break;
    cursor.at++;
  }
  return isSure ? all : undefined;
}

/** The best of the pieces that follow each other, all of which must occur. */
function readSequence(cursor: Cursor, depth: number): string[] | undefined {
  let best: string[] | undefined;
  let run = "";
  const offer = (found: string[] | undefined): void => {
    if (found !== undefined && worth(found) > worth(best)) best = found;
  };
  const endRun = (): void => {
    offer([run.slice(0, literalCharactersMax)]);
    run = "";
  };
  while (cursor.at < cursor.text.length && !"|)".includes(cursor.text[cursor.at]!)) {
    const atom = readAtom(cursor, depth);
    const repeat = readRepeat(cursor);
    const isPlain = typeof atom === "string" && !cursor.cut?.test(atom);
    if (repeat === "optional" || !isPlain) endRun();
    if (repeat === "optional") continue;
    if (isPlain) run += atom;
    else if (typeof atom !== "string") offer(atom);
    if (repeat === "repeated") endRun();
  }
  endRun();
  return best;
}

/** The shortest text decides: it is the one that is met by chance. */
function worth(found: string[] | undefined): number {
  if (found === undefined) return 0;
  const shortest = Math.min(...found.map((text) => text.length));
  return shortest < literalCharactersMin ? 0 : shortest;
}

/** A character, the texts of a group, or undefined for what may be anything. */
function readAtom(cursor: Cursor, depth: number): string | string[] | undefined {
  const { text } = cursor;
  const character = text[cursor.at++]!;
  if (character === "(") {
    if (depth > depthMax) return skipAll(cursor);
    const [prefix] = /^\?(?::|P?<\w+>)/.exec(text.slice(cursor.at)) ?? [""];
    cursor.at += prefix.length;
    const inner = readAlternatives(cursor, depth + 1);
    cursor.at++;
    return inner;
  }
  if (character === "[") return skipBracket(cursor);
  if (character === "\\") {
    const escaped = text[cursor.at++] ?? "";
    const [rest = ""] = argumentOf(escaped).exec(text.slice(cursor.at)) ?? [];
    cursor.at += rest.length;
    return /[^\w\s]/.test(escaped) && isAscii(escaped) ? escaped : undefined;
  }
  return ".^$".includes(character) || !isAscii(character) ? undefined : character;
}

/** What belongs to an escape and stands for no text: `\x41`, `\x{41}`, `\pL`, `\p{Greek}`, `\101`. */
function argumentOf(escaped: string): RegExp {
  if (escaped === "x") return /^(?:\{[^}]*\}|[0-9a-fA-F]{0,2})/;
  if (/[pP]/.test(escaped)) return /^(?:\{[^}]*\}|.)/;
  return /[0-7]/.test(escaped) ? /^[0-7]{0,2}/ : /^/;
}

function readRepeat(cursor: Cursor): "once" | "optional" | "repeated" {
  const { text } = cursor;
  const [repeat] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(text.slice(cursor.at)) ?? [];
  if (repeat === undefined) return "once";
  cursor.at += repeat.length;
  return /^([*?]|\{0)/.test(repeat) ? "optional" : "repeated";
}

function skipBracket(cursor: Cursor): undefined {
  const bracket = /^\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]])*\]/s.exec(cursor.text.slice(cursor.at));
  cursor.at += bracket?.[0].length ?? cursor.text.length;
}

function skipAll(cursor: Cursor): undefined {
  cursor.at = cursor.text.length;
}

function isAscii(character: string): boolean {
  return character >= " " && character <= "~";
}
