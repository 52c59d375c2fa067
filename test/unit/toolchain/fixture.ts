// The two real inputs that the fuser's tests share: a tiny host (fixtures/tiny.c) and a companion.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Arch = "x64" | "arm64";
export const arches: Arch[] = ["x64", "arm64"];

export function tiny(arch: Arch): Buffer {
  return readFileSync(join(import.meta.dir, "fixtures", `tiny-${arch}`));
}

export function companionOf(arch: Arch): Buffer {
  const directory = join(import.meta.dir, "../../../toolchain/companion");
  return readFileSync(join(directory, `companion-${arch}.so`));
}
