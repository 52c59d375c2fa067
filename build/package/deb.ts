// A Debian package: an ar archive of two tars (deb(5)).
import { createHash } from "node:crypto";
import { run } from "../command.ts";
import { gzip } from "./gzip.ts";
import { rootFolder, tar, type TarStyle } from "./tar.ts";
import { type Entry, file, tree } from "./tree.ts";
import type { Package } from "./package.ts";

/** Maintainer scripts by name: postinst, prerm, postrm. */
export type Scripts = Record<string, string>;

/** The bytes of the .deb; `architecture` is Debian's word: amd64 or arm64. */
export function deb(pack: Package, architecture: "amd64" | "arm64", scripts: Scripts): Buffer {
  const style: TarStyle = { modifiedAtS: pack.modifiedAtS, prefix: "./", magic: "gnu" };
  const entries = tree(pack.entries);
  const control = [
    file("conffiles", pack.keep.map((path) => `/${path}\n`).join("")),
    file("control", controlOf(pack, architecture, entries)),
    file("md5sums", sumsOf(entries)),
    ...Object.entries(scripts).map(([name, text]) => file(name, text, 0o755)),
  ];
  const data = tar([rootFolder, ...entries], style);
  return ar(
    {
      "debian-binary": Buffer.from("2.0\n"),
      "control.tar.gz": gzip(tar([rootFolder, ...control], style)),
      "data.tar.xz": run("xz", ["--threads=1", "--check=crc32", "-6", "--stdout"], data),
    },
    pack.modifiedAtS,
  );
}

function controlOf(pack: Package, architecture: string, entries: readonly Entry[]): string {
  const bytes = entries.reduce(
    (sum, each) => sum + (each.kind === "file" ? each.bytes.length : 0),
    0,
  );
  return `Package: sluice
Version: ${pack.version}-${pack.release}
Architecture: ${architecture}
Maintainer: The people who build Sluice <sluice@localhost>
Section: admin
Priority: optional
Installed-Size: ${Math.ceil(bytes / 1024)}
Description: ${pack.description}
`;
}

/** For `dpkg --verify`; configuration files are not among them. */
function sumsOf(entries: readonly Entry[]): string {
  const lines = entries.flatMap((entry) => {
    if (entry.kind !== "file" || entry.path.startsWith("etc/")) return [];
    return [`${createHash("md5").update(entry.bytes).digest("hex")}  ${entry.path}\n`];
  });
  return lines.join("");
}

/** The common ar format: 60 octets of header in text, content to an even length. */
function ar(members: Record<string, Buffer>, modifiedAtS: number): Buffer {
  const parts: Uint8Array[] = [Buffer.from("!<arch>\n")];
  for (const [name, bytes] of Object.entries(members)) {
    const fields = [name.padEnd(16), String(modifiedAtS).padEnd(12), "0     0     100644  "];
    parts.push(Buffer.from(`${fields.join("")}${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) parts.push(Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}
