// Everything that is published, in build/out/release: the same bytes for the same commit.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { archive } from "./archive.ts";
import { changesOf } from "./changes.ts";
import { script } from "./command.ts";
import { compile, signingKey } from "./compile.ts";
import { packages } from "./packages.ts";
import { notices } from "./notices.ts";
import { type Executable, sbom } from "./sbom.ts";
import { publicLine, signFile, usignFile } from "./sign.ts";
import { type SourceVersion, sourceVersion } from "./source-version.ts";
import { arches, out, target } from "./targets.ts";

const directory = join(out, "release");

await script(async () => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const source = sourceVersion();
  const executables: Executable[] = [];
  for (const arch of arches) {
    const each = target(arch, "static");
    executables.push({ target: each, path: await compile(each) });
  }
  const papers = {
    "CHANGES.md": changesOf(source.version),
    "THIRD-PARTY-NOTICES.txt": notices(),
    "sbom.cdx.json": sbom(source, executables),
  };
  for (const [name, text] of Object.entries(papers)) writeFileSync(join(directory, name), text);
  const made = executables.flatMap(({ target: { arch }, path }) => [
    ...archive(directory, source, { arch, executable: path, papers }),
    ...packages(directory, source, { arch, executable: path }),
  ]);
  const names = [...made, ...Object.keys(papers)].sort();
  writeFileSync(join(directory, "SHA256SUMS"), names.map(sumLine).join(""));
  const all = [...names, "SHA256SUMS"].map((name) => join(directory, name));
  for (const path of [...all, ...signatures(all, source)]) {
    process.stdout.write(`${path}  ${statSync(path).size} bytes\n`);
  }
});

/** Of every file, and the public key, when the releaser names a key. */
function signatures(paths: readonly string[], { version, commit }: SourceVersion): string[] {
  const key = signingKey();
  if (key === undefined) return [];
  const publicKey = join(directory, "sluice.pub");
  writeFileSync(
    publicKey,
    `untrusted comment: key of the releases of Sluice\n${publicLine(key)}\n`,
  );
  const comment = (path: string) => `sluice ${version}, commit ${commit}, file ${basename(path)}`;
  const signed = paths.map((path) => signFile(path, key, comment(path)));
  return [...signed, usignFile(join(directory, "SHA256SUMS"), key), publicKey];
}

/** As `sha256sum --check` reads it. */
function sumLine(name: string): string {
  const bytes = readFileSync(join(directory, name));
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
}
