// What is inside an executable, by package-lock.json: for the notices and the SBOM.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, type Target } from "./targets.ts";

export interface Dependency {
  name: string;
  version: string;
  /** As npm writes it: an algorithm, a dash, base64. */
  integrity: string;
  /** SPDX identifier. */
  license: string;
}

interface Locked extends Omit<Dependency, "name"> {
  dependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

/** Packages bundled into the program: what package.json depends on and what that depends on. */
export function bundled(): Dependency[] {
  const found = new Map<string, Dependency>();
  const visit = (name: string) => {
    // Bun is not in the bundle, it is around it: `runtimes` tells which.
    if (found.has(name) || name === "bun") return;
    const entry = locked(name);
    found.set(name, entry);
    Object.keys(entry.dependencies ?? {}).forEach(visit);
  };
  Object.keys(packages[""]?.dependencies ?? {}).forEach(visit);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function runtimes(targets: readonly Target[]): Dependency[] {
  return targets.map((target) => locked(target.runtime));
}

/** The text of its licence, from the installed package. */
export function licenseText(dependency: Dependency): string {
  const directory = join(root, "node_modules", dependency.name);
  const file = readdirSync(directory).find((name) => /^(license|licence|copying)/i.test(name));
  if (!file) throw new Error(`${dependency.name} has no licence file in node_modules`);
  return readFileSync(join(directory, file), "utf8");
}

function locked(name: string): Locked & Dependency {
  const entry = packages[`node_modules/${name}`];
  if (!entry) throw new Error(`package-lock.json has no ${name}`);
  return { ...entry, name };
}
