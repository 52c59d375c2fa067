/** What a write came to. `code` is the system's word: ENOSPC, EROFS, EIO, EACCES ... */
export type DiskResult = { ok: true } | { ok: false; code: string; detail: string };

/**
 * What names of temporary files begin with, and no others. They lie in the directory itself, so
 * that finding old ones is one look.
 */
export const partialPrefix = ".partial-";

/** Octets of a file. */
export interface Part {
  from: number;
  bytesMax: number;
}

/** Files below one directory. Names are relative, with `/`, and never leave the directory. */
export interface Disk {
  /**
   * All or nothing: temporary file, fsync, rename, fsync of the directory. A file that is there
   * is replaced, missing directories are made. Temporary files left by a power cut are not
   * listed, and the next write removes them.
   */
  write(name: string, parts: Iterable<Uint8Array>): Promise<DiskResult>;
  /**
   * Names of all files below, sorted. `onUnread` is told of folders whose files are left out,
   * because the system refuses with that word; ENOENT, too, where there is no such directory.
   */
  list(onUnread?: (folder: string, code: string) => void): Promise<string[]>;
  /** Undefined when there is no such file or it cannot be read. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** So many octets at most from there on, fewer where the file ends; undefined as with `read`. */
  readPart(name: string, part: Part): Promise<Uint8Array | undefined>;
  /** Length in bytes. Undefined when there is no such file; a folder is none. */
  size(name: string): Promise<number | undefined>;
  /** The name of the file system that holds the directory, or will; undefined: not to be found. */
  fileSystem(): Promise<string | undefined>;
  /** Ok, too, when there is no such file. */
  remove(name: string): Promise<DiskResult>;
}
