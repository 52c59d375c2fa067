// What is built: one row for each executable.
import { join } from "node:path";

export const root = join(import.meta.dir, "..");
export const out = join(root, "build/out");

export type Arch = "x64" | "arm64";
/** Where the executable finds its libc: within, or in the system's glibc or musl. */
export type Libc = "static" | "glibc" | "musl";

export interface Target {
  arch: Arch;
  libc: Libc;
  /** File name in build/out. The static one is what users get, so it has the short name. */
  name: string;
  /** The npm package with Bun for it. */
  runtime: string;
  /** What `bun build --target` calls it. */
  bunTarget: string;
}

export const arches: Arch[] = ["x64", "arm64"];
const libcs: Libc[] = ["static", "glibc", "musl"];

export function target(arch: Arch, libc: Libc): Target {
  const musl = libc === "glibc" ? "" : "-musl";
  return {
    arch,
    libc,
    name: `sluice-linux-${arch}${libc === "static" ? "" : `-${libc}`}`,
    runtime: `@oven/bun-linux-${arch === "arm64" ? "aarch64" : "x64"}${musl}`,
    bunTarget: `bun-linux-${arch}${musl}`,
  };
}

/** The targets that the words name: "static", "x64" ... A kind that is not named means all of it. */
export function targetsNamed(words: readonly string[]): Target[] {
  const named = <Word extends string>(all: Word[]) => {
    const some = all.filter((word) => words.includes(word));
    return some.length > 0 ? some : all;
  };
  return named(libcs).flatMap((libc) => named(arches).map((arch) => target(arch, libc)));
}
