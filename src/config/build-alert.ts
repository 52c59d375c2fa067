import { detectorRule } from "../rule/detectors.ts";
import type { RuleOccasion, RuleOptions } from "../rule/options.ts";
import type { Config } from "./config.ts";
import { given } from "./given.ts";
import type { AlertValues, RuleValues, SpoolValues } from "./readings.ts";

/** No sink is called `@alerts`: what waits for them lies beside. */
export function toAlert(
  { silence: silenceMs, dir }: AlertValues,
  spool: Pick<SpoolValues, "mode" | "dir">,
): Config["alert"] {
  const directory = dir ?? (spool.mode === "off" ? undefined : `${spool.dir}/@alerts`);
  return { silenceMs, ...given({ directory }) };
}

/** The built-in rules that were asked for; they tell all channels. */
export function toDetectors(
  { detect, silent_for: silentForMs }: AlertValues,
  channels: readonly string[],
): RuleOptions[] {
  return [...new Set(detect)].map((name) => ({
    ...detectorRule(name, silentForMs),
    channels: [...channels],
  }));
}

/** Options of the rules; a rule without channels tells all of them. */
export function toRules(rules: readonly RuleValues[], channels: readonly string[]): RuleOptions[] {
  return rules.map((values) => {
    const { name, condition, message, key, channels: chosen, cooldown: cooldownMs } = values;
    return {
      ...{ name, condition, message, key, cooldownMs, when: occasionOf(values) },
      ...given({ over: values.over }),
      channels: chosen?.length ? chosen : [...channels],
    };
  });
}

function occasionOf(values: RuleValues): RuleOccasion {
  const { when: kind, count, within: withinMs, learn: learnMs, for: forMs } = values;
  const recovers = values.recovery;
  if (kind === "count") return { kind, count, withinMs, recovers };
  if (kind === "new") return { kind, learnMs };
  return kind === "absence" ? { kind, forMs, recovers } : { kind };
}
