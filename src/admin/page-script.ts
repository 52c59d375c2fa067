import { join } from "node:path";

/**
 * The modules of the page as one script. A macro: it runs where this source is compiled, or read
 * by Bun, and the executable holds only its result.
 */
export function pageScript(): string {
  const entry = join(import.meta.dir, "page/page.ts");
  const { stdout, stderr, success } = Bun.spawnSync([
    ...[process.execPath, "build", "--minify", "--target=browser", "--format=esm", entry],
  ]);
  if (!success) throw new Error(`Cannot bundle the page: ${stderr.toString()}`);
  return stdout.toString();
}
