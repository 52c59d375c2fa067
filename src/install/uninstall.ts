import { dirname } from "node:path";
import { type Host, type HostResult, partOf } from "../base/host.ts";
import { UserError } from "../base/user-error.ts";
import { besideOf, withoutLines } from "./install.ts";
import { manifestPath, readManifest, sha256 } from "./manifest.ts";
import type { Platform } from "./plan.ts";

/** Before the files go: the service is stopped, which stores what waits, and forgotten. */
const stops: Record<Platform, readonly (readonly string[])[]> = {
  openwrt: [
    ["/etc/init.d/sluice", "stop"],
    ["/etc/init.d/sluice", "disable"],
  ],
  vyos: [["systemctl", "stop", "sluice.service"]],
  systemd: [["systemctl", "disable", "--now", "sluice.service"]],
  openrc: [
    ["rc-service", "sluice", "stop"],
    ["rc-update", "del", "sluice", "default"],
  ],
};

export interface UninstallOptions {
  /** Settings, data and the service's user go as well. */
  purge: boolean;
  tell(line: string): void;
}

/**
 * Undoes what the manifest says was done. A file that was changed since stays where it is: it may
 * be somebody's work. Throws a UserError when there is no manifest, or something cannot be removed.
 */
export function uninstall(platform: Platform, host: Host, options: UninstallOptions): void {
  const { purge, tell } = options;
  const manifest = readManifest(host, platform);
  const path = manifestPath(platform);
  if (manifest === undefined) {
    const hint = "Only what `sluice install` has put in place can be taken away again";
    throw new UserError(`Sluice is not installed here: there is no sound ${path}`, hint);
  }
  const left: string[] = [];
  for (const argv of stops[platform]) {
    tell(`run ${argv.join(" ")}`);
    host.run(argv);
  }
  for (const [file, digest] of Object.entries(manifest.files)) removeOurs(file, digest);
  for (const [file, lines] of Object.entries(manifest.lines)) removeLines(file, lines);
  if (purge) for (const file of [...manifest.settings, ...manifest.data]) remove(file);
  else if (manifest.settings.length > 0) tell(`keep ${manifest.settings.join(", ")}`);
  // With its list it can be done again, once what was in the way is mended.
  if (left.length > 0) {
    const hint = "Become root, or make its file system writable, and try again";
    throw new UserError(`Not everything is removed: ${left.join(", ")}`, hint);
  }
  remove(path);
  host.removeEmpty(dirname(path));
  for (const argv of manifest.undo) host.run(argv);
  if (!purge) return;
  for (const argv of manifest.purge) {
    tell(`run ${argv.join(" ")}`);
    host.run(argv);
  }

  function removeOurs(file: string, digest: string): void {
    const text = digest === "" ? "" : host.read(file);
    if (text !== undefined && text !== "" && sha256(text) !== digest) {
      return tell(`keep ${file}, which was changed`);
    }
    remove(file);
    if (!host.has(besideOf(file))) return;
    tell(`put ${file} back as it was before`);
    host.rename(besideOf(file), file);
  }

  function removeLines(file: string, lines: string): void {
    const text = host.read(file);
    if (text === undefined) return;
    const rest = withoutLines(text, lines);
    tell(`take our lines out of ${file}`);
    // A script that we began holds nothing but its first line then.
    const isEmpty = rest.trim() === "#!/bin/sh";
    heed(file, isEmpty ? host.remove(file) : host.rewrite(file, rest, 0o750));
  }

  function remove(file: string): void {
    // What an installation that was killed has begun.
    host.remove(partOf(file));
    if (!host.has(file)) return;
    tell(`remove ${file}`);
    heed(file, host.remove(file));
  }

  function heed(file: string, result: HostResult): void {
    if (result.ok) return;
    tell(`  cannot: ${result.code}`);
    left.push(file);
  }
}
