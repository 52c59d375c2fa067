// The third-party notices that come with every executable.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundled, licenseText } from "./dependencies.ts";

const directory = join(import.meta.dir, "notices");

/** Title, and the files of build/notices below it. */
const parts: [string, string[]][] = [
  ["Bun and JavaScriptCore", ["runtime.txt"]],
  ["musl, the C library", ["musl.txt"]],
  ["libstdc++ and libgcc, parts of GCC 12.2", ["gcc.txt", "gcc-runtime-library-exception.txt"]],
];
const licences: [string, string[]][] = [
  ["GNU Library General Public License, version 2", ["lgpl-2.txt"]],
  ["GNU Lesser General Public License, version 2.1", ["lgpl-2.1.txt"]],
];

export function notices(): string {
  const text = (files: string[]) =>
    files.map((file) => readFileSync(join(directory, file), "utf8")).join("\n");
  const packages = bundled().map((dependency): [string, string] => [
    `${dependency.name} ${dependency.version} (${dependency.license})`,
    licenseText(dependency),
  ]);
  const sections: [string, string][] = [
    ...parts.map(([title, files]): [string, string] => [title, text(files)]),
    ...packages,
    ...licences.map(([title, files]): [string, string] => [title, text(files)]),
  ];
  const intro = "Sluice contains work of others, under these terms. Its own are in LICENSE.\n";
  return [intro, ...sections.map(([title, body]) => section(title, body))].join("\n");
}

function section(title: string, body: string): string {
  const rule = "=".repeat(80);
  return `${rule}\n${title}\n${rule}\n\n${body.trimEnd()}\n`;
}
