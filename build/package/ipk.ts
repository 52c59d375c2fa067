// OpenWrt's package format up to 24.10: a gzipped tar of two gzipped tars (OpenWrt,
// scripts/ipkg-build). It is not an ar archive, as Debian's is.
import { gzip } from "./gzip.ts";
import { rootFolder, tar, type TarStyle } from "./tar.ts";
import { type Entry, file, tree } from "./tree.ts";
import type { Package } from "./package.ts";

/** The bytes of the .ipk for one of OpenWrt's architectures, such as "aarch64_cortex-a53". */
export function ipk(pack: Package, architecture: string): Buffer {
  const style: TarStyle = { modifiedAtS: pack.modifiedAtS, prefix: "./", magic: "gnu" };
  const whole = (entries: readonly Entry[]) => tar([rootFolder, ...entries], style);
  const data = whole(tree(pack.entries));
  const control = whole([
    file("conffiles", pack.keep.map((path) => `/${path}\n`).join("")),
    file("control", controlOf(pack, architecture, data.length)),
    ...Object.entries(scripts).map(([name, text]) => file(name, text, 0o755)),
  ]);
  const members = [
    file("debian-binary", "2.0\n"),
    file("data.tar.gz", gzip(data)),
    file("control.tar.gz", gzip(control)),
  ];
  return gzip(tar(members, style));
}

function controlOf(pack: Package, architecture: string, dataBytes: number): string {
  return `Package: sluice
Version: ${pack.version}-r${pack.release}
Depends: libc
Source: sluice
License: MIT
Section: admin
Require-User: sluice=${pack.user}:sluice=${pack.user}
Architecture: ${architecture}
Installed-Size: ${dataBytes}
Description:  ${pack.description}
`;
}

/** What every package of OpenWrt does: make its user, enable and start, stop and disable. */
const begin = `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
`;
const scripts = {
  postinst: `${begin}default_postinst $0 $@\n`,
  prerm: `${begin}default_prerm $0 $@\n`,
};
