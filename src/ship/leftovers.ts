import type { Disk, DiskResult } from "../base/disk.ts";

/** Files that are nobody's any more and that the disk would not let go: they take room as before. */
export class Leftovers {
  readonly #disk: Disk;
  readonly #bytes = new Map<string, number>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  get bytes(): number {
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** What cannot be removed is sent again by a later run, as the same object. */
  async remove(name: string, bytes: number): Promise<DiskResult> {
    const removed = await this.#disk.remove(name);
    if (removed.ok) this.#bytes.delete(name);
    else this.#bytes.set(name, bytes);
    return removed;
  }

  /** Tries them once more, up to the first that stays. */
  async removeAll(): Promise<DiskResult> {
    for (const [name, bytes] of [...this.#bytes]) {
      const removed = await this.remove(name, bytes);
      if (!removed.ok) return removed;
    }
    return { ok: true };
  }

  /** A file of that name was written: it is somebody's. */
  forget(name: string): void {
    this.#bytes.delete(name);
  }
}
