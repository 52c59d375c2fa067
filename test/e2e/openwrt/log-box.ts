// A box with OpenWrt's ubusd and logd, in a namespace with /dev and /run of its own: the real ones,
// where OPENWRT_PARTS says where build-parts.sh has put them, or else a stand-in for both.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  atEnd,
  program,
  readObjects,
  Sluice,
  temporaryFolder,
  waitFor,
  type Line,
} from "../sluice.ts";

export const parts = process.env["OPENWRT_PARTS"];

const socket = "/run/ubus/ubus.sock";
const away = "/run/ubus/away.sock";
const standIn = join(import.meta.dir, "ubus.py");
const acl = join(import.meta.dir, "../../../build/package/openwrt/sluice.acl");
/** As the installer makes it. */
export const serviceUser = 5140;

const boxes = new Set<LogBox>();
atEnd(closeBoxes);

/** Ends all that runs in any of them. */
export function closeBoxes(): void {
  boxes.forEach((box) => box.close());
}

export class LogBox {
  readonly folder = temporaryFolder();
  readonly #ringKiB: number;
  readonly #holder: ChildProcess;
  readonly #programs: Record<string, ChildProcess> = {};

  /** A box whose log runs; its user `sluice` may read it where `hasRight` says so. */
  static async open({ ringKiB = 64, hasRight = true } = {}): Promise<LogBox> {
    const box = new LogBox(ringKiB, hasRight);
    // Until its namespace is there, a command would be run in ours.
    await waitFor(() => box.#isUp("test -f /run/box"), "a box");
    await box.start("ubusd");
    await box.start("logd");
    return box;
  }

  private constructor(ringKiB: number, hasRight: boolean) {
    this.#ringKiB = ringKiB;
    mkdirSync(join(this.folder, "bin"));
    mkdirSync(join(this.folder, "acl.d"));
    if (hasRight) copyFileSync(acl, join(this.folder, "acl.d/sluice.json"));
    const user = `sluice:x:${serviceUser}:${serviceUser}::/:/bin/false\n`;
    writeFileSync(join(this.folder, "passwd"), `root:x:0:0::/:/bin/sh\n${user}`);
    writeFileSync(join(this.folder, "group"), `root:x:0:\nsluice:x:${serviceUser}:\n`);
    execFileSync("chmod", ["-R", "a+rX", this.folder]);
    const script = [
      "set -e; mount -t tmpfs dev /dev; mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/urandom c 1 9",
      "mount -t tmpfs -o mode=755 run /run; mkdir /run/ubus; mount --bind /dev/null /proc/kmsg",
      `mount --bind ${this.folder}/passwd /etc/passwd`,
      `mount --bind ${this.folder}/group /etc/group; touch /run/box; exec sleep 1000000`,
    ].join("; ");
    this.#holder = spawn("unshare", ["--ipc", "--mount", "sh", "-c", script]);
    boxes.add(this);
  }

  close(): void {
    for (const each of [...Object.values(this.#programs), this.#holder]) each.kill("SIGKILL");
    boxes.delete(this);
  }

  /** What goes before a command that is run in it. */
  get inside(): string[] {
    return ["nsenter", "--target", String(this.#holder.pid), "--ipc", "--mount"];
  }

  /** Starts one of both, and waits until it can be asked; the stand-in is both. */
  async start(name: "ubusd" | "logd"): Promise<void> {
    if (parts === undefined) {
      if (name === "logd") return;
      const command = ["python3", standIn, socket, String(this.#ringKiB * 1024)];
      this.#programs[name] = this.#spawn(command);
    } else if (name === "ubusd") {
      this.#programs[name] = this.#spawn([`${parts}/sbin/ubusd`, "-A", `${this.folder}/acl.d`]);
    } else {
      this.#programs[name] = this.#spawn([`${parts}/sbin/logd`, "-S", String(this.#ringKiB)]);
    }
    const sign = name === "ubusd" ? `test -S ${socket}` : "test -S /dev/log";
    await waitFor(() => this.#isUp(sign), name);
    if (name === "ubusd" || parts === undefined) return;
    await waitFor(() => this.readAll() !== undefined, "logd at ubusd");
  }

  /** One of both ends, and another one begins. */
  async restart(name: "ubusd" | "logd"): Promise<void> {
    if (parts === undefined) {
      this.#programs["ubusd"]!.kill(name === "ubusd" ? "SIGUSR1" : "SIGUSR2");
      return;
    }
    const old = this.#programs[name]!;
    old.kill();
    await waitFor(() => old.exitCode !== null || old.signalCode !== null, `the end of ${name}`);
    await this.start(name);
    // logd comes back to another ubusd within a second.
    await waitFor(() => this.readAll() !== undefined, "logd at ubusd");
  }

  /** Whether ubusd can be found. */
  showUbus(isThere: boolean): void {
    const [from, to] = isThere ? [away, socket] : [socket, away];
    execFileSync(this.inside[0]!, [...this.inside.slice(1), "mv", "-f", from, to]);
  }

  /** Somebody else listens in the place of ubusd: a script of Python that is given `socket`. */
  async listen(script: string): Promise<void> {
    this.showUbus(false);
    this.#programs["other"]?.kill();
    const bind = [
      `import os, socket; path = "${socket}"; os.path.exists(path) and os.unlink(path)`,
      "listener = socket.socket(socket.AF_UNIX); listener.bind(path); listener.listen()",
    ].join("\n");
    this.#programs["other"] = this.#spawn(["python3", "-c", `${bind}\n${script}`]);
    await waitFor(() => this.#isUp(`test -S ${socket}`), "the other one");
  }

  /** Logs lines at once. */
  log(lines: string[], priority = "auth.err"): void {
    const logger = ["logger", "-p", priority, "-t", "app"];
    const input = lines.join("\n");
    execFileSync(this.inside[0]!, [...this.inside.slice(1), ...logger], { input });
  }

  /** Puts a program into the path of Sluice in this box. */
  put(name: string, script: string): void {
    writeFileSync(join(this.folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** The real logread, on the socket that Sluice does not find. */
  putLogread(): void {
    const command = `exec ${parts}/sbin/logread -s ${away} "$@"`;
    this.put("logread", `export LD_LIBRARY_PATH=${parts}/lib\n${command}`);
  }

  /** What the real logread prints; undefined while it cannot. */
  readAll(): string | undefined {
    const command = [...this.inside.slice(1), `${parts}/sbin/logread`, "-t"];
    const env = { ...process.env, LD_LIBRARY_PATH: `${parts}/lib` };
    const { status, stdout } = spawnSync(this.inside[0]!, command, { env, timeout: 2000 });
    return status === 0 ? stdout.toString() : undefined;
  }

  /** Sluice in this box, as a user; what it stores is below `data`. */
  async sluice({ user = 0, data = "data" } = {}): Promise<Sluice> {
    const folder = join(this.folder, data);
    mkdirSync(folder, { recursive: true });
    execFileSync("chown", [String(user), folder]);
    const toml =
      `state = "${folder}/state"\n[[local]]\ntransport = "logread"\n[ship]\nage = "200ms"\n` +
      `[[sink]]\nkind = "directory"\npath = "${folder}/objects"\n`;
    const become = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    const config = join(folder, "sluice.toml");
    writeFileSync(config, toml);
    const args = ["run", "--config", config];
    const command = [...this.inside, ...(user === 0 ? [] : become), program];
    const path = `${this.folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    return Sluice.start(undefined, { PATH: path }, { program: command, args });
  }

  /** What Sluice has stored, once there are so many lines of `app`. */
  async stored(count: number, data = "data"): Promise<Line[]> {
    // Each run counts from 1.
    const when = (line: Line) => `${line["received_at"]} ${String(line.seq).padStart(9)}`;
    const look = () =>
      readObjects(join(this.folder, data, "objects"))
        .filter(({ tag }) => tag === "app")
        .sort((a, b) => (when(a) < when(b) ? -1 : 1));
    const words = () => look().map(({ content }) => content);
    await waitFor(
      () => look().length >= count || undefined,
      () => `${count} lines, have ${words()}`,
    );
    return look();
  }

  #spawn(command: string[]): ChildProcess {
    const env = { ...process.env, LD_LIBRARY_PATH: `${parts}/lib` };
    const [first, ...rest] = [...this.inside, ...command];
    return spawn(first!, rest, { env, stdio: "ignore" });
  }

  #isUp(test: string): boolean {
    return spawnSync(this.inside[0]!, [...this.inside.slice(1), "sh", "-c", test]).status === 0;
  }
}

/** The programs that a process has started and that still run. */
export function childrenOf(pid: number): string[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return pids
    .filter((each) => each !== "")
    .map((each) => readFileSync(`/proc/${each}/cmdline`, "latin1").replaceAll("\0", " ").trim());
}
