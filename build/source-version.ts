// What the executable says of itself. Taken from the commit alone: no clock, no name of a machine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.ts";
import { root } from "./targets.ts";

export interface SourceVersion {
  /** package.json's. */
  version: string;
  /** Twelve digits, with "-dirty" when a tracked file differs from it. */
  commit: string;
  /** When it was committed, seconds since the epoch. The date of everything in a release. */
  committedAtS: number;
}

export function sourceVersion(): SourceVersion {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const git = (...args: string[]) => run("git", args).toString().trim();
  return {
    version,
    // Excluding every tag leaves the bare hash: tags may come later than the build.
    commit: git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"),
    committedAtS: Number(git("log", "-1", "--format=%ct")),
  };
}
