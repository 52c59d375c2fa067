// The door to other programs, and the frame of every build script.
import { UserError } from "../src/base/user-error.ts";
import { root } from "./targets.ts";

/** Runs a program in the project's directory; its standard output. Throws UserError if it fails. */
export function run(program: string, args: readonly string[], input?: Uint8Array): Buffer {
  const options = { cwd: root, stderr: "pipe", ...(input && { stdin: input }) } as const;
  if (!Bun.which(program)) throw new UserError(`There is no ${program}`, "Install it");
  const { exitCode, stdout, stderr } = Bun.spawnSync([program, ...args], options);
  if (exitCode === 0) return stdout;
  const line = [program, ...args].join(" ");
  throw new UserError(`${line}: status ${exitCode}`, stderr.toString().trim());
}

/** Runs a script's body. What went wrong is told in two lines, with status 1. */
export async function script(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof UserError ? `\n${error.hint}` : "";
    process.stderr.write(`${error.message}${hint}\n`);
    process.exitCode = 1;
  }
}
