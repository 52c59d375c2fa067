import { UserError } from "../base/user-error.ts";
import { nearest } from "../config/nearest.ts";
import { exitStatus, type Command } from "./command.ts";
import { groups, pages, type ManualPage } from "./manual.ts";
import { rulesManual } from "./rules-manual.ts";
import { settingsManual } from "./settings-manual.ts";
import { columnsMax, wrap } from "./wrap.ts";

/** The overview, the page of a command, or a longer text: `settings`, `rules`, `--man`. */
export const helpCommand: Command = async (args, io) => {
  const [name, ...more] = args;
  if (more.length > 0) {
    throw new UserError(`Unexpected argument "${more[0]}"`, "sluice help COMMAND explains one");
  }
  if (name === undefined) io.out(overview());
  else if (name === "settings") io.out(settingsManual());
  else if (name === "--man") io.out((await import("./man-page.ts")).manPage(pages));
  else if (name === "rules") io.out(rulesManual());
  else io.out(pageText(pageNamed(name)));
  return exitStatus.fine;
};

/** For `main`: what to say to a first word that is no command. */
export function unknownCommand(name: string): UserError {
  const near = nearest(
    name,
    pages.map((page) => page.name),
  );
  const question = near === undefined ? "" : `; did you mean ${near}?`;
  return new UserError(`Unknown command "${name}"${question}`, "sluice help lists all commands");
}

function pageNamed(name: string): ManualPage {
  const page = pages.find((each) => each.name === name);
  if (page === undefined) throw unknownCommand(name);
  return page;
}

function overview(): string {
  return `Sluice receives syslog from routers and stores it, compressed, in S3 or in a directory.

Usage: sluice COMMAND [OPTIONS]

${commandList()}

A first try, in two terminals:
  sluice run
  logger --server 127.0.0.1 --port 5514 --udp "hello, sluice"

Exit status: 0 fine, 1 not all is there that was to be sent, verified or found, 2 something to
mend on your side, 70 a fault of Sluice; 141 whoever read the output has gone.
`;
}

/** Grouped, with one width for all. */
function commandList(): string {
  const width = Math.max(...pages.map(({ name }) => name.length));
  const rows = (some: readonly ManualPage[]) =>
    list(
      some.map(({ name, summary }) => [name, summary]),
      width,
    );
  return groups.map((group) => `${group.title}:\n${rows(group.pages)}`).join("\n\n");
}

function pageText({ usage, text, options, dashes = "--", examples }: ManualPage): string {
  const flags = options.map(({ name, short, value, optional, help }): [string, string] => {
    const letter = short === undefined ? "" : `-${short}, `;
    const behind = value === undefined ? "" : ` ${value}`;
    return [`${letter}${dashes}${name}${optional === undefined ? behind : `[=${optional}]`}`, help];
  });
  const parts = [
    `Usage: ${usage}`,
    ...text.map((paragraph) => wrap(paragraph)),
    flags.length > 0 ? `Options:\n${list(flags)}` : "",
    examples.length > 0
      ? `Examples:\n${examples.map(([typed, why]) => `  # ${why}\n  ${typed}`).join("\n")}`
      : "",
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

function list(
  rows: readonly (readonly [string, string])[],
  width = Math.max(...rows.map(([term]) => term.length)),
): string {
  const hang = `\n${" ".repeat(width + 4)}`;
  return rows
    .map(([term, what]) => {
      const lines = wrap(what, columnsMax - width - 4).replaceAll("\n", hang);
      return `  ${term.padEnd(width)}  ${lines}`;
    })
    .join("\n");
}
