import type { Disk } from "../base/disk.ts";
import type { Log } from "../base/log.ts";

/** Where files go that are no batches. */
export const asideFolder = "aside/";

/** A file in that folder. */
export interface AsideFile {
  name: string;
  bytes: number;
}

/**
 * What was torn or foreign is kept for a person to look at, but not without end: a disk that spoils
 * what it is given would fill up with it.
 */
export class Aside {
  readonly #parts: { disk: Disk; log: Log; sink: string };
  /** The oldest first. */
  readonly #files: AsideFile[];

  constructor(parts: { disk: Disk; log: Log; sink: string }, left: AsideFile[]) {
    this.#parts = parts;
    this.#files = left;
  }

  /** Copies it there, at the cost of the oldest. False: it is not there, and has to stay. */
  async take(name: string, octets: Uint8Array, bytesMax: number): Promise<boolean> {
    const file = { name: `${asideFolder}${name}`, bytes: octets.length };
    if (file.bytes > bytesMax) return false;
    while (this.#bytes + file.bytes > bytesMax) if (!(await this.#removeOldest())) return false;
    const written = await this.#parts.disk.write(file.name, [octets]);
    if (written.ok) this.#files.push(file);
    return written.ok;
  }

  get #bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #removeOldest(): Promise<boolean> {
    const { disk, log, sink } = this.#parts;
    const { name } = this.#files[0]!;
    const removed = await disk.remove(name);
    if (!removed.ok) return false;
    this.#files.shift();
    log.warn("file set aside removed", { sink, file: name, reason: "spool.max" });
    return true;
  }
}
