// OpenWrt's package format up to 24.10: a gzipped tar of two gzipped tars (OpenWrt,
// scripts/ipkg-build). It is not an ar archive, as Debian's is.
import { gzip } from "./gzip.ts";
import { rootFolder, tar, type TarStyle } from "./tar.ts";
import { type Entry, file, tree } from "./tree.ts";
import type { Package } from "./package.ts";

/**
 * The bytes of the .ipk. OpenWrt has an architecture for each core (aarch64_cortex-a53), and one
 * program serves them all: it is of none, and refuses another `machine`, as uname calls it.
 */
export function ipk(pack: Package, machine: string): Buffer {
  const style: TarStyle = { modifiedAtS: pack.modifiedAtS, prefix: "./", magic: "gnu" };
  const whole = (entries: readonly Entry[]) => tar([rootFolder, ...entries], style);
  const data = whole(tree(pack.entries));
  const control = whole([
    file("conffiles", pack.keep.map((path) => `/${path}\n`).join("")),
    file("control", controlOf(pack, data.length)),
    ...Object.entries(scriptsFor(machine)).map(([name, text]) => file(name, text, 0o755)),
  ]);
  const members = [
    file("debian-binary", "2.0\n"),
    file("data.tar.gz", gzip(data)),
    file("control.tar.gz", gzip(control)),
  ];
  return gzip(tar(members, style));
}

function controlOf(pack: Package, dataBytes: number): string {
  return `Package: sluice
Version: ${pack.version}-r${pack.release}
Depends: libc
Source: sluice
License: MIT
Section: admin
Require-User: sluice=${pack.user}:sluice=${pack.user}
Architecture: all
Installed-Size: ${dataBytes}
Description:  ${pack.description}
`;
}

/** What every package of OpenWrt does: make its user, enable and start, stop and disable. */
function scriptsFor(machine: string): Record<string, string> {
  return {
    preinst: `#!/bin/sh\n${refusal(machine)}`,
    postinst: `${begin}${readRights}default_postinst $0 $@\n`,
    prerm: `${begin}default_prerm $0 $@\n`,
  };
}

/** Shell after which the service's user may read the log: ubusd looks at rights when it is told to. */
export const readRights = `[ -n "\${IPKG_INSTROOT}" ] || killall -HUP ubusd 2>/dev/null\n`;

/** Shell that ends an installation on a processor that the program is not for. */
export function refusal(machine: string): string {
  return `[ -n "\${IPKG_INSTROOT}" ] || [ "$(uname -m)" = ${machine} ] || {
	echo "This package is for ${machine}, not for $(uname -m)" >&2
	exit 1
}
exit 0
`;
}

const begin = `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
`;
