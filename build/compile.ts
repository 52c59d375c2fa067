// Compiles the executables: compile.ts [static|glibc|musl]... [x64|arm64]...
// Two builds of one commit are the same byte for byte, wherever they are made.
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, script } from "./command.ts";
import { type Runtime, runtimeOf } from "./runtime.ts";
import { publicLine, readReleaseKey, type ReleaseKey } from "./sign.ts";
import { sourceVersion } from "./source-version.ts";
import { out, type Target, targetsNamed } from "./targets.ts";

/** Where the source begins; a test may compile another program the same way. */
const mainFile = "src/main.ts";

/**
 * Resolves to the path of the executable, which takes its name when it is whole: what is started
 * beside a build is the one before or this one, never one that is being written (ETXTBSY).
 */
export async function compile(target: Target, entry = mainFile, outfile = target.name) {
  const runtime = await runtimeOf(target);
  const path = join(out, outfile);
  mkdirSync(out, { recursive: true });
  // It knows its own file name, and would be another one by any other.
  const folder = mkdtempSync(join(out, "compile-"));
  const made = join(folder, outfile);
  const flags = [
    "--compile",
    "--minify",
    "--bytecode",
    // What is imported when it is needed takes no memory before: 1.9 MB less when idle.
    "--splitting",
    // @smithy/core gives its modules by condition; without these two the bundler takes CommonJS,
    // which it cannot shake, and node:crypto: 1.4 MB of file and 3 MB of memory.
    "--conditions=browser",
    "--conditions=module",
    // Bytecode alone would choose CommonJS, which has no await at the top.
    "--format=esm",
    // What lies in the working directory is not ours: no .env and no bunfig.toml is read.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--target=${target.bunTarget}`,
    `--compile-executable-path=${runtime.path}`,
    ...definitions(runtime).flatMap((definition) => ["--define", definition]),
    `--outfile=${made}`,
  ];
  try {
    run(process.execPath, ["build", ...flags, entry]);
    renameSync(made, path);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return path;
}

/** The releaser's, whose public half goes into the program: it can tell what is genuine then. */
export function signingKey(): ReleaseKey | undefined {
  const path = process.env["SIGNING_KEY"];
  return path ? readReleaseKey(path) : undefined;
}

/** Constants of the source, as `declare const` names them there. */
function definitions(runtime: Runtime): string[] {
  const { commit, committedAtS } = sourceVersion();
  const key = signingKey();
  const constants = {
    ...(key && { SLUICE_RELEASE_KEY: publicLine(key) }),
    SLUICE_COMMIT: commit,
    SLUICE_COMMITTED_AT_S: committedAtS,
    ...(runtime.libcSymbols && { SLUICE_LIBC_SYMBOLS: runtime.libcSymbols }),
  };
  return Object.entries(constants).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
}

if (import.meta.main) {
  await script(async () => {
    for (const target of targetsNamed(process.argv.slice(2))) {
      const path = await compile(target);
      process.stdout.write(`${path}  ${statSync(path).size} bytes\n`);
    }
  });
}
