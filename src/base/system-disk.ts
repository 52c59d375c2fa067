import * as systemFiles from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert } from "./assert.ts";
import { partialPrefix, type Disk, type DiskResult, type Part } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import { fileSystemName } from "./file-system.ts";

/** What a file system does, with the signatures of node:fs/promises; a simulation gives its own. */
export interface FileCalls {
  mkdir(path: string, options: { recursive: true }): Promise<string | undefined>;
  open(path: string, flags: "r" | "wx", mode?: number): Promise<OpenFile>;
  readdir(path: string, options: { withFileTypes: true }): Promise<FileEntry[]>;
  readFile(path: string): Promise<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  stat(path: string): Promise<{ size: number; isFile(): boolean }>;
  statfs(path: string): Promise<{ type: number }>;
  rm(path: string, options: { force: true }): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** A link is neither. */
export interface FileEntry {
  name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

interface OpenFile {
  read(into: Uint8Array, start: number, length: number, from: number): Promise<Read>;
  write(from: Uint8Array, start: number, length: number): Promise<{ bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface Read {
  bytesRead: number;
}

/** Files on the system's disks; all waiting happens on other threads than ours. */
export function systemDisk(directory: string, files: FileCalls = systemFiles): Disk {
  return new SystemDisk(directory, files);
}

class SystemDisk implements Disk {
  readonly #directory: string;
  readonly #files: FileCalls;
  /** Directories whose entries, and those above them, were synced since one was made. */
  readonly #durable = new Set<string>();
  #swept: Promise<void> | undefined;
  #writes = 0;

  constructor(directory: string, files: FileCalls) {
    this.#directory = directory;
    this.#files = files;
  }

  write(name: string, parts: Iterable<Uint8Array>): Promise<DiskResult> {
    const path = this.#pathOf(name);
    return result(async () => {
      await this.#makeDirectory(dirname(path));
      await (this.#swept ??= this.#removePartials());
      const partial = join(this.#directory, `${partialPrefix}${process.pid}-${++this.#writes}`);
      try {
        await this.#writeDurably(partial, parts);
        await this.#files.rename(partial, path);
      } catch (error) {
        await this.#files.rm(partial, { force: true });
        throw error;
      }
      await this.#syncDirectory(dirname(path));
    });
  }

  async list(onUnread = (_folder: string, _code: string) => {}): Promise<string[]> {
    const names: string[] = [];
    const folders = [""];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of await this.#entriesOf(folder, onUnread)) {
        const name = folder + entry.name;
        // Links are not followed: they may lead elsewhere, or round in a circle.
        if (entry.isDirectory()) folders.push(`${name}/`);
        else if (entry.isFile() && !name.startsWith(partialPrefix)) names.push(name);
      }
    }
    return names.sort();
  }

  /** A folder that may not be read, such as lost+found, hides nothing else. */
  async #entriesOf(
    folder: string,
    onUnread: (folder: string, code: string) => void,
  ): Promise<FileEntry[]> {
    const path = join(this.#directory, folder);
    try {
      return await this.#files.readdir(path, { withFileTypes: true });
    } catch (error) {
      onUnread(path, errorCode(error));
      return [];
    }
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(name);
    try {
      return await this.#files.readFile(path);
    } catch {
      return undefined;
    }
  }

  async readPart(name: string, { from, bytesMax }: Part): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(name);
    try {
      const file = await this.#files.open(path, "r");
      try {
        const part = Buffer.allocUnsafeSlow(bytesMax);
        let length = 0;
        for (let read = 1; read > 0 && length < bytesMax; length += read) {
          read = (await file.read(part, length, bytesMax - length, from + length)).bytesRead;
        }
        return part.subarray(0, length);
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }

  async size(name: string): Promise<number | undefined> {
    const path = this.#pathOf(name);
    try {
      const stat = await this.#files.stat(path);
      return stat.isFile() ? stat.size : undefined;
    } catch {
      return undefined;
    }
  }

  async fileSystem(): Promise<string | undefined> {
    // Where there is no such directory yet, it will lie in the next one above that is there.
    for (let at = this.#directory; ; at = dirname(at)) {
      try {
        return fileSystemName((await this.#files.statfs(at)).type);
      } catch {
        if (at === dirname(at)) return undefined;
      }
    }
  }

  remove(name: string): Promise<DiskResult> {
    const path = this.#pathOf(name);
    return result(async () => {
      try {
        await this.#files.unlink(path);
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
      }
    });
  }

  /** A name that leaves the directory is our bug: keys are made of sanitised values. */
  #pathOf(name: string): string {
    const segments = name.split("/");
    const stays = segments.every((segment) => !["", ".", ".."].includes(segment));
    assert(stays && !name.includes("\0"), `file name "${name}" leaves its directory`);
    assert(!name.startsWith(partialPrefix), `file name "${name}" is one of a temporary file`);
    return join(this.#directory, name);
  }

  /**
   * The directories' own entries are made durable as well, else a power cut takes them with all
   * that is in them. An earlier attempt, or a run that was killed, may have made them and come no
   * further: so each is looked after once a run, from the root on.
   */
  async #makeDirectory(path: string): Promise<void> {
    const made = await this.#files.mkdir(path, { recursive: true });
    if (made !== undefined) this.#durable.clear();
    const fresh: string[] = [];
    for (let at = path; !this.#durable.has(at) && at !== dirname(at); at = dirname(at)) {
      fresh.unshift(at);
    }
    for (const directory of fresh) {
      await this.#syncDirectory(dirname(directory)).catch((error) => {
        // Where we may not look we have made nothing.
        if (codeOf(error) !== "EACCES") throw error;
      });
      this.#durable.add(directory);
    }
  }

  /** Once, before the first temporary file of this run. What cannot be removed stays. */
  async #removePartials(): Promise<void> {
    for (const { name } of await this.#entriesOf("", () => {})) {
      if (!name.startsWith(partialPrefix)) continue;
      await this.#files.unlink(join(this.#directory, name)).catch(() => {});
    }
  }

  async #writeDurably(path: string, parts: Iterable<Uint8Array>): Promise<void> {
    const file = await this.#openNew(path);
    try {
      for (const part of parts) {
        for (let at = 0; at < part.length;) {
          at += (await file.write(part, at, part.length - at)).bytesWritten;
        }
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /**
   * Never a file that is there: after a power cut the temporary name of an earlier run, whose
   * process had the same number, may be a second name of what it was renamed to.
   */
  async #openNew(path: string): Promise<OpenFile> {
    try {
      return await this.#files.open(path, "wx", 0o640);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      await this.#files.unlink(path);
      return this.#files.open(path, "wx", 0o640);
    }
  }

  async #syncDirectory(path: string): Promise<void> {
    const directory = await this.#files.open(path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

async function result(work: () => Promise<void>): Promise<DiskResult> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { ok: false, code, detail: (error as Error).message };
  }
}

/** The system's word, which all errors of the file system have and our bugs have not. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : undefined;
}
