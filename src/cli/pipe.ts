import { loadToRun } from "../config/load.ts";
import type { Command, DaemonIo } from "./command.ts";
import { parseOptions, pipeOptions, sourcesOf } from "./options.ts";
import { runDaemon } from "./run.ts";

/** As long as the longest of a stream. */
const lineBytesMax = 1024 * 1024;

/** Stores what comes on standard input, without listening anywhere, and ends with it. */
export const pipeCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("pipe", args, pipeOptions);
  const { hostname } = io;
  const tag = given.get("tag")?.at(-1);
  return runDaemon(async () => {
    const loaded = await loadToRun(sourcesOf(given, io));
    const { config } = loaded;
    const zone = config.listen[0]?.zone ?? "local";
    const stdin = { transport: "stdin", hostname, zone, frameBytesMax: lineBytesMax, tag } as const;
    // What may be another's, which runs beside this one: its ports and its spool.
    const own = { listen: [], local: [stdin], admin: undefined };
    const spool = { ...config.spool, mode: "off" } as const;
    return { ...loaded, config: { ...config, ...own, spool } };
  }, io);
};
