// What tests of rules share: short ways to write them.
import type { Alert } from "../../../src/rule/alert.ts";
import type { Condition } from "../../../src/rule/condition.ts";
import { openRules } from "../../../src/rule/open-rules.ts";
import type { RuleOptions } from "../../../src/rule/options.ts";
import { describeFault, parseCondition } from "../../../src/rule/parse-condition.ts";
import { RuleSet } from "../../../src/rule/rule-set.ts";
import { parseTemplate } from "../../../src/rule/template.ts";
import { FakeClock } from "../../fake-clock.ts";

/** The condition, which must be one. */
export function conditionOf(text: string): Condition {
  const read = parseCondition(text);
  if ("fault" in read) throw new Error(describeFault(read));
  return read;
}

export function ruleOf(changes: Partial<RuleOptions> = {}): RuleOptions {
  return {
    name: "login",
    condition: { kind: "all" },
    message: parseTemplate("{content}"),
    key: [],
    channels: ["phone"],
    cooldownMs: 60_000,
    when: { kind: "match" },
    ...changes,
  };
}

/** Rules on a clock of their own, and what they say. */
export async function ruleSetOf(rules: RuleOptions[], silenceMs = 0) {
  const clock = new FakeClock();
  const alerts: Alert[] = [];
  let number = 0;
  const onAlert = (alert: Alert): void => void alerts.push(alert);
  const nextId = (): string => `run-${++number}`;
  const open = async (each: RuleOptions[]) =>
    new RuleSet(await openRules(each), silenceMs, { clock, onAlert, nextId });
  const set = await open(rules);
  /** Other rules take the place of these. */
  const reload = async (others: RuleOptions[]) => {
    const next = await open(others);
    next.goOnFrom(set);
    set.finish();
    return next;
  };
  return { set, reload, clock, alerts, texts: () => alerts.map(({ text }) => text) };
}
