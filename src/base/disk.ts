/** What a write came to. `code` is the system's word: ENOSPC, EROFS, EIO, EACCES ... */
export type DiskResult = { ok: true } | { ok: false; code: string; detail: string };

/** Files below one directory. Names are relative, with `/`, and never leave the directory. */
export interface Disk {
  /**
   * All or nothing: temporary file, fsync, rename, fsync of the directory. A file that is there
   * is replaced. Temporary files left by a power cut are not listed.
   */
  write(name: string, parts: Iterable<Uint8Array>): Promise<DiskResult>;
  /** Names of all files below, sorted. */
  list(): Promise<string[]>;
  /** Undefined when there is no such file or it cannot be read. */
  read(name: string): Promise<Uint8Array | undefined>;
  remove(name: string): Promise<DiskResult>;
}
