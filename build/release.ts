// Everything that is published, in build/out/release: the same bytes for the same commit.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archive } from "./archive.ts";
import { script } from "./command.ts";
import { compile } from "./compile.ts";
import { packages } from "./packages.ts";
import { notices } from "./notices.ts";
import { type Executable, sbom } from "./sbom.ts";
import { sourceVersion } from "./source-version.ts";
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
  for (const name of [...names, "SHA256SUMS"]) {
    const path = join(directory, name);
    process.stdout.write(`${path}  ${statSync(path).size} bytes\n`);
  }
});

/** As `sha256sum --check` reads it. */
function sumLine(name: string): string {
  const bytes = readFileSync(join(directory, name));
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
}
