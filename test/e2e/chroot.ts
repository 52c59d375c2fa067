// A box of some platform, as far as an installer sees one: a root folder with busybox (its shell is
// OpenWrt's ash), /proc, what a test puts there, and the compiled program under /mnt.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { atEnd, program, temporaryFolder } from "./sluice.ts";

export interface Ran {
  status: number;
  out: string;
}

export class Chroot {
  readonly root = temporaryFolder();

  constructor() {
    for (const folder of [
      "bin",
      "sbin",
      "usr/bin",
      "proc",
      "dev",
      "etc",
      "tmp",
      "mnt",
      "var/run",
    ]) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    copyFileSync("/bin/busybox", join(this.root, "bin/busybox"));
    const applets = execFileSync("/bin/busybox", ["--list"]).toString().trim().split("\n");
    for (const applet of applets) {
      if (applet !== "busybox") symlinkSync("/bin/busybox", join(this.root, "bin", applet));
    }
    this.write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    this.write("/etc/group", "root:x:0:\n");
    copyFileSync(program, join(this.root, "mnt/sluice"));
    atEnd(() => this.#end());
  }

  /** Ends what still runs in it: a service that was installed and never removed. */
  #end(): void {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (readlinkSync(`/proc/${pid}/root`) === this.root) process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    chmodSync(join(this.root, path), mode);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  mode(path: string): string {
    return (lstatSync(join(this.root, path)).mode & 0o7777).toString(8);
  }

  /** A program that only writes down how it was called, in /tmp/calls. */
  stub(path: string): void {
    this.write(path, '#!/bin/sh\necho "${0##*/} $*" >>/tmp/calls\n', 0o755);
  }

  /** The calls of stubs since the last time. */
  calls(): string[] {
    if (!this.has("/tmp/calls")) return [];
    const lines = this.read("/tmp/calls").trim().split("\n");
    this.write("/tmp/calls", "");
    return lines.filter((line) => line !== "");
  }

  /** Runs a command inside, with a /proc and the devices that every box has. */
  run(...command: string[]): Ran {
    const enter = `mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"`;
    const words = ["--mount", "sh", "-c", enter, this.root, ...command];
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    const { status, stdout, stderr } = spawnSync("unshare", words, { env, timeout: 240_000 });
    return { status: status ?? -1, out: `${stdout}${stderr}` };
  }

  /** Every file but those of /tmp and /var, with its mode and a digest of what is in it. */
  files(): Record<string, string> {
    const found: Record<string, string> = {};
    const walk = (folder: string): void => {
      for (const name of readdirSync(join(this.root, folder))) {
        const path = `${folder}/${name}`;
        if (["/tmp", "/mnt", "/var", "/proc", "/dev", "/bin"].includes(path)) continue;
        const full = join(this.root, path);
        const status = lstatSync(full);
        if (status.isDirectory()) walk(path);
        else if (status.isSymbolicLink()) found[path] = `-> ${readlinkSync(full)}`;
        else found[path] = `${this.mode(path)} ${digest(readFileSync(full))}`;
      }
    };
    walk("");
    return found;
  }
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}

/** OpenWrt, with small stand-ins for its shell libraries in openwrt/. */
export function openwrt(): Chroot {
  const box = new Chroot();
  box.write("/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\n");
  box.write("/etc/rc.common", standIn("rc.common"), 0o755);
  box.write("/lib/functions.sh", standIn("functions.sh"));
  return box;
}

/** A box whose service manager only writes down what it is told. */
export function systemd(): Chroot {
  const box = new Chroot();
  box.write("/run/systemd/system/.there", "");
  box.stub("/usr/bin/systemctl");
  return box;
}

export const packages = join(import.meta.dir, "../../build/package");

/** A file that is installed, as it is there for doing it by hand. */
export function packaged(path: string): string {
  return readFileSync(join(packages, path), "utf8");
}

function standIn(name: string): string {
  return readFileSync(join(import.meta.dir, "openwrt", name), "utf8");
}
