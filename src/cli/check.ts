import { loadWhole } from "../config/load-whole.ts";
import { memoryBound } from "../config/memory-bound.ts";
import { formatMebibytes } from "../config/quantity.ts";
import { effectiveToml } from "../config/show.ts";
import { exitStatus, type Command } from "./command.ts";
import { configOptions, parseOptions, sourcesOf } from "./options.ts";
import { ruleSentences } from "./rule-sentence.ts";

/** Says what `sluice run` with the same options would do; throws what it would not take. */
export const checkCommand: Command = async (args, io) => {
  const loaded = await loadWhole(sourcesOf(parseOptions("check", args, configOptions), io));
  const rules = ruleSentences(loaded);
  const bound = memoryBound(loaded.config);
  const width = Math.max(...bound.parts.map(({ name }) => name.length));
  const amount = (bytes: number): string => formatMebibytes(bytes).padStart(9);
  io.out(
    [
      `# No problems with ${loaded.origin}. Settings in force, with where they come from:`,
      "",
      effectiveToml(loaded),
      ...loaded.warnings.map((warning) => `# Mind: ${warning}`),
      ...(rules.length > 0 ? ["# Rules:", ...rules.map((rule) => `#   ${rule}`)] : []),
      `# Memory at most, beside some ${formatMebibytes(bound.runtimeBytes)} of the runtime:`,
      ...bound.parts.map(({ name, bytes }) => `#   ${name.padEnd(width)} ${amount(bytes)}`),
      `#   ${"in all".padEnd(width)} ${amount(bound.bytes)}`,
      `# Receive buffers in the kernel: ${formatMebibytes(bound.kernelBytes)} at most`,
      "",
    ].join("\n"),
  );
  return exitStatus.fine;
};
