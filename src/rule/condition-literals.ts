import type { Condition } from "./condition.ts";
import { standsInOctets } from "./field.ts";
import { literalCharactersMax, literalCharactersMin, literalsOf } from "./pattern-literals.ts";

/**
 * Texts, in lower case, one of which stands in the octets of every message that meets the
 * condition; undefined when there are none to rely on. `re2Of` gives a pattern in RE2's syntax.
 */
export function literalsOfCondition(
  condition: Condition,
  re2Of: (pattern: Extract<Condition, { kind: "matches" }>["pattern"]) => string,
): string[] | undefined {
  switch (condition.kind) {
    case "contains":
      return standsInOctets(condition.field) ? literalsOfText(condition.text) : undefined;
    case "matches":
      return standsInOctets(condition.field) ? literalsOf(re2Of(condition.pattern)) : undefined;
    case "and": {
      const found = condition.parts.map((part) => literalsOfCondition(part, re2Of));
      return found.reduce(
        (best, each) => (shortest(each) > shortest(best) ? each : best),
        undefined,
      );
    }
    case "or": {
      const found = condition.parts.map((part) => literalsOfCondition(part, re2Of));
      return found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each!);
    }
    default:
      return undefined;
  }
}

/** Only ASCII: what is beyond may have come as Latin-1. */
function literalsOfText(text: string): string[] | undefined {
  const runs = text.match(/[ -~]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest.length < literalCharactersMin) return undefined;
  return [longest.slice(0, literalCharactersMax).toLowerCase()];
}

function shortest(texts: string[] | undefined): number {
  return texts === undefined ? 0 : Math.min(...texts.map((text) => text.length));
}
