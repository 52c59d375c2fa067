import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundled } from "../../../build/dependencies.ts";
import { notices } from "../../../build/notices.ts";
import { sbom } from "../../../build/sbom.ts";
import { target } from "../../../build/targets.ts";
import { pages } from "../../../src/cli/manual.ts";

const source = { version: "1.2.3", commit: "0123456789ab", committedAtS: 1_790_000_000 };
// Any file serves as an executable: only its name and sum are told.
const executables = [{ target: target("x64", "static"), path: import.meta.path }];

test("papers: what is bundled is all that package.json asks for, and nothing of the tests", () => {
  const names = bundled().map(({ name }) => name);
  expect(names).toContain("@smithy/signature-v4");
  expect(names).toContain("@smithy/core");
  expect(names).not.toContain("bun");
  expect(names.filter((name) => /duckdb|types\/node|bun-types/.test(name))).toEqual([]);
});

test("papers: the notices hold the licence of everything inside", () => {
  const text = notices();
  for (const { name, version } of bundled()) expect(text).toContain(`${name} ${version} (`);
  expect(text).toContain("musl as a whole is licensed under the following standard MIT license");
  expect(text).toContain("GCC RUNTIME LIBRARY EXCEPTION");
  expect(text).toContain("GNU LIBRARY GENERAL PUBLIC LICENSE");
  expect(text).toContain("JavaScriptCore");
});

test("papers: the SBOM lists the executable, Bun, the packages and the companion's inputs", () => {
  const document = JSON.parse(sbom(source, executables));
  const names = document.components.map((component: { name: string }) => component.name);
  const inside = ["papers.test.ts", "@oven/bun-linux-x64-musl", "JavaScriptCore", "musl"];
  expect(names).toEqual(expect.arrayContaining([...inside, ...bundled().map(({ name }) => name)]));
  expect(document.dependencies[0].dependsOn).toHaveLength(document.components.length);
  expect(document.metadata.timestamp).toBe("2026-09-21T14:13:20.000Z");
  expect(document.serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test("papers: the SBOM names each thing once, with a sum of the right length", () => {
  const { components } = JSON.parse(sbom(source, executables)) as {
    components: { "bom-ref": string; hashes?: { alg: string; content: string }[] }[];
  };
  const refs = components.map((component) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  const digits: Record<string, number> = { "SHA-256": 64, "SHA-512": 128 };
  for (const { hashes = [] } of components) {
    for (const { alg, content } of hashes) {
      expect(content).toMatch(/^[0-9a-f]+$/);
      expect(content).toHaveLength(digits[alg] ?? -1);
    }
  }
});

test("papers: the same commit gives the same SBOM", () => {
  expect(sbom(source, executables)).toBe(sbom(source, executables));
});

const root = join(import.meta.dir, "../../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");

test("papers: the README shows RouterOS's commands as the script has them", () => {
  const script = text("build/package/routeros/sluice.rsc");
  const commands = script.slice(script.indexOf(":local disk")).trimEnd().split("\n");
  const shown = commands.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
  expect(text("README.md")).toContain(shown);
});

test("papers: every target, command and file that they name is there", () => {
  const papers = ["README.md", "src/README.md", "test/README.md", "toolchain/README.md"];
  const targets = [...text("Makefile").matchAll(/^([a-z][a-z0-9 -]*):/gm)].flatMap(([, names]) =>
    names!.split(" "),
  );
  const commands = pages.map(({ name }) => name);
  for (const paper of papers) {
    const all = text(paper);
    const f = (pattern: RegExp, isThere: (name: string) => boolean) => {
      const named = [...all.matchAll(pattern)].flatMap(([, names]) => names!.split(" "));
      expect([paper, named.filter((name) => !isThere(name))]).toEqual([paper, []]);
      if (paper === "README.md") expect(named.length).toBeGreaterThan(0);
    };
    f(
      /(?:`|^ {4}|\w )make ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)*)(?=`| [A-Z]+=| {2,}#|$)/gm,
      (name) => targets.includes(name),
    );
    f(/(?:`|^ {4}(?:\$ )?)sluice ([a-z][a-z-]+)/gm, (name) => [...commands, "help"].includes(name));
    f(/`((?:src|test|build|toolchain)\/[\w./-]*\w)`/g, (path) => existsSync(join(root, path)));
    f(/\]\(((?:src|test|build|toolchain)\/[\w./-]+)\)/g, (path) => existsSync(join(root, path)));
  }
});
