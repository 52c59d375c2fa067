import { counted } from "../base/counted.ts";
import type { Loaded } from "../config/load.ts";
import { formatDuration } from "../base/duration-text.ts";
import { occasionOfDetector, type DetectorName } from "../rule/detectors.ts";
import type { RuleOccasion } from "../rule/options.ts";

/** Each rule in a sentence, for a person who checks whether it says what was meant. */
export function ruleSentences({ config, entries }: Loaded): string[] {
  const indices = entries.tables.get("rule") ?? [];
  const written = (index: number, name: string): string =>
    String(entries.byPath.get(`rule[${index}].${name}`)?.written ?? "");
  return config.rule.map(({ name, channels, cooldownMs, when }, at) => {
    const index = indices[at];
    if (index === undefined) {
      const occasion = occasionOfDetector(name as DetectorName);
      return `${name} (built in): ${told(channels)} when ${occasion}`;
    }
    const key = written(index, "key");
    const others = key === "" ? "others" : `others with the same ${key}`;
    const limit =
      cooldownMs === 0
        ? "each time"
        : `${others} within ${formatDuration(cooldownMs)} are counted and told together`;
    const over = written(index, "over");
    const end = over === "" ? "" : `, and when it is over, where ${over}`;
    const occasion = occasionText(when, written(index, "condition"), key) + end;
    return `${name}: ${told(channels)} ${occasion}; ${limit}`;
  });
}

function occasionText(when: RuleOccasion, condition: string, key: string): string {
  const same = key === "" ? "" : ` with the same ${key}`;
  const where = condition.trim() === "all" ? "" : ` where ${condition}`;
  switch (when.kind) {
    case "match":
      return where === "" ? "of every message" : `when ${condition}`;
    case "count": {
      const come = `${counted(when.count, "message")}${same} ${when.count === 1 ? "comes" : "come"}`;
      const end = when.recovers ? ", and when it is over" : "";
      return `when ${come} within ${formatDuration(when.withinMs)}${where}${end}`;
    }
    case "new":
      return `when ${key} is new (after ${formatDuration(when.learnMs)} of learning)${where}`;
    case "absence": {
      const end = when.recovers ? ", and when one comes again" : "";
      return `when no message${same} comes for ${formatDuration(when.forMs)}${where}${end}`;
    }
  }
}

function told(channels: readonly string[]): string {
  const last = channels.at(-1) ?? "nobody";
  return channels.length < 2
    ? `tells ${last}`
    : `tells ${channels.slice(0, -1).join(", ")} and ${last}`;
}
