import { counted } from "../base/counted.ts";
import { UserError } from "../base/user-error.ts";
import type { OpenRule } from "./armed-rule.ts";
import type { Condition, PatternText } from "./condition.ts";
import { literalsOfCondition } from "./condition-literals.ts";
import { describePatternFault, openPatterns } from "./open-patterns.ts";
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
    const compiled = await compile(options);
    problems.push(...compiled.problems);
    if (compiled.problems.length > 0) continue;
    const { patterns } = compiled;
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

/** What is written in a rule. */
export type RuleText = Pick<RuleOptions, "name" | "condition" | "over" | "message" | "key">;

/** The expressions of a rule, and all that is wrong with them and with what speaks of them. */
export async function compile(
  rule: RuleText,
): Promise<{ patterns: ReadonlyMap<PatternText, Pattern>; problems: string[] }> {
  const { patterns, faults } = await openPatterns(eitherOf(rule));
  const problems = faults.map((fault) => describePatternFault(`Rule "${rule.name}"`, fault));
  return { patterns, problems: faults.length > 0 ? problems : placeProblems(rule, patterns) };
}

/** What a message must meet to be of any concern. */
function eitherOf({ condition, over }: RuleText): Condition {
  return over === undefined ? condition : { kind: "or", parts: [condition, over] };
}

/** Groups of any of the expressions: which one matches is known when one does. */
function placeProblems(
  { name, message, key }: RuleText,
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
        `Rule "${name}": {${unknown}} in its ${what} is neither a field nor a group of its expression`,
    );
  return [...check("message", message), ...check("key", key)];
}
