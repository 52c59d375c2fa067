import type { Command, DaemonIo } from "./command.ts";
import { helpCommand, unknownCommand } from "./help.ts";

/** Each command is imported when it is asked for: the daemon carries none of the others. */
const commands: Record<string, () => Promise<Command<DaemonIo>>> = {
  run: async () => (await import("./run.ts")).runCommand,
  logfwrd: async () => (await import("./run.ts")).logfwrdCommand,
  check: async () => (await import("./check.ts")).checkCommand,
  version: async () => (await import("./version.ts")).versionCommand,
  help: async () => helpCommand,
};

const synonyms: Record<string, string> = { "--help": "help", "-h": "help", "--version": "version" };

/** The command of that name. Throws a UserError when there is none. */
export function findCommand(name: string): Promise<Command<DaemonIo>> {
  const open = commands[synonyms[name] ?? name];
  if (open === undefined) throw unknownCommand(name);
  return open();
}
