import { formatClient } from "../source/address.ts";
import type { Layer } from "./layers.ts";
import type { Loaded } from "./load.ts";
import { defaultOf, variantOf, type Entries } from "./read.ts";
import { sections } from "./schema.ts";
import { pathOf, variableOf, type Place, type Section } from "./setting.ts";
import { tomlValue } from "./toml.ts";

/**
 * The settings in force as a TOML file that could be used again. What is not a default says where
 * it comes from; secrets are only said to be set, what may hold one is masked. The settings in
 * `fixed`, by their paths, are said to need a restart.
 */
export function effectiveToml({ entries, config }: Loaded, fixed: readonly string[] = []): string {
  // Some defaults are not in the schema: they depend on the box and on the other tables.
  const derived = new Map<string, unknown>([["device", config.device]]);
  const { admin } = config;
  derived.set("admin.listen", admin ? formatClient(admin.host, admin.port) : "off");
  const sinks = entries.tables.get("sink") ?? [];
  sinks.forEach((index, at) => derived.set(`sink[${index}].name`, config.sink[at]?.name));
  const channels = entries.tables.get("channel") ?? [];
  channels.forEach((index, at) => {
    derived.set(`channel[${index}].name`, config.channel[at]?.name);
  });
  const blocks = sections.flatMap((section) => {
    const indices = section.many ? (entries.tables.get(section.name) ?? []) : [undefined];
    return indices.map((index) => {
      const name = section.many ? `[[${section.name}]]` : `[${section.name}]`;
      const lines = tableLines({ section, index, entries, derived, fixed });
      return (section.name === "" ? lines : [name, ...lines]).join("\n");
    });
  });
  return blocks.join("\n\n") + "\n";
}

interface Table {
  section: Section;
  index: number | undefined;
  entries: Entries;
  derived: Map<string, unknown>;
  fixed: readonly string[];
}

function tableLines({ section, index, entries, derived, fixed }: Table): string[] {
  const variant = variantOf(section, index, entries);
  const lines: string[] = [];
  for (const [name, setting] of Object.entries(section.settings)) {
    if (setting.only && !setting.only.includes(variant)) continue;
    const place = { section, index, name };
    const entry = entries.byPath.get(pathOf(place));
    const written = entry?.written ?? derived.get(pathOf(place)) ?? defaultOf(setting, variant);
    if (written === undefined) continue;
    const remarks = [
      ...(entry && entry.layer !== "embedded" ? [origin(entry.layer, place)] : []),
      ...(fixed.includes(pathOf(place)) ? ["needs a restart"] : []),
    ];
    const remark = remarks.length > 0 ? `  # ${remarks.join(", ")}` : "";
    if (setting.secret) {
      lines.push(`# ${name} is set${remark.replace("  #", ",")}`);
      continue;
    }
    const value = setting.kind.read(written);
    const { mask } = setting.kind;
    const shown = mask ? tomlValue(mask(written)) : literal(written, value);
    lines.push(`${name} = ${shown}${remark}`);
  }
  return lines;
}

function origin(layer: Layer, place: Place): string {
  return layer === "environment" ? variableOf(place) : layer;
}

/** As it was written; but text that was read as a number, a table or a list as what it is. */
function literal(written: unknown, value: unknown): string {
  if (typeof value === "object") return tomlValue(value);
  const plain = typeof value !== "string" && String(value) === written;
  return plain ? written : tomlValue(written);
}
