import { commit, version } from "../base/version.ts";
import { exitStatus, type Command } from "./command.ts";
import { parseOptions } from "./options.ts";

export const versionCommand: Command = async (args, io) => {
  parseOptions("version", args, []);
  const parts = [`Bun ${Bun.version}`, `${process.platform} ${process.arch}`];
  if (commit !== undefined) parts.push(`commit ${commit}`);
  io.out(`sluice ${version} (${parts.join(", ")})\n`);
  return exitStatus.fine;
};
