import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { archive } from "../../build/archive.ts";
import { run } from "../../build/command.ts";

const source = { version: "1.2.3", commit: "0123456789ab", committedAtS: 1_790_000_000 };
const papers = { "b.txt": "second\n", "a.txt": "first\n" };

/** Packs a small program in a directory of its own; the archives' bytes by name. */
function packed(umask: number): Map<string, Buffer> {
  const before = process.umask(umask);
  const directory = mkdtempSync(join(tmpdir(), "archive-"));
  const executable = join(directory, "program");
  writeFileSync(executable, "#!/bin/sh\necho packed\n");
  utimesSync(executable, umask, umask);
  const names = archive(directory, source, { arch: "x64", executable, papers });
  const bytes = names.map((name) => [name, readFileSync(join(directory, name))] as const);
  rmSync(directory, { recursive: true });
  process.umask(before);
  return new Map(bytes);
}

test("archive: neither the umask nor a file's date nor the directory changes a byte", () => {
  const [open, closed] = [packed(0o022), packed(0o077)];
  expect([...open.keys()]).toEqual([
    "sluice-1.2.3-linux-x64.tar.xz",
    "sluice-1.2.3-linux-x64.tar.zst",
  ]);
  for (const [name, bytes] of open) expect(closed.get(name)?.equals(bytes)).toBe(true);
});

test("archive: both hold the same, sorted, of nobody, with the commit's date", () => {
  const archives = packed(0o022);
  const tar = zstdDecompressSync(archives.get("sluice-1.2.3-linux-x64.tar.zst") ?? "");
  const other = run(
    "xz",
    ["--decompress", "--stdout"],
    archives.get("sluice-1.2.3-linux-x64.tar.xz"),
  );
  expect(other.equals(tar)).toBe(true);
  const options = ["--list", "--verbose", "--numeric-owner", "--full-time", "--utc", "--file=-"];
  const listed = run("tar", options, tar).toString().trim().split("\n");
  const top = "2026-09-21 14:13:20 sluice-1.2.3-linux-x64/";
  expect(listed.map((line) => line.replace(/ +/g, " "))).toEqual([
    `drwxr-xr-x 0/0 0 ${top}`,
    `-rw-r--r-- 0/0 ${readFileSync("LICENSE").length} ${top}LICENSE`,
    `-rw-r--r-- 0/0 ${readFileSync("README.md").length} ${top}README.md`,
    `-rw-r--r-- 0/0 6 ${top}a.txt`,
    `-rw-r--r-- 0/0 7 ${top}b.txt`,
    `-rwxr-xr-x 0/0 22 ${top}sluice`,
  ]);
});
