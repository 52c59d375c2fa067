import type { Disk, DiskResult, Part } from "../src/base/disk.ts";

/** Files in memory, and a disk that is ill when a test says so. */
export class FakeDisk implements Disk {
  readonly files = new Map<string, Uint8Array>();
  /** The system's word for what writes and removals come to, as long as it is set. */
  failing: string | undefined;
  unreadable = false;
  /** The directory is not there, as long as nothing was written. */
  isMissing = false;
  fileSystemName = "ext4";

  write(name: string, parts: Iterable<Uint8Array>): Promise<DiskResult> {
    const body = Buffer.concat([...parts]);
    return this.#change(() => this.files.set(name, body));
  }

  list(onUnread = (_folder: string, _code: string) => {}): Promise<string[]> {
    if (this.isMissing && this.files.size === 0) onUnread("", "ENOENT");
    return Promise.resolve([...this.files.keys()].sort());
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.unreadable ? undefined : this.files.get(name));
  }

  async readPart(name: string, { from, bytesMax }: Part): Promise<Uint8Array | undefined> {
    return (await this.read(name))?.subarray(from, from + bytesMax);
  }

  size(name: string): Promise<number | undefined> {
    return Promise.resolve(this.files.get(name)?.length);
  }

  fileSystem(): Promise<string | undefined> {
    return Promise.resolve(this.fileSystemName);
  }

  remove(name: string): Promise<DiskResult> {
    return this.#change(() => this.files.delete(name));
  }

  #change(change: () => void): Promise<DiskResult> {
    if (this.failing !== undefined) {
      return Promise.resolve({ ok: false, code: this.failing, detail: `${this.failing}: fake` });
    }
    change();
    return Promise.resolve({ ok: true });
  }
}
