import { mkdir, open, readdir, readFile, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert } from "./assert.ts";
import type { Disk, DiskResult } from "./disk.ts";

/** Temporary files lie in the directory itself, so that finding old ones is one look. */
const partialPrefix = ".partial-";

/** Files on the system's disks; all waiting happens on other threads than ours. */
export function systemDisk(directory: string): Disk {
  return new SystemDisk(directory);
}

class SystemDisk implements Disk {
  readonly #directory: string;
  #swept: Promise<void> | undefined;
  #writes = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  write(name: string, parts: Iterable<Uint8Array>): Promise<DiskResult> {
    const path = this.#pathOf(name);
    return result(async () => {
      await this.#makeDirectory(dirname(path));
      await (this.#swept ??= this.#removePartials());
      const partial = join(this.#directory, `${partialPrefix}${process.pid}-${++this.#writes}`);
      try {
        await writeDurably(partial, parts);
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      await syncDirectory(dirname(path));
    });
  }

  async list(): Promise<string[]> {
    try {
      const entries = await readdir(this.#directory, { recursive: true, withFileTypes: true });
      const from = this.#directory.length + 1;
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(from))
        .filter((name) => !name.startsWith(partialPrefix))
        .sort();
    } catch {
      return [];
    }
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(name);
    try {
      return await readFile(path);
    } catch {
      return undefined;
    }
  }

  remove(name: string): Promise<DiskResult> {
    const path = this.#pathOf(name);
    return result(async () => {
      try {
        await unlink(path);
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

  /** The directories' own entries are made durable as well, else a power cut takes them. */
  async #makeDirectory(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) {
      await syncDirectory(dirname(made));
    }
  }

  /** Once, before the first temporary file of this run. What cannot be removed stays. */
  async #removePartials(): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      if (!name.startsWith(partialPrefix)) continue;
      await unlink(join(this.#directory, name)).catch(() => {});
    }
  }
}

async function writeDurably(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, "w", 0o640);
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

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
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
