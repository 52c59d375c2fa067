// The packages of a release, read, installed and run by the programs that others read them with.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "bun:test";
import { imageUser } from "../../build/package/image.ts";
import { packages } from "../../build/packages.ts";
import { readAdb } from "./adb-reader.ts";
import { Chroot } from "./chroot.ts";
import { temporaryFolder } from "./sluice.ts";

const source = { version: "1.2.3", commit: "0123456789ab", committedAtS: 1_790_000_000 };
/** Packed as the program, so that packing takes no time. */
const script = `#!/bin/sh\n[ "$1" = check ] && exit 1\necho packed\n`;
const packed = join(import.meta.dir, "../../build/package");

let directory: string;
let names: string[];
const path = (pattern: RegExp) =>
  join(
    directory,
    names.find((name) => pattern.test(name))!,
  );
const bytes = (name: string) => readFileSync(join(directory, name));
const said = (program: string, ...args: string[]) => execFileSync(program, args).toString();

beforeAll(() => {
  directory = temporaryFolder();
  const executable = join(directory, "program");
  writeFileSync(executable, script);
  names = packages(directory, source, { arch: "x64", executable });
});

test("the same commit gives the same bytes, whatever the directory and the umask", () => {
  const before = process.umask(0o077);
  const other = temporaryFolder();
  const executable = join(other, "elsewhere");
  writeFileSync(executable, script);
  const again = packages(other, source, { arch: "x64", executable });
  process.umask(before);
  expect(again).toEqual(names);
  for (const name of names) expect(bytes(name).equals(readFileSync(join(other, name)))).toBe(true);
});

test("dpkg installs the .deb, finds every sum right, and purges it without a trace", () => {
  const box = new Chroot();
  mkdirSync(join(box.root, "var/lib/dpkg/info"), { recursive: true });
  mkdirSync(join(box.root, "var/lib/dpkg/updates"));
  box.write("/var/lib/dpkg/status", "");
  const before = box.files();
  const dpkg = (...args: string[]) =>
    execFileSync("dpkg", [`--root=${box.root}`, "--force-all", ...args], { stdio: "pipe" });
  dpkg("--install", path(/\.deb$/));
  expect(dpkg("--verify", "sluice").toString()).toBe("");
  expect(box.read("/usr/bin/sluice")).toBe(script);
  expect(box.read("/lib/systemd/system/sluice.service")).toContain("ExecStart=/usr/bin/sluice run");
  expect(box.mode("/etc/sluice/sluice.env")).toBe("600");
  const manual = `${box.root}/usr/share/man/man1/sluice.1.gz`;
  expect(said("zcat", manual)).toStartWith(".TH SLUICE 1 ");
  expect(box.read("/usr/share/doc/sluice/copyright")).toContain("JavaScriptCore");
  said("bash", "-n", `${box.root}/usr/share/bash-completion/completions/sluice`);
  const listed = said("dpkg-deb", "--field", path(/\.deb$/), "Package", "Version", "Architecture");
  expect(listed).toBe("Package: sluice\nVersion: 1.2.3-1\nArchitecture: amd64\n");

  box.write("/etc/sluice/sluice.toml", "# mine\n");
  dpkg("--remove", "sluice");
  expect(box.read("/etc/sluice/sluice.toml")).toBe("# mine\n");
  dpkg("--purge", "sluice");
  expect(box.files()).toEqual(before);
});

test("the .ipk holds what OpenWrt's own build puts into one, for tar and gzip", () => {
  const ipk = path(/\.ipk$/);
  const members = said("tar", "-tzf", ipk).trim().split("\n");
  expect(members).toEqual(["./debian-binary", "./data.tar.gz", "./control.tar.gz"]);
  const inner = (member: string, ...args: string[]) => {
    const tar = execFileSync("tar", ["-xOzf", ipk, member]);
    return execFileSync("tar", ["-z", ...args], { input: tar }).toString();
  };
  expect(inner("./control.tar.gz", "-xO", "./control")).toContain("Version: 1.2.3-r1\n");
  expect(inner("./control.tar.gz", "-xO", "./conffiles")).toBe("/etc/config/sluice\n");
  const listed = inner("./data.tar.gz", "-tv", "--numeric-owner", "--utc").trim().split("\n");
  const modes = Object.fromEntries(
    listed.map((line) => line.split(/ +/)).map((words) => [words[5]!, `${words[0]} ${words[1]}`]),
  );
  expect(modes["./usr/bin/sluice"]).toBe("-rwxr-xr-x 0/0");
  expect(modes["./etc/init.d/sluice"]).toBe("-rwxr-xr-x 0/0");
  expect(modes["./etc/config/sluice"]).toBe("-rw------- 0/0");
  expect(inner("./data.tar.gz", "-xO", "./etc/init.d/sluice")).toBe(
    readFileSync(join(packed, "openwrt/sluice.init"), "utf8"),
  );
});

test("the package scripts refuse another processor, and run under OpenWrt's shell", () => {
  const [ipk, box] = [path(/\.ipk$/), new Chroot()];
  const control = execFileSync("tar", ["-xOzf", ipk, "./control.tar.gz"]);
  for (const name of ["preinst", "postinst", "prerm"]) {
    const text = execFileSync("tar", ["-xzO", `./${name}`], { input: control }).toString();
    box.write(`/mnt/${name}`, text, 0o755);
    box.write(`/mnt/${name}-arm`, text.replaceAll("x86_64", "aarch64"), 0o755);
  }
  expect(box.run("/mnt/preinst")).toEqual({ status: 0, out: "" });
  expect(box.run("/mnt/preinst-arm")).toMatchObject({
    status: 1,
    out: expect.stringContaining("This package is for aarch64, not for x86_64"),
  });
  expect(box.run("/mnt/postinst")).toEqual({ status: 0, out: "" });
  box.write("/lib/functions.sh", 'default_postinst() { echo "enabled $#"; }\n');
  expect(box.run("/mnt/postinst", "configure")).toEqual({ status: 0, out: "enabled 2\n" });
});

test("the .apk is what apk-tools describes: values, identity and contents by their digests", () => {
  const { info, files, contents, isIdentitySound } = readAdb(readFileSync(path(/\.apk$/)));
  expect(info).toMatchObject({ name: "sluice", version: "1.2.3-r1", arch: "noarch" });
  expect(isIdentitySound).toBe(true);
  expect(contents.get("usr/bin/sluice")?.toString()).toBe(script);
  expect(files.get("usr/bin/sluice")).toMatchObject({ mode: 0o755, size: script.length });
  expect(files.get("etc/config/sluice")).toMatchObject({ mode: 0o600 });
  expect(contents.get("lib/apk/packages/sluice.conffiles")?.toString()).toBe(
    "/etc/config/sluice\n",
  );
  for (const [name, { sha256, size }] of files) {
    const content = contents.get(name) ?? Buffer.alloc(0);
    expect([name, content.length]).toEqual([name, size]);
    expect(new Bun.CryptoHasher("sha256").update(content).digest("hex")).toBe(sha256);
  }
});

test("skopeo, umoci and podman take the images; the layers are the same", () => {
  const [docker, oci] = [path(/\.docker\.tar$/), path(/\.oci\.tar$/)];
  const inspect = (from: string) => JSON.parse(said("skopeo", "inspect", "--config", from));
  const config = inspect(`docker-archive:${docker}`);
  expect(config).toMatchObject({ architecture: "amd64", os: "linux" });
  expect(config.config).toMatchObject({
    User: `${imageUser}:${imageUser}`,
    Entrypoint: ["/sluice"],
  });
  expect(inspect(`oci-archive:${oci}`)).toEqual(config);
  expect(
    execFileSync("gzip", ["-dc", path(/\.docker\.tar\.gz$/)]).equals(readFileSync(docker)),
  ).toBe(true);
  for (const archive of [docker, oci]) {
    const storage = ["--root", join(directory, "images"), "--runroot", join(directory, "run")];
    const loaded = said("podman", ...storage, "--storage-driver=vfs", "load", "-i", archive);
    expect(loaded).toContain("localhost/sluice:1.2.3");
  }
});
