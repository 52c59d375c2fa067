// A file system in memory that forgets, when the power is cut, whatever was not made durable: of a
// file what was not synced, of a directory the entries that were made since its last sync.
import { dirname } from "node:path";
import type { FileCalls, FileEntry } from "../../src/base/system-disk.ts";
import type { Chance } from "./chance.ts";
import type { Stage } from "./stage.ts";

const ext4 = 0xef53;

interface FileNode {
  kind: "file";
  content: Buffer;
  /** Octets that a power cut leaves alone. */
  syncedBytes: number;
}

interface DirectoryNode {
  kind: "directory";
  entries: Map<string, FileNode | DirectoryNode>;
  durable: Map<string, FileNode | DirectoryNode>;
}

/** What one life lets the disk do. */
export interface DiskClimate {
  /** Share of the calls that fail with EIO. */
  ioErrors: number;
  /** From time to time all that changes something fails for a while, with one of these. */
  outageCodes: ("ENOSPC" | "EROFS" | "EIO")[];
  outageMsMax: number;
  betweenOutagesMsMax: number;
  latencyMsMax: number;
}

/** Who calls: what the dead asked for does not happen. */
interface Caller {
  isDead: boolean;
}

export class SimFiles {
  readonly #root = makeDirectory();
  readonly #stage: Stage;
  readonly #chance: Chance;
  readonly #climate: DiskClimate;
  #isCalm = false;
  #outage: { code: string; untilMs: number } | undefined;
  #nextOutageMs: number;
  /** A call failed that should not have. */
  onFault: (path: string) => void = () => {};
  /** A file got its name. */
  onNamed: (path: string, content: Buffer) => void = () => {};

  constructor(stage: Stage, climate: DiskClimate) {
    this.#stage = stage;
    this.#chance = stage.chance.fork();
    this.#climate = climate;
    this.#nextOutageMs = this.#chance.scale(10, climate.betweenOutagesMsMax);
  }

  calm(): void {
    this.#isCalm = true;
  }

  callsFor(caller: Caller): FileCalls {
    const call = <T>(path: string, changes: boolean, effect: () => T) =>
      this.#call(caller, { path, changes }, effect);
    return {
      mkdir: (path) => call(path, true, () => this.#mkdir(path)),
      open: (path, flags) =>
        call(path, flags === "wx", () => {
          const node = flags === "wx" ? this.#create(path) : this.#find(path);
          return {
            read: (into, start, length, from) =>
              call(path, false, () => {
                const { content } = this.#file(path);
                return { bytesRead: content.copy(into, start, from, from + length) };
              }),
            write: (from, start, length) =>
              call(path, true, () => ({
                bytesWritten: this.#write(node, from.subarray(start, start + length)),
              })),
            sync: () => call(path, true, () => sync(node)),
            close: () => call(path, false, () => {}),
          };
        }),
      readdir: (path) => call(path, false, () => this.#entriesOf(path)),
      readFile: (path) => call(path, false, () => Buffer.from(this.#file(path).content)),
      rename: (from, to) => call(to, true, () => this.#rename(from, to)),
      statfs: (path) => call(path, false, () => ({ type: ext4 })),
      stat: (path) =>
        call(path, false, () => ({ size: this.#file(path).content.length, isFile: () => true })),
      rm: (path) =>
        call(path, false, () => void this.#directory(dirname(path)).entries.delete(baseOf(path))),
      unlink: (path) => call(path, true, () => this.#unlink(path)),
    };
  }

  /** Everything that is there, by path. */
  get files(): Map<string, Buffer> {
    const all = new Map<string, Buffer>();
    const walk = (directory: DirectoryNode, path: string) => {
      for (const [name, node] of directory.entries) {
        if (node.kind === "directory") walk(node, `${path}/${name}`);
        else all.set(`${path}/${name}`, node.content);
      }
    };
    walk(this.#root, "");
    return all;
  }

  /** What a power cut cannot take, by path. */
  get durable(): Map<string, Buffer> {
    const all = new Map<string, Buffer>();
    const walk = (directory: DirectoryNode, path: string) => {
      for (const [name, node] of directory.durable) {
        if (node.kind === "directory") walk(node, `${path}/${name}`);
        else if (node.syncedBytes === node.content.length) all.set(`${path}/${name}`, node.content);
      }
    };
    walk(this.#root, "");
    return all;
  }

  /** What was not synced may be there, or not, or in part. */
  cutPower(): void {
    const cut = (directory: DirectoryNode) => {
      const names = new Set([...directory.entries.keys(), ...directory.durable.keys()]);
      const left = new Map<string, FileNode | DirectoryNode>();
      for (const name of names) {
        const node = this.#chance.often(0.5)
          ? directory.entries.get(name)
          : directory.durable.get(name);
        if (node !== undefined) left.set(name, node);
      }
      directory.entries = left;
      directory.durable = new Map(left);
      for (const node of left.values()) {
        if (node.kind === "directory") cut(node);
        else this.#tear(node);
      }
    };
    cut(this.#root);
  }

  #tear(file: FileNode): void {
    const unsynced = file.content.length - file.syncedBytes;
    if (unsynced === 0) return;
    const kept = file.syncedBytes + this.#chance.below(unsynced);
    const tail = this.#chance.often(0.5)
      ? Buffer.alloc(file.content.length - kept)
      : Buffer.alloc(0);
    file.content = Buffer.concat([file.content.subarray(0, kept), tail]);
    file.syncedBytes = file.content.length;
  }

  #call<T>(caller: Caller, what: { path: string; changes: boolean }, effect: () => T): Promise<T> {
    const latencyMs = this.#chance.fraction() * this.#climate.latencyMsMax;
    return new Promise((resolve, reject) => {
      this.#stage.timeline.after(latencyMs, () => {
        if (caller.isDead) return;
        const code = this.#fault(what.changes);
        if (code !== undefined) {
          this.onFault(what.path);
          this.#stage.trace.say(`disk ${code}`);
          return reject(problem(code));
        }
        try {
          resolve(effect());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #fault(changes: boolean): string | undefined {
    if (this.#isCalm || !changes) return undefined;
    const { nowMs } = this.#stage.timeline;
    const { outageCodes, outageMsMax, betweenOutagesMsMax, ioErrors } = this.#climate;
    if (this.#outage !== undefined && nowMs >= this.#outage.untilMs) this.#outage = undefined;
    while (outageCodes.length > 0 && this.#nextOutageMs <= nowMs) {
      const untilMs = this.#nextOutageMs + this.#chance.scale(10, outageMsMax);
      const code = this.#chance.of(outageCodes);
      if (untilMs > nowMs) this.#outage = { code, untilMs };
      this.#nextOutageMs = untilMs + this.#chance.scale(10, betweenOutagesMsMax);
    }
    if (this.#outage !== undefined) return this.#outage.code;
    return this.#chance.often(ioErrors) ? "EIO" : undefined;
  }

  #mkdir(path: string): string | undefined {
    let at = this.#root;
    let made: string | undefined;
    let walked = "";
    for (const name of namesOf(path)) {
      walked += `/${name}`;
      let next = at.entries.get(name);
      if (next === undefined) {
        made ??= walked;
        at.entries.set(name, (next = makeDirectory()));
      }
      if (next.kind === "file") throw problem("ENOTDIR");
      at = next;
    }
    return made;
  }

  #create(path: string): FileNode {
    const { entries } = this.#directory(dirname(path));
    if (entries.has(baseOf(path))) throw problem("EEXIST");
    const file: FileNode = { kind: "file", content: Buffer.alloc(0), syncedBytes: 0 };
    entries.set(baseOf(path), file);
    return file;
  }

  /** Now and then less is written than was asked for, as write(2) may. */
  #write(node: FileNode | DirectoryNode, bytes: Uint8Array): number {
    if (node.kind === "directory") throw problem("EISDIR");
    const length = this.#chance.often(0.1) ? this.#chance.between(1, bytes.length) : bytes.length;
    node.content = Buffer.concat([node.content, bytes.subarray(0, length)]);
    return length;
  }

  #rename(from: string, to: string): void {
    const file = this.#file(from);
    this.#directory(dirname(to)).entries.set(baseOf(to), file);
    this.#directory(dirname(from)).entries.delete(baseOf(from));
    this.onNamed(to, file.content);
  }

  #unlink(path: string): void {
    if (!this.#directory(dirname(path)).entries.delete(baseOf(path))) throw problem("ENOENT");
  }

  #entriesOf(path: string): FileEntry[] {
    return [...this.#directory(path).entries].map(([name, { kind }]) => ({
      ...{ name, isFile: () => kind === "file", isDirectory: () => kind === "directory" },
    }));
  }

  #find(path: string): FileNode | DirectoryNode {
    let at: FileNode | DirectoryNode | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (at.kind === "file") throw problem("ENOTDIR");
      at = at.entries.get(name);
      if (at === undefined) throw problem("ENOENT");
    }
    return at;
  }

  #file(path: string): FileNode {
    const node = this.#find(path);
    if (node.kind === "directory") throw problem("EISDIR");
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#find(path);
    if (node.kind === "file") throw problem("ENOTDIR");
    return node;
  }
}

function makeDirectory(): DirectoryNode {
  return { kind: "directory", entries: new Map(), durable: new Map() };
}

function sync(node: FileNode | DirectoryNode): void {
  if (node.kind === "file") node.syncedBytes = node.content.length;
  else node.durable = new Map(node.entries);
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function problem(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}
