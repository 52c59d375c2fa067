/**
 * Runs a program of the PATH with our standard streams and waits for its end; undefined when there
 * is none of that name.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
): Promise<number | undefined> {
  const path = Bun.which(program);
  if (path === null) return undefined;
  return Bun.spawn([path, ...args], { stdio: ["inherit", "inherit", "inherit"] }).exited;
}
