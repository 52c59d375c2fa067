// The packages of a release: what each platform gets around one executable.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { bashCompletion } from "../src/cli/completion.ts";
import { manPage } from "../src/cli/man-page.ts";
import { pages } from "../src/cli/manual.ts";
import { openwrtFiles, openwrtSettings } from "../src/install/openwrt.ts";
import { environmentFile, settingsTemplate } from "../src/install/settings-template.ts";
import { systemdUnit } from "../src/install/systemd.ts";
import { notices } from "./notices.ts";
import { apk } from "./package/apk.ts";
import { deb } from "./package/deb.ts";
import { gzip } from "./package/gzip.ts";
import { dockerArchive, type Image, imageUser, ociArchive } from "./package/image.ts";
import { ipk } from "./package/ipk.ts";
import type { Package } from "./package/package.ts";
import { type Entry, file, folder } from "./package/tree.ts";
import type { SourceVersion } from "./source-version.ts";
import { type Arch, root } from "./targets.ts";

const description = "A log collector for routers: syslog in, alerts out, compressed batches to S3";
/** Debian's and Docker's word for a processor. */
const debianArch = { x64: "amd64", arm64: "arm64" } as const;
const machine = { x64: "x86_64", arm64: "aarch64" };

/** Writes all packages for one processor into `directory`; answers their names. */
export function packages(
  directory: string,
  source: SourceVersion,
  { arch, executable }: { arch: Arch; executable: string },
): string[] {
  const program = readFileSync(executable);
  const { version, commit, committedAtS } = source;
  const common = { version, release: 1, description, modifiedAtS: committedAtS, user: imageUser };
  const image = imageOf(program, { arch, version, commit, committedAtS });
  const docker = dockerArchive(image);
  const made: Record<string, Buffer> = {
    [`sluice_${version}-r1_openwrt-${arch}.ipk`]: ipk(openwrt(program, common), machine[arch]),
    [`sluice-${version}-r1_openwrt-${arch}.apk`]: apk(openwrt(program, common), machine[arch]),
    [`sluice_${version}-1_${debianArch[arch]}.deb`]: deb(
      debian(program, common),
      debianArch[arch],
      debianScripts,
    ),
    [`sluice-${version}-${arch}.docker.tar`]: docker,
    [`sluice-${version}-${arch}.docker.tar.gz`]: gzip(docker),
    [`sluice-${version}-${arch}.oci.tar`]: ociArchive(image),
    // For flash that is too small for the program: see the init script of OpenWrt.
    [`sluice-${version}-linux-${arch}.gz`]: gzip(program),
  };
  for (const [name, bytes] of Object.entries(made)) writeFileSync(join(directory, name), bytes);
  return Object.keys(made);
}

type Common = Omit<Package, "entries" | "keep">;

function openwrt(program: Uint8Array, common: Common): Package {
  const files = [...openwrtFiles, openwrtSettings].map(({ path, text, mode }) =>
    file(path.slice(1), text, mode),
  );
  const entries = [file("usr/bin/sluice", program, 0o755), copyright(), ...files];
  return { ...common, entries, keep: [openwrtSettings.path.slice(1)] };
}

function debian(program: Uint8Array, common: Common): Package {
  const entries: Entry[] = [
    file("usr/bin/sluice", program, 0o755),
    file("lib/systemd/system/sluice.service", systemdUnit("/usr/bin/sluice")),
    file("etc/sluice/sluice.toml", settingsTemplate("/var/lib/sluice")),
    file("etc/sluice/sluice.env", environmentFile, 0o600),
    file("usr/share/man/man1/sluice.1.gz", gzip(Buffer.from(manPage(pages)))),
    file("usr/share/bash-completion/completions/sluice", bashCompletion(pages)),
    copyright(),
  ];
  return { ...common, entries, keep: ["etc/sluice/sluice.toml", "etc/sluice/sluice.env"] };
}

/** Our licence, and the notices of others that go wherever the program goes. */
function copyright(): Entry {
  const license = readFileSync(join(root, "LICENSE"), "utf8");
  return file("usr/share/doc/sluice/copyright", `${license}\n${notices()}`);
}

/** Started only when its settings are sound: the ones that come with it lack a bucket. */
const debianScripts = {
  postinst: `#!/bin/sh
set -e
[ "$1" = configure ] && [ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
if /usr/bin/sluice check >/dev/null 2>&1; then
	systemctl enable sluice.service
	systemctl restart sluice.service
else
	echo "Fill in /etc/sluice/sluice.toml, then: systemctl enable --now sluice.service"
fi
`,
  prerm: `#!/bin/sh
set -e
[ -d /run/systemd/system ] || exit 0
if [ "$1" = remove ]; then
	systemctl disable --now sluice.service
fi
`,
  postrm: `#!/bin/sh
set -e
[ -d /run/systemd/system ] && systemctl daemon-reload
[ "$1" = purge ] && rm -rf /var/lib/private/sluice /var/lib/sluice
exit 0
`,
};

/** The whole root of an image: the program, its user, and two folders. */
export function imageOf(
  program: Uint8Array,
  { arch, version, commit, committedAtS }: SourceVersion & { arch: Arch },
): Image {
  const id = `${imageUser}:${imageUser}`;
  return {
    architecture: debianArch[arch],
    ...{ version, commit, createdAtS: committedAtS },
    entries: [
      file("sluice", program, 0o755),
      file("etc/passwd", `root:x:0:0:root:/:/sluice\nsluice:x:${id}:sluice:/data:/sluice\n`),
      file("etc/group", `root:x:0:\nsluice:x:${imageUser}:\n`),
      // The runtime has the same ones built in; this is for whoever wants to see or change them.
      file("etc/ssl/certs/ca-certificates.crt", `${rootCertificates.join("\n")}\n`),
      copyright(),
      folder("data", 0o700, imageUser),
      folder("tmp", 0o1777),
    ],
  };
}
