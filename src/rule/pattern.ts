// The one door to the engine of users' regular expressions. It is imported when the first rule has
// one: the engine costs memory. It never backtracks (RE2), so that no line can stop the daemon.
import { RE2JS } from "re2js";
import type { PatternText } from "./condition.ts";
import type { Fault } from "./condition-words.ts";
import { exactLiteralsOf, ignoresCase } from "./pattern-literals.ts";
import { translatePosix } from "./posix.ts";

/** What a match captured: the whole of it and its groups; empty where a group took no part. */
export interface Groups {
  /** `[0]` is the whole match. */
  readonly numbered: readonly string[];
  readonly named: Readonly<Record<string, number>>;
}

/** A compiled regular expression. */
export interface Pattern {
  /** Groups beside the whole match. */
  readonly groupCount: number;
  /** Numbers of groups by their names. */
  readonly named: Readonly<Record<string, number>>;
  test(text: string): boolean;
  /** For a text that matches. */
  groups(text: string): Groups;
  /** In RE2's syntax, whatever it was written in. */
  readonly re2: string;
}

/** Compiles; or says what is wrong at which character of the expression as it was written. */
export function openPattern({ source, posix, isKnown }: PatternText): Pattern | Fault {
  const translated = posix ? translatePosix(source) : { re2: source };
  if ("fault" in translated) return translated;
  const { re2 } = translated;
  // A dot of POSIX is any character.
  const compile = () => RE2JS.compile(re2, posix ? RE2JS.LONGEST_MATCH | RE2JS.DOTALL : 0);
  if (isKnown) {
    let compiled: RE2JS | undefined;
    return patternOf(re2, namesIn(source), () => (compiled ??= compile()));
  }
  try {
    const compiled = compile();
    const named = compiled.namedGroups();
    return patternOf(re2, { named, groupCount: compiled.groupCount() }, () => compiled);
  } catch (error) {
    return faultOf(error as { error?: string; input?: string }, source);
  }
}

function patternOf(
  re2: string,
  { named, groupCount }: Pick<Pattern, "named" | "groupCount">,
  engine: () => RE2JS,
): Pattern {
  // A text is found some fifty times sooner than the engine says that there is no match.
  const literals = ignoresCase(re2) ? undefined : exactLiteralsOf(re2);
  const mayMatch = (text: string): boolean =>
    literals === undefined || literals.some((literal) => text.includes(literal));
  return {
    ...{ re2, named, groupCount },
    test: (text) => mayMatch(text) && engine().test(text),
    groups(text) {
      const matcher = engine().matcher(text);
      matcher.find();
      const numbered: string[] = [];
      for (let n = 0; n <= groupCount; n++) numbered.push(matcher.group(n) ?? "");
      return { numbered, named };
    },
  };
}

/** Of an expression all of whose groups that capture have names. */
function namesIn(source: string): Pick<Pattern, "named" | "groupCount"> {
  const names = [...source.matchAll(/\(\?P<(\w+)>/g)].map(([, name]) => name!);
  return {
    groupCount: names.length,
    named: Object.fromEntries(names.map((name, at) => [name, at + 1])),
  };
}

/** The engine names the piece that it dislikes, but not where it stands. */
function faultOf({ error, input }: { error?: string; input?: string }, source: string): Fault {
  const missing = /^missing closing/.test(error ?? "");
  const at = missing ? source.length : Math.max(0, source.lastIndexOf(input ?? ""));
  const piece = missing || !input || input === source ? "" : ` ${input}`;
  return { at, fault: `${error ?? "this is not a regular expression"}${piece}` };
}
