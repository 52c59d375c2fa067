// The images as daemons: unpacked by umoci, run by runc with a read-only root, no capability and
// settings from the environment alone. That for arm64 is emulated by qemu.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { dockerArchive, imageUser } from "../../build/package/image.ts";
import { imageOf } from "../../build/packages.ts";
import type { Arch } from "../../build/targets.ts";
import { sendTcp, sendUdp } from "./sending.ts";
import { builds, freePorts, readObjects, temporaryFolder, waitFor } from "./sluice.ts";

const source = { version: "1.2.3", commit: "0123456789ab", committedAtS: 1_790_000_000 };
const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: "pipe" });

/** As `runc` wants it: config.json and rootfs. */
function bundleOf(arch: Arch): string {
  const place = temporaryFolder();
  const image = imageOf(readFileSync(`${builds}-${arch}`), { arch, ...source });
  writeFileSync(join(place, "docker.tar"), dockerArchive(image));
  const layout = join(place, "oci");
  run("skopeo", "copy", `docker-archive:${join(place, "docker.tar")}`, `oci:${layout}:it`);
  run("umoci", "unpack", "--image", `${layout}:it`, join(place, "bundle"));
  // Made with the umask of who runs this; the image's user is another one.
  chmodSync(join(place, "bundle/rootfs"), 0o755);
  return join(place, "bundle");
}

/** Makes the bundle's configuration as strict as it can be, on the network of this machine. */
function harden(bundle: string, { arch, data, env }: Hardening): void {
  const path = join(bundle, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  config.root.readonly = true;
  config.process.terminal = false;
  config.process.noNewPrivileges = true;
  config.process.env.push(...Object.entries(env).map(([name, value]) => `${name}=${value}`));
  for (const kind of Object.keys(config.process.capabilities)) {
    config.process.capabilities[kind] = [];
  }
  const isOwn = ({ type }: { type: string }) => type !== "network";
  config.linux.namespaces = config.linux.namespaces.filter(isOwn);
  config.mounts.push({ destination: "/data", source: data, options: ["bind", "rw"] });
  if (arch === "arm64") {
    const emulator = join(bundle, "rootfs/emulator");
    copyFileSync("/usr/bin/qemu-aarch64-static", emulator);
    chmodSync(emulator, 0o755);
    config.process.args.unshift("/emulator");
  }
  writeFileSync(path, JSON.stringify(config));
}

interface Hardening {
  arch: Arch;
  /** Mounted as the volume. */
  data: string;
  env: Record<string, string>;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

for (const arch of ["x64", "arm64"] as const) {
  test(`the image for ${arch} takes lines in and writes objects, and nothing else`, async () => {
    const bundle = bundleOf(arch);
    const [data, port, admin] = [join(bundle, "data"), freePorts(), freePorts()];
    mkdirSync(data);
    chownSync(data, imageUser, imageUser);
    const env = {
      SLUICE_LISTEN_0_TRANSPORT: "tcp",
      SLUICE_LISTEN_0_PORT: String(port),
      SLUICE_LISTEN_1_PORT: String(port),
      SLUICE_SINK_0_KIND: "directory",
      SLUICE_SINK_0_PATH: "/data/logs",
      SLUICE_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    };
    harden(bundle, { arch, data, env });
    const [state, id] = [join(bundle, "state"), `sluice-${arch}-${process.pid}`];
    const runc = (...args: string[]) => run("runc", "--root", state, ...args);
    const child = spawn("runc", ["--root", state, "run", "--bundle", bundle, id]);
    let log = "";
    child.stderr.on("data", (bytes) => (log += bytes));
    const exit = ended(child);
    await waitFor(
      () => log.includes('"started"') || undefined,
      () => `its start: ${log}`,
    );
    await sendTcp(port, ["<13>Nov 21 10:00:00 attic hello: over TCP"]);
    await sendUdp(port, ["<13>Nov 21 10:00:00 attic hello: over UDP"]);
    const metrics = async () => (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
    const both = "sluice_received_messages_total 2\n";
    await waitFor(async () => (await metrics()).includes(both) || undefined, "both lines");
    runc("kill", id, "TERM");
    expect(await exit).toBe(0);
    const stored = readObjects(join(data, "logs")).map(({ content }) => content);
    expect(stored.sort()).toEqual(["over TCP", "over UDP"]);
    const changed = run(
      "find",
      join(bundle, "rootfs"),
      "-type",
      "f",
      "-newer",
      join(bundle, "config.json"),
    );
    expect(changed.toString()).toBe("");
  });
}
