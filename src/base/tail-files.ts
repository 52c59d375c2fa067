// Files that others write, as an argument: found, looked at, read from where one was.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  statSync,
  watch,
} from "node:fs";
import { resolve } from "node:path";
import { errorCode } from "./error-code.ts";

/** What lies at a path now. `id` is the file's own, whatever it is called. */
export interface Found {
  id: string;
  bytes: number;
  /** Since the epoch. */
  modifiedAtMs: number;
}

/** An open file. Its calls block no longer than a read of what was just written takes. */
export interface TailFile {
  readonly id: string;
  /** Its length now; 0 when the disk does not say. */
  bytes(): number;
  /** Reads what is there from `at` on; how many octets, 0 at the end. */
  read(into: Uint8Array, at: number): number;
  close(): void;
}

export interface TailFiles {
  /**
   * Paths of the files that a pattern such as `/var/log/*.log` matches, sorted; behind them links
   * to files, which may lead elsewhere tomorrow.
   */
  find(pattern: string): string[];
  /** A regular file, or the system's word for why not. */
  look(path: string): Found | string;
  open(path: string): TailFile | string;
  /** Calls when a file changes, is renamed or removed; the answer ends that. */
  watch(path: string, onChange: () => void): (() => void) | undefined;
}

export const systemTailFiles: TailFiles = {
  find(pattern) {
    const absolute = resolve(pattern);
    // Where the first wildcard is, what is before it is a directory.
    const at = absolute.lastIndexOf("/", absolute.search(/[*?[{]/));
    try {
      const glob = new Bun.Glob(absolute.slice(at + 1));
      const cwd = absolute.slice(0, at + 1);
      // A link is no file to the runtime, whatever it leads to.
      const found = [...glob.scanSync({ cwd, absolute: true, onlyFiles: false })];
      const files = found.filter((path) => typeof systemTailFiles.look(path) === "object").sort();
      return [...files.filter((path) => !isLink(path)), ...files.filter(isLink)];
    } catch {
      return [];
    }
  },

  look(path) {
    try {
      const found = statSync(path, { bigint: true });
      if (found.isDirectory()) return "EISDIR";
      if (!found.isFile()) return "ENOTFILE";
      const { size, mtimeMs } = found;
      return { id: idOf(found), bytes: Number(size), modifiedAtMs: Number(mtimeMs) };
    } catch (error) {
      return errorCode(error);
    }
  },

  open(path) {
    try {
      // Whoever may write to the directory may have put a pipe there since it was looked at.
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      if (fstatSync(descriptor).isFile()) return new SystemTailFile(descriptor);
      closeSync(descriptor);
      return "ENOTFILE";
    } catch (error) {
      return errorCode(error);
    }
  },

  watch(path, onChange) {
    try {
      const watcher = watch(path, onChange);
      watcher.on("error", onChange);
      return () => watcher.close();
    } catch {
      return undefined;
    }
  },
};

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Numbers of 64 bits, which overlays and network file systems use up: as doubles many are one. */
function idOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}

class SystemTailFile implements TailFile {
  readonly id: string;
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.id = idOf(fstatSync(descriptor, { bigint: true }));
    this.#descriptor = descriptor;
  }

  bytes(): number {
    try {
      return fstatSync(this.#descriptor).size;
    } catch {
      return 0;
    }
  }

  read(into: Uint8Array, at: number): number {
    try {
      return readSync(this.#descriptor, into, 0, into.length, at);
    } catch {
      return 0;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
