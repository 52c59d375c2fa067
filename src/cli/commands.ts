import type { Command, DaemonIo } from "./command.ts";

/** Each command is imported when it is asked for: the daemon carries none of the others. */
const commands: Record<string, () => Promise<Command<DaemonIo>>> = {
  run: async () => (await import("./run.ts")).runCommand,
  logfwrd: async () => (await import("./run.ts")).logfwrdCommand,
  alertik: async () => (await import("./run.ts")).alertikCommand,
  pipe: async () => (await import("./pipe.ts")).pipeCommand,
  check: async () => (await import("./check.ts")).checkCommand,
  init: async () => (await import("./init.ts")).initCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  explain: async () => (await import("./explain.ts")).explainCommand,
  send: async () => (await import("./send.ts")).sendCommand,
  "test-rule": async () => (await import("./test-rule.ts")).testRuleCommand,
  notify: async () => (await import("./notify.ts")).notifyCommand,
  spool: async () => (await import("./spool.ts")).spoolCommand,
  reload: async () => (await import("./reload.ts")).reloadCommand,
  diff: async () => (await import("./reload.ts")).diffCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  tail: async () => (await import("./tail.ts")).tailCommand,
  top: async () => (await import("./top.ts")).topCommand,
  search: async () => (await import("./search.ts")).searchCommand,
  cat: async () => (await import("./search.ts")).catCommand,
  ls: async () => (await import("./list-objects.ts")).listCommand,
  stats: async () => (await import("./stats.ts")).statsCommand,
  schema: async () => (await import("./schema.ts")).schemaCommand,
  query: async () => (await import("./schema.ts")).queryCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  decrypt: async () => (await import("./decrypt.ts")).decryptCommand,
  install: async () => (await import("./install.ts")).installCommand,
  uninstall: async () => (await import("./install.ts")).uninstallCommand,
  completion: async () => (await import("./completion.ts")).completionCommand,
  version: async () => (await import("./version.ts")).versionCommand,
  help: async () => (await import("./help.ts")).helpCommand,
};

/** What does something beside telling of it, and does so whether anybody reads that or not. */
const doers = "run logfwrd alertik pipe init send notify reload install uninstall".split(" ");
const doersOfSpool = ["export", "drop"];

/** Whether all that a command is for is its output, so that it ends with whoever reads that. */
export function isToBeRead(name: string, [word = ""]: readonly string[]): boolean {
  return !doers.includes(name) && !(name === "spool" && doersOfSpool.includes(word));
}

const synonyms: Record<string, string> = { "--help": "help", "-h": "help", "--version": "version" };

const askForHelp = ["--help", "-help", "-h"];

/** The command of that name, or the help on it. Throws a UserError when there is none. */
export async function findCommand(
  name: string,
  args: readonly string[],
): Promise<Command<DaemonIo>> {
  const known = synonyms[name] ?? name;
  if (!Object.hasOwn(commands, known)) throw (await import("./help.ts")).unknownCommand(name);
  const command = await commands[known]!();
  if (known === "help" || !args.some((arg) => askForHelp.includes(arg))) return command;
  return async (_, io) => (await import("./help.ts")).helpCommand([known], io);
}
