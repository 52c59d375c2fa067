// Files that other programs append to, as `tail -F` follows them: across renaming, truncation and
// restarts. A busy file is looked at several times a second; a quiet one is watched, and looked at
// now and then all the same, for not every file system tells of changes.
import type { TailFiles } from "../base/tail-files.ts";
import { UserError } from "../base/user-error.ts";
import { filesMax, FollowedFiles, type FollowDoors } from "./followed-files.ts";
import type { FileOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

const [busyMs, idleMs, restMs] = [100, 1000, 10_000];
/** How often it is looked which files a pattern matches. */
const findMs = 10_000;
const packed = /\.(gz|bz2|xz|zst|lz4|Z)$/;

/** Begins with what is there. Throws a UserError when the file may not be read. */
export function openFiles(options: FileOptions, intake: Intake, doors: FollowDoors): Source {
  const isPattern = /[*?[{]/.test(options.path);
  if (!isPattern) {
    const found = doors.files.look(options.path);
    const code = typeof found === "string" ? found : openable(doors.files, options.path);
    // It may come later.
    if (code !== undefined && code !== "ENOENT") throw cannotRead(options.path, code);
  }
  const follower = new Follower(options, isPattern, intake, doors);
  follower.visit();
  if (follower.hasNothing) doors.log.info("no file there so far", { path: options.path });
  return {
    description: `${isPattern ? "files" : "file"} ${options.path}`,
    port: 0,
    stop: async () => follower.stop(),
    finish: () => doors.bookmarks.finish(),
  };
}

function openable(files: TailFiles, path: string): string | undefined {
  const file = files.open(path);
  if (typeof file === "string") return file;
  file.close();
  return undefined;
}

const hints: Record<string, string> = {
  EACCES: "Run as a user who may read it (often the group adm)",
  EISDIR: 'Name the files in it, as in path = "/var/log/*.log"',
  ENOTFILE: 'Only regular files can be followed; a socket is transport = "unix-dgram"',
};

function cannotRead(path: string, code: string): UserError {
  return new UserError(`Cannot read "${path}": ${code}`, hints[code] ?? "Take another path");
}

/** When the files are looked at: the pace of what is written. */
class Follower {
  readonly #pattern: string;
  readonly #isPattern: boolean;
  readonly #intake: Intake;
  readonly #doors: FollowDoors;
  readonly #followed: FollowedFiles;
  #paths: string[] = [];
  #foundAtMs = -findMs;
  #waitMs = busyMs;
  #watches: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(options: FileOptions, isPattern: boolean, intake: Intake, doors: FollowDoors) {
    this.#pattern = options.path;
    this.#isPattern = isPattern;
    this.#intake = intake;
    this.#doors = doors;
    this.#followed = new FollowedFiles(options, intake, doors);
    if (!isPattern) this.#paths = [options.path];
  }

  get hasNothing(): boolean {
    return this.#followed.paths.length === 0;
  }

  visit(): void {
    this.#endWatch();
    this.#find();
    this.#followed.look(this.#paths);
    const isBusy = this.#followed.take() || this.#intake.isCrowded?.() === true;
    this.#waitMs = isBusy ? busyMs : this.#waitMs * 2;
    if (this.#waitMs <= idleMs) this.#arm(this.#waitMs);
    else this.#rest();
  }

  stop(): void {
    this.#cancel();
    this.#endWatch();
    this.#followed.stop();
  }

  #arm(waitMs: number): void {
    this.#cancel();
    this.#cancel = this.#doors.clock.after(waitMs, () => this.visit());
  }

  #rest(): void {
    this.#waitMs = idleMs;
    const wake = () => {
      this.#waitMs = busyMs;
      this.#endWatch();
      this.#arm(0);
    };
    const watches = this.#followed.paths.map((path) => this.#doors.files.watch(path, wake));
    this.#watches = watches.flatMap((each) => each ?? []);
    // What came before the watch began.
    if (this.#followed.take()) wake();
    else this.#arm(this.#watches.length === watches.length ? restMs : idleMs);
  }

  #endWatch(): void {
    for (const end of this.#watches.splice(0)) end();
  }

  #find(): void {
    const nowMs = this.#doors.clock.monotonicMs();
    if (!this.#isPattern || nowMs - this.#foundAtMs < findMs) return;
    this.#foundAtMs = nowMs;
    const found = this.#doors.files.find(this.#pattern).filter((path) => !packed.test(path));
    this.#paths = found.slice(0, filesMax);
    const over = found.length > filesMax ? `more than ${filesMax} files` : undefined;
    this.#followed.tell(this.#pattern, over);
  }
}
