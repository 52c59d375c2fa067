import type { Loaded } from "../config/load.ts";
import { formatDuration } from "../config/quantity.ts";

/** Each rule in a sentence, for a person who checks whether it says what was meant. */
export function ruleSentences({ config, entries }: Loaded): string[] {
  const indices = entries.tables.get("rule") ?? [];
  const written = (index: number, name: string): string =>
    String(entries.byPath.get(`rule[${index}].${name}`)?.written ?? "");
  return config.rule.map(({ name, channels, cooldownMs }, at) => {
    const index = indices[at]!;
    const key = written(index, "key");
    const others = key === "" ? "others" : `others with the same ${key}`;
    const limit =
      cooldownMs === 0
        ? "each time"
        : `and ${others} within ${formatDuration(cooldownMs)} are counted and told together`;
    return `${name}: when ${written(index, "condition")}, ${listed(channels)} told, ${limit}`;
  });
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  if (names.length < 2) return `${last} is`;
  return `${names.slice(0, -1).join(", ")} and ${last} are`;
}
