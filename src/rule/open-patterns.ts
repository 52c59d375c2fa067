import { patternsOf, type Condition, type PatternText } from "./condition.ts";
import type { Fault } from "./condition-words.ts";
import { describeFault } from "./parse-condition.ts";
import type { Pattern } from "./pattern.ts";

/** An expression that cannot be compiled, and why. */
export type PatternFault = Fault & { source: string };

/** For a person: `whose` is the rule or the setting that has it. */
export function describePatternFault(whose: string, { source, ...fault }: PatternFault): string {
  return `${whose}: expression "${source}" ${describeFault(fault)}`;
}

/**
 * Every regular expression of a condition, compiled. The engine is imported when there is one to
 * compile.
 */
export async function openPatterns(
  condition: Condition,
): Promise<{ patterns: Map<PatternText, Pattern>; faults: PatternFault[] }> {
  const patterns = new Map<PatternText, Pattern>();
  const faults: PatternFault[] = [];
  const texts = patternsOf(condition);
  if (texts.length === 0) return { patterns, faults };
  const { openPattern } = await import("./pattern.ts");
  for (const text of texts) {
    const pattern = openPattern(text);
    if ("fault" in pattern) faults.push({ ...pattern, source: text.source });
    else patterns.set(text, pattern);
  }
  return { patterns, faults };
}
