import { sections } from "../config/schema.ts";
import type { Section, Setting } from "../config/setting.ts";
import { tomlValue } from "../config/toml.ts";

/** Every setting, as `sluice help settings` shows it. */
export function settingsManual(): string {
  return `Settings stand in a TOML file, in the environment or behind --set. The port of the first
[[listen]] is listen[0].port in messages, SLUICE_LISTEN_0_PORT in the environment and
--set listen.0.port=514 on the command line; an empty variable is not set. Sizes are written
8MiB, 64KiB or 100kB, durations 500ms, 60s or 1h30m, both in quotes.

${sections.map(sectionText).join("\n\n")}
`;
}

function sectionText(section: Section): string {
  const { name, many, help, settings } = section;
  const title = name === "" ? "Top of the file" : many ? `[[${name}]]` : `[${name}]`;
  const lines = Object.entries(settings).map(([each, setting]) => {
    const indent = " ".repeat(26);
    return `  ${each.padEnd(23)} ${setting.help}\n${indent}${nature(section, setting)}`;
  });
  return [`${title}  ${help}`, ...lines].join("\n");
}

/** What may be written, what holds when nothing is, and where it applies. */
function nature(section: Section, setting: Setting): string {
  const { kind, only, secret } = setting;
  const where = only?.map((each) => `"${each}"`).join(" or ");
  const facts = [
    ...(setting.required ? ["required"] : []),
    defaultText(setting),
    where === undefined ? "" : `for ${section.variant} = ${where}`,
    secret ? "from the environment only" : "",
  ];
  const more = facts.filter((fact) => fact !== "").join("; ");
  return more === "" ? kind.noun : `${kind.noun} (${more})`;
}

function defaultText({ default: fallback }: Setting): string {
  if (fallback === undefined || fallback === "") return "";
  if (typeof fallback !== "object") return `default ${tomlValue(fallback)}`;
  const each = Object.entries(fallback).map(([of, value]) => `${tomlValue(value)} for ${of}`);
  return `default ${each.join(", ")}`;
}
