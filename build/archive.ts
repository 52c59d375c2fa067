// One executable with its papers as compressed archives. Nothing in them depends on the machine
// that made them: names sorted, one date, owner 0, and compressors with fixed settings.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { run } from "./command.ts";
import type { SourceVersion } from "./source-version.ts";
import { type Arch, root } from "./targets.ts";

export interface Content {
  arch: Arch;
  /** Path of the executable. */
  executable: string;
  /** Name in the archive to text. */
  papers: Record<string, string>;
}

/** Writes `<name>.tar.zst` and `<name>.tar.xz` into `directory`; answers their names. */
export function archive(directory: string, source: SourceVersion, content: Content): string[] {
  const name = `sluice-${source.version}-linux-${content.arch}`;
  const tar = join(directory, `${name}.tar`);
  stage(directory, name, content);
  run("tar", [
    "--create",
    `--file=${tar}`,
    `--directory=${directory}`,
    "--format=ustar",
    "--sort=name",
    `--mtime=@${source.committedAtS}`,
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    name,
  ]);
  const bytes = readFileSync(tar);
  writeFileSync(`${tar}.zst`, zstd(bytes));
  writeFileSync(`${tar}.xz`, xz(tar, content.arch));
  rmSync(tar);
  rmSync(join(directory, name), { recursive: true });
  return [`${name}.tar.xz`, `${name}.tar.zst`];
}

function stage(directory: string, name: string, content: Content): void {
  const inside = join(directory, name);
  rmSync(inside, { recursive: true, force: true });
  mkdirSync(inside, { recursive: true });
  const program = join(inside, "sluice");
  copyFileSync(content.executable, program);
  for (const [paper, text] of Object.entries(content.papers)) {
    writeFileSync(join(inside, paper), text);
  }
  for (const paper of ["LICENSE", "README.md"])
    copyFileSync(join(root, paper), join(inside, paper));
  // Whatever the umask: a program, and files that everyone may read.
  run("chmod", ["-R", "u=rw,go=r,a+X", inside]);
  run("chmod", ["755", program]);
}

/** Level 19 and not more: above it a reader needs 128 MiB for the window, too much on a router. */
export function zstd(bytes: Buffer): Buffer {
  const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum } = constants;
  return zstdCompressSync(bytes, { params: { [level]: 19, [checksum]: 1 } });
}

/**
 * The filter for machine code saves 4 % on x64 and 8 % on arm64. The one for arm64 needs xz 5.4 to
 * unpack; who has an older one takes the .zst. One thread: the result depends on their number.
 */
export function xz(path: string, arch: Arch): Buffer {
  const filter = arch === "x64" ? "--x86" : "--arm64";
  const options = ["--threads=1", "--check=crc32", filter, "--lzma2=preset=9e"];
  return run("xz", [...options, "--stdout", path]);
}
