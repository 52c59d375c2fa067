import { compile } from "../rule/open-rules.ts";
import { describePatternFault, openPatterns } from "../rule/open-patterns.ts";
import { given } from "./given.ts";
import { attempt, type Attempt, type Loaded, type Sources } from "./load.ts";
import type { Readings } from "./readings.ts";

/**
 * The configuration with its expressions compiled, to see whether they can be. Rejects with one
 * UserError that lists every problem, theirs among them.
 */
export function loadWhole(sources: Sources): Promise<Loaded> {
  return withExpressions(attempt(sources));
}

/** The same of an attempt that has been made. */
export async function withExpressions(found: Attempt): Promise<Loaded> {
  const { loaded, readings, problems, complaint } = found;
  const more = [...(await ruleProblems(readings)), ...(await forwardProblems(readings))];
  if (more.length > 0) {
    const topics = problems.length > 0 ? "settings and sluice help rules" : "rules";
    throw complaint([...problems, ...more], topics);
  }
  if (problems.length > 0) throw complaint(problems);
  return loaded;
}

/** What cannot be read has been told, and says nothing here: groups of such a condition may be any. */
async function ruleProblems({ rule }: Readings): Promise<string[]> {
  const found = rule.map(async ({ index, values, problems }) => {
    const path = `rule[${index}]`;
    const isRead = (name: string): boolean =>
      !problems.some((problem) => problem.startsWith(`${path}.${name} `));
    const areGroupsKnown = isRead("condition") && isRead("over");
    const { name = path, condition = { kind: "all" }, over } = values;
    const message = (areGroupsKnown && values.message) || [];
    const key = (areGroupsKnown && values.key) || [];
    return (await compile({ name, condition, message, key, ...given({ over }) })).problems;
  });
  return (await Promise.all(found)).flat();
}

async function forwardProblems({ forward }: Readings): Promise<string[]> {
  const found = forward.map(async ({ index, values: { condition } }) => {
    const { faults } = await openPatterns(condition ?? { kind: "all" });
    return faults.map((fault) => describePatternFault(`forward[${index}]`, fault));
  });
  return (await Promise.all(found)).flat();
}
