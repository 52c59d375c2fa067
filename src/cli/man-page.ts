// The manual page, sluice(1), from the same text as the help; in the man(7) macros.
import { version } from "../base/version.ts";
import type { ManualPage } from "./manual.ts";
import { rulesManual } from "./rules-manual.ts";
import { settingsManual } from "./settings-manual.ts";
import { wrap } from "./wrap.ts";

/** All pages and settings as one manual page in the macros of man(7). */
export function manPage(pages: readonly ManualPage[]): string {
  return [
    `.TH SLUICE 1 "" "Sluice ${version}" "User Commands"`,
    ".SH NAME",
    "sluice \\- receive syslog from routers and store it, compressed, in S3 or in a directory",
    ".SH SYNOPSIS",
    ".B sluice",
    ".I COMMAND",
    ".RI [ OPTION .\\|.\\|.]",
    ".SH DESCRIPTION",
    ...prose(
      "Sluice receives syslog messages, keeps them compressed in memory, stores them as objects " +
        "in S3-compatible storage or in a directory, and raises alerts. Nothing is lost without " +
        "being counted.",
    ),
    ".SH COMMANDS",
    ...pages.flatMap(commandLines),
    ".SH SETTINGS",
    ...verbatim(settingsManual()),
    ".SH RULES",
    ...verbatim(rulesManual()),
    ".SH EXIT STATUS",
    ...term("0", "Fine."),
    ...term("1", "What was looked for is not there, or not all of it."),
    ...term("2", "Something is to be mended on your side; standard error says what, and how."),
    ...term("70", "A fault of Sluice."),
    ".SH FILES",
    ...term("/etc/sluice/sluice.toml", "The configuration, unless another is named."),
    "",
  ].join("\n");
}

function commandLines(page: ManualPage): string[] {
  const { name, summary, usage, text, options, dashes = "--", examples } = page;
  return [
    `.SS ${roff(`${name} - ${summary}`)}`,
    `.B ${roff(usage)}`,
    ...text.flatMap((paragraph) => [".PP", ...prose(paragraph)]),
    ...options.flatMap((option) => {
      const value = option.value === undefined ? "" : ` ${option.value}`;
      const short = option.short === undefined ? "" : `-${option.short}, `;
      return term(`${short}${dashes}${option.name}${value}`, option.help);
    }),
    ...(examples.length > 0 ? [".PP", "Examples:"] : []),
    ...examples.flatMap(([typed, why]) => [
      ".PP",
      `${roff(why)}:`,
      ".PP",
      ...verbatim(`  ${typed}`),
    ]),
  ];
}

function term(name: string, what: string): string[] {
  return [".TP", `.B ${roff(name)}`, ...prose(what)];
}

function prose(paragraph: string): string[] {
  return wrap(paragraph).split("\n").map(roff);
}

/** As it stands, in a font of one width. */
function verbatim(text: string): string[] {
  const lines = text.trimEnd().split("\n").map(roff);
  return [".nf", ...lines, ".fi"];
}

/** Text for roff: backslashes, hyphens that can be copied, and no line that begins as a request. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&");
}
