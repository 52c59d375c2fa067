// What a package puts on a device: a list of paths, the same for every kind of package.
import { assert } from "../../src/base/assert.ts";

/** Owner is always 0 unless `owner` says another number. Paths have no slash at either end. */
export type Entry = {
  path: string;
  /** Permission bits, such as 0o755. */
  mode: number;
  owner?: number;
} & ({ kind: "file"; bytes: Uint8Array } | { kind: "folder" } | { kind: "link"; target: string });

export function file(path: string, bytes: Uint8Array | string, mode = 0o644): Entry {
  return { kind: "file", path, mode, bytes: Buffer.from(bytes as Uint8Array) };
}

export function folder(path: string, mode = 0o755, owner = 0): Entry {
  return { kind: "folder", path, mode, owner };
}

export function link(path: string, target: string): Entry {
  return { kind: "link", path, mode: 0o777, target };
}

/**
 * The entries in the order of their paths' octets, each after the folders that it lies in: those
 * that were not named are added. A path that is named twice is our bug.
 */
export function tree(entries: readonly Entry[]): Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    assert(!byPath.has(entry.path), `a package holds ${entry.path} twice`);
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const parent = path.slice(0, at);
      if (!byPath.has(parent)) byPath.set(parent, folder(parent));
    }
  }
  return [...byPath.values()].sort((a, b) => compareOctets(a.path, b.path));
}

export function compareOctets(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
