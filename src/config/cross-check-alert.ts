import { channelProblems } from "./cross-check-channel.ts";
import type { Reading } from "./read.ts";
import type { Readings } from "./readings.ts";
import { schema } from "./schema.ts";
import { namesOf } from "./names.ts";

/** What no setting of a rule or a channel shows alone. */
export function alertProblems({
  alert,
  rule,
  channel,
}: Pick<Readings, "alert" | "rule" | "channel">): string[] {
  const sound = channel.filter(({ problems }) => problems.length === 0);
  return [
    ...sound.flatMap(({ index, values }) => channelProblems(index, values)),
    ...sound.flatMap((one, at) => nameProblems(one, sound.slice(0, at))),
    ...fallbackProblems(channel),
    ...ruleProblems({ alert, rule, channel }),
  ];
}

function nameProblems(
  { index, values }: Readings["channel"][number],
  others: Readings["channel"],
): string[] {
  const other = others.find(
    (each) => values.name !== undefined && each.values.name === values.name,
  );
  if (other === undefined) return [];
  const names = `channel[${index}].name must differ from channel[${other.index}].name`;
  return [`${names}, not be "${values.name}"`];
}

/** Two that replace each other would hand their alerts to and fro. */
function fallbackProblems(channels: Readings["channel"]): string[] {
  const named = channels.filter(isNamed);
  const names = namesOf(named.map(({ values }) => values));
  return named.flatMap(({ index, values: { fallback } }, at) => {
    if (fallback === undefined) return [];
    const path = `channel[${index}].fallback`;
    const other = named[names.indexOf(fallback)];
    if (other === undefined)
      return [`${path}: no channel "${fallback}"; there are ${names.join(", ")}`];
    if (other === named[at]) return [`${path} must be another channel`];
    if (other.values.fallback === undefined) return [];
    return [`${path}: "${fallback}" has a fallback itself`];
  });
}

function ruleProblems({
  alert,
  rule: rules,
  channel: channels,
}: Pick<Readings, "alert" | "rule" | "channel">): string[] {
  const detectors: readonly string[] = alert.values.detect ?? [];
  const known = namesOf(channels.filter(isNamed).map(({ values }) => values));
  const isUntold = rules.length + detectors.length > 0 && channels.length === 0;
  const missing = isUntold
    ? ['channel is missing: rules need a [[channel]] to tell, such as kind = "telegram"']
    : [];
  const seen = new Set<string>();
  const ofRules = rules.flatMap(({ index, values }) => {
    const strangers = (values.channels ?? []).filter((name) => !isUntold && !known.includes(name));
    const problems = strangers.map(
      (name) => `rule[${index}].channels: no channel "${name}"; there are ${known.join(", ")}`,
    );
    if (seen.has(values.name)) problems.push(`rule[${index}].name: "${values.name}" is taken`);
    if (detectors.includes(values.name)) {
      problems.push(`rule[${index}].name: "${values.name}" is that of a built-in rule`);
    }
    if (values.name !== undefined) seen.add(values.name);
    if (values.when === "new" && values.key?.length === 0) {
      problems.push(
        `rule[${index}].key must be set for when = "new": what is new, such as "{hostname}"`,
      );
    }
    return problems;
  });
  return [...missing, ...ofRules];
}

/** A channel without a readable kind has no name that anybody could know. */
function isNamed({ values }: Reading<typeof schema.channel.settings>): boolean {
  return values.kind !== undefined;
}
