import type { RuleOccasion, RuleOptions } from "../rule/options.ts";
import type { RuleValues } from "./readings.ts";

/** Options of the rules; a rule without channels tells all of them. */
export function toRules(rules: readonly RuleValues[], channels: readonly string[]): RuleOptions[] {
  return rules.map((values) => {
    const { name, condition, message, key, channels: chosen, cooldown: cooldownMs } = values;
    return {
      ...{ name, condition, message, key, cooldownMs, when: occasionOf(values) },
      channels: chosen?.length ? chosen : [...channels],
    };
  });
}

function occasionOf(values: RuleValues): RuleOccasion {
  const { when: kind, count, within: withinMs, learn: learnMs, for: forMs } = values;
  if (kind === "count") return { kind, count, withinMs };
  if (kind === "new") return { kind, learnMs };
  return kind === "absence" ? { kind, forMs } : { kind };
}
