// OpenWrt's package format since 25.12, apk v3, unsigned (apk-tools, doc/apk-v3.5.scd,
// src/apk_adb.h, src/app_mkpkg.c): the description as ADB, then the content of each file.
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { deflateRawSync } from "node:zlib";
import { Adb, block, blockTypes, type Value } from "./adb.ts";
import { readRights, refusal } from "./ipk.ts";
import type { Package } from "./package.ts";
import { compareOctets, type Entry, file, folder, tree } from "./tree.ts";

/** The bytes of the .apk, of no architecture for the same reason as the .ipk. */
export function apk(pack: Package, machine: string): Buffer {
  const entries = tree([...pack.entries, ...ownLists(pack)]);
  const folders = [folder(""), ...entries.filter((entry) => entry.kind === "folder")];
  const adb = new Adb();
  const contents: Buffer[] = [];
  const paths = folders.map((each, folderIndex) => {
    const inside = childrenOf(each.path, entries);
    inside.forEach((entry, fileIndex) => {
      if (entry.kind !== "file" || entry.bytes.length === 0) return;
      const place = Buffer.alloc(8);
      place.writeUInt32LE(folderIndex + 1, 0);
      place.writeUInt32LE(fileIndex + 1, 4);
      contents.push(block(blockTypes.data, place, entry.bytes));
    });
    const files = adb.array(inside.map((entry) => fileValue(adb, entry, pack.modifiedAtS)));
    return adb.object({ 1: adb.blob(each.path), 2: access(adb, each), 3: files });
  });
  const id = adb.blobToFill(20);
  const info = infoValue(adb, { pack, entries, id: id.value });
  const root = adb.object({ 1: info, 2: adb.array(paths), 3: scriptValues(adb, machine) });
  const described = adb.finish(root);
  // The package's identity is the digest of its description while the identity is still zero.
  createHash("sha256").update(described).digest().copy(described, id.place, 0, 20);
  const whole = [Buffer.from("ADB.pckg"), block(blockTypes.adb, described), ...contents];
  const packed = deflateRawSync(Buffer.concat(whole), { level: 9 });
  return Buffer.concat([Buffer.from("ADBd"), packed]);
}

/** Files and links of a folder, by name, as apk wants them. */
function childrenOf(path: string, entries: readonly Entry[]): Entry[] {
  const parent = path === "" ? "." : path;
  return entries
    .filter((entry) => entry.kind !== "folder" && dirname(entry.path) === parent)
    .sort((a, b) => compareOctets(nameOf(a), nameOf(b)));
}

/** What OpenWrt's functions.sh looks up by the package's name (include/package-pack.mk). */
function ownLists(pack: Package): Entry[] {
  const lists = "lib/apk/packages";
  const paths = (of: readonly string[]) => of.map((path) => `/${path}\n`).join("");
  const kept = pack.entries.filter((entry) => pack.keep.includes(entry.path));
  const sums = kept.flatMap((entry) =>
    entry.kind === "file" ? [`/${entry.path} ${sha256(entry.bytes).toString("hex")}\n`] : [],
  );
  return [
    file(`${lists}/sluice.conffiles`, paths(pack.keep)),
    file(`${lists}/sluice.conffiles_static`, sums.join("")),
    file(
      `${lists}/sluice.list`,
      paths(pack.entries.filter(({ kind }) => kind !== "folder").map(({ path }) => path)),
    ),
    file(`${lists}/sluice.rusers`, `sluice=${pack.user}:sluice=${pack.user}\n`),
  ];
}

function fileValue(adb: Adb, entry: Entry, modifiedAtS: number): Value {
  const common = { 1: adb.blob(nameOf(entry)), 2: access(adb, entry), 4: adb.int(modifiedAtS) };
  if (entry.kind === "file") {
    return adb.object({
      ...common,
      3: adb.int(entry.bytes.length),
      5: adb.blob(sha256(entry.bytes)),
    });
  }
  if (entry.kind === "folder") return adb.object(common);
  const type = Buffer.alloc(2);
  type.writeUInt16LE(0o120000);
  const target = adb.blob(Buffer.concat([type, Buffer.from(entry.target)]));
  return adb.object({ ...common, 3: adb.int(entry.target.length), 6: target });
}

/** Mode, user, group. */
function access(adb: Adb, { mode }: Entry): Value {
  return adb.object({ 1: adb.int(mode), 2: adb.blob("root"), 3: adb.blob("root") });
}

interface Info {
  pack: Package;
  entries: readonly Entry[];
  id: Value;
}

function infoValue(adb: Adb, { pack, entries, id }: Info): Value {
  const bytes = entries.reduce(
    (sum, each) => sum + (each.kind === "file" ? each.bytes.length : 0),
    0,
  );
  return adb.object({
    1: adb.blob("sluice"),
    2: adb.blob(`${pack.version}-r${pack.release}`),
    3: id,
    4: adb.blob(pack.description),
    5: adb.blob("noarch"),
    6: adb.blob("MIT"),
    7: adb.blob("sluice"),
    12: adb.int(Math.max(1, bytes)),
  });
}

/**
 * By their numbers in apk: 2 pre-install, 3 post-install, 4 pre-deinstall, 6 pre-upgrade, 7
 * post-upgrade. An upgrade runs no script of the old package, so the new one restarts the service.
 */
function scriptValues(adb: Adb, machine: string): Value {
  const begin = `[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
export root="\${IPKG_INSTROOT}"
export pkgname="sluice"
`;
  const install = `${begin}add_group_and_user\n${readRights}default_postinst\n`;
  const restart = `[ -n "$root" ] || /etc/init.d/sluice restart\n`;
  const script = (text: string) => adb.blob(`#!/bin/sh\n${text}`);
  return adb.object({
    2: script(refusal(machine)),
    3: script(install),
    4: script(`${begin}default_prerm\n`),
    6: script(refusal(machine)),
    7: script(`export PKG_UPGRADE=1\n${install}${restart}`),
  });
}

function nameOf({ path }: Entry): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
