import type { Disk } from "../base/disk.ts";
import type { Batch } from "../ship/batch.ts";
import type { DirectorySinkOptions } from "./options.ts";
import type { SendResult, Sink } from "./sink.ts";

/** The same keys as in a bucket, below a folder. Each file is there as a whole or not at all. */
export class DirectorySink implements Sink {
  readonly name: string;
  readonly #path: string;
  readonly #disk: Disk;

  constructor(options: DirectorySinkOptions, disk: Disk) {
    this.name = options.name;
    this.#path = options.path;
    this.#disk = disk;
  }

  get description(): string {
    return `directory "${this.#path}"`;
  }

  /** A write is not interrupted: it ends soon, or the disk is ill. */
  async send(batch: Batch): Promise<SendResult> {
    const written = await this.#disk.write(batch.key, batch.parts());
    if (written.ok) return { kind: "accepted" };
    const { code, detail } = written;
    const reason = `Cannot write below "${this.#path}": ${code}`;
    if (code === "ENAMETOOLONG") return { kind: "refused", reason: `${reason} ${detail}` };
    const slow = slowCodes.has(code);
    const hint = hints[code] ?? detail;
    return { kind: "failed", reason, hint: `Directory "${this.#path}": ${hint}`, slow };
  }
}

/** They pass when a person mends them; a full disk may also be emptied by a rotation. */
const slowCodes = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR", "EXDEV"]);

const hints: Record<string, string> = {
  ENOSPC: "the disk is full, make room on it",
  EDQUOT: "the quota is used up, make room or raise it",
  EROFS: "the file system is read-only, mount it for writing or choose another path",
  EACCES: "this user may not write there, give it the right or choose another path",
  EPERM: "this user may not write there, give it the right or choose another path",
  ENOTDIR: "a part of the path is a file, choose another path",
  EEXIST: "a part of the path is a file, choose another path",
  EIO: "the disk is failing",
};
