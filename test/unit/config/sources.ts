import type { TextFile } from "../../../src/base/files.ts";
import { UserError } from "../../../src/base/user-error.ts";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig, type Sources } from "../../../src/config/load.ts";

/** What a box named `router` has: the given files, variables and flags, and nothing else. */
export function sourcesWith(
  more: Partial<Sources> & { files?: Record<string, string> } = {},
): Sources {
  const { files = {}, ...rest } = more;
  const readFile = (path: string): TextFile =>
    Object.hasOwn(files, path)
      ? { ok: true, text: files[path]! }
      : { ok: false, code: path.endsWith("/") ? "EISDIR" : "ENOENT" };
  return { set: [], env: {}, hostname: "router", readFile, ...rest };
}

/** The configuration of one file. */
export function configOf(toml: string, more: Partial<Sources> = {}): Config {
  return loadConfig(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml", ...more }));
}

/** The lines of the UserError that `load` throws; none when it does not. */
export function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof UserError) return error.message.split("\n");
    throw error;
  }
  return [];
}

/** A sink to go with what is tested. */
export const anySink = sinkIn("/tmp/logs");

export function sinkIn(path: string): string {
  return `[[sink]]\nkind = "directory"\npath = "${path}"\n`;
}
