import { counted } from "../base/counted.ts";
import { UserError } from "../base/user-error.ts";
import type { OpenRule } from "./armed-rule.ts";
import { describeFault } from "./parse-condition.ts";
import type { Condition, PatternText } from "./condition.ts";
import { literalsOfCondition } from "./condition-literals.ts";
import { openPatterns } from "./open-patterns.ts";
import type { RuleOptions } from "./options.ts";
import type { Pattern } from "./pattern.ts";
import { openCondition } from "./predicate.ts";
import { unknownPlaces, type Template } from "./template.ts";

/**
 * Compiles the conditions. The engine of regular expressions is imported when there is one to
 * compile. Rejects with a UserError that lists every problem of all rules.
 */
export async function openRules(rules: readonly RuleOptions[]): Promise<OpenRule[]> {
  const problems: string[] = [];
  const opened: OpenRule[] = [];
  for (const options of rules) {
    const { patterns, faults } = await openPatterns(eitherOf(options));
    problems.push(
      ...faults.map(
        ({ source, ...fault }) =>
          `Rule "${options.name}": expression "${source}" ${describeFault(fault)}`,
      ),
    );
    if (faults.length > 0) continue;
    problems.push(...placeProblems(options, patterns));
    const { condition, over } = options;
    opened.push({
      options,
      condition: openCondition(condition, patterns),
      over: over && openCondition(over, patterns),
      literals: literalsOfCondition(eitherOf(options), (each) => patterns.get(each)!.re2),
    });
  }
  if (problems.length === 0) return opened;
  throw new UserError(
    problems.join("\n"),
    `${counted(problems.length, "problem")} with rules; sluice help rules shows how they are written`,
  );
}

/** What a message must meet to be of any concern. */
function eitherOf({ condition, over }: RuleOptions): Condition {
  return over === undefined ? condition : { kind: "or", parts: [condition, over] };
}

/** Groups of any of the expressions: which one matches is known when one does. */
function placeProblems(
  { name, message, key }: RuleOptions,
  patterns: ReadonlyMap<PatternText, Pattern>,
): string[] {
  const opened = [...patterns.values()];
  const groups = {
    count: Math.max(-1, ...opened.map(({ groupCount }) => groupCount)),
    names: opened.flatMap(({ named }) => Object.keys(named)),
  };
  const check = (what: string, template: Template): string[] =>
    unknownPlaces(template, groups).map(
      (unknown) =>
        `Rule "${name}": {${unknown}} in its ${what} is no field and no group of its expression`,
    );
  return [...check("message", message), ...check("key", key)];
}
