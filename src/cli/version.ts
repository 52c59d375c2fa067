import { version } from "../base/version.ts";
import { exitStatus, type Command } from "./command.ts";
import { parseOptions } from "./options.ts";

export const versionCommand: Command = async (args, io) => {
  parseOptions("version", args, []);
  io.out(`sluice ${version} (Bun ${Bun.version}, ${process.platform} ${process.arch})\n`);
  return exitStatus.fine;
};
