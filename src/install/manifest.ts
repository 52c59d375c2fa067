import { createHash } from "node:crypto";
import type { Host } from "../base/host.ts";
import { isPlatform, type Platform } from "./plan.ts";

/** What an installation left behind, so that it can be undone by any later version. */
export interface Manifest {
  platform: Platform;
  version: string;
  /** Paths of our files, with the SHA-256 of what was written; the program has none. */
  files: Record<string, string>;
  settings: string[];
  /** Somebody else's files with lines of ours, and these lines. */
  lines: Record<string, string>;
  data: string[];
  /** Commands to run once all of it is removed. */
  undo: string[][];
  /** Those to run with --purge alone, behind the others. */
  purge: string[][];
}

/** Below it everything is kept across upgrades of the firmware. */
export function manifestPath(platform: Platform): string {
  return `${platform === "vyos" ? "/config" : "/etc"}/sluice/installed.json`;
}

/** Undefined when nothing was installed, or nobody can read what. */
export function readManifest(host: Host, platform: Platform): Manifest | undefined {
  const text = host.read(manifestPath(platform));
  if (text === undefined) return undefined;
  try {
    const found = JSON.parse(text) as Manifest;
    // Earlier versions had nothing to purge.
    return isPlatform(found.platform) ? { ...found, purge: found.purge ?? [] } : undefined;
  } catch {
    return undefined;
  }
}

/** Where the last installation put the program: an upgrade goes there, whatever is usual. */
export function installedProgram(host: Host, platform: Platform): string | undefined {
  const files = Object.entries(readManifest(host, platform)?.files ?? {});
  return files.findLast(([, digest]) => digest === "")?.[0];
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
