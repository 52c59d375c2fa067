// Files that other programs append to, as `tail -F` follows them: across renaming, truncation and
// restarts. A busy file is looked at several times a second; a quiet one is watched, and looked at
// now and then all the same, for not every file system tells of changes.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { TailFiles } from "../base/tail-files.ts";
import { UserError } from "../base/user-error.ts";
import { CarryBudget } from "../syslog/carry.ts";
import type { Bookmarks } from "./bookmarks.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type FileOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";
import { Tail } from "./tail.ts";

/** Files of one source that are open at a time. */
const filesMax = 64;
/** Memory for their unfinished lines, or for the longest. */
export const carriedBytesMax = 1024 * 1024;
export const readBytes = 64 * 1024;
const [busyMs, idleMs, restMs] = [100, 1000, 10_000];
/** Reads for each file and visit; then everything else of the process gets its turn. */
const readsMax = 16;
/** How often it is looked which files a pattern matches. */
const findMs = 10_000;
/** Who has a renamed file open may write to it for a while. */
const orphanMs = 10_000;
const packed = /\.(gz|bz2|xz|zst|lz4|Z)$/;

interface Doors {
  clock: Clock;
  log: Log;
  files: TailFiles;
  bookmarks: Bookmarks;
}

/** Begins with what is there. Throws a UserError when the file may not be read. */
export function openFiles(options: FileOptions, intake: Intake, doors: Doors): Source {
  const isPattern = /[*?[{]/.test(options.path);
  if (!isPattern) {
    const found = doors.files.look(options.path);
    const code = typeof found === "string" ? found : openable(doors.files, options.path);
    // It may come later.
    if (code !== undefined && code !== "ENOENT") throw cannotRead(options.path, code);
  }
  const follower = new Follower(options, isPattern, intake, doors);
  follower.visit();
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
  ENOTFILE: 'Only regular files can be followed; a socket is transport = "unix-dgram"',
};

function cannotRead(path: string, code: string): UserError {
  return new UserError(`Cannot read "${path}": ${code}`, hints[code] ?? "Take another path");
}

class Follower {
  readonly #options: FileOptions;
  readonly #isPattern: boolean;
  readonly #intake: Intake;
  readonly #doors: Doors;
  readonly #budget: CarryBudget;
  readonly #buffer = Buffer.allocUnsafe(readBytes);
  /** By the file's own id: whatever it is called, it is read once. */
  readonly #tails = new Map<string, Tail>();
  /** Paths that cannot be read, and why, so that it is told once. */
  readonly #failing = new Map<string, string>();
  readonly #takers = new Map<string, FrameTaker>();
  /** Paths of which more was read than is remembered. */
  readonly #moved = new Set<string>();
  #paths: string[] = [];
  #foundAtMs = -findMs;
  /** The first look finds files of before this run; later ones are read from their beginning. */
  #isFirst = true;
  #waitMs = busyMs;
  #watches: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(options: FileOptions, isPattern: boolean, intake: Intake, doors: Doors) {
    this.#options = options;
    this.#isPattern = isPattern;
    this.#intake = intake;
    this.#doors = doors;
    this.#budget = new CarryBudget(Math.max(options.frameBytesMax, carriedBytesMax));
    if (!isPattern) this.#paths = [options.path];
  }

  visit(): void {
    this.#endWatch();
    this.#find();
    for (const path of this.#paths) this.#look(path);
    this.#isFirst = false;
    const isBusy = this.#takeAll() || this.#intake.isCrowded?.() === true;
    this.#waitMs = isBusy ? busyMs : this.#waitMs * 2;
    if (this.#waitMs <= idleMs) this.#arm(this.#waitMs);
    else this.#rest();
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
    const paths = [...this.#tails.values()].map(({ path }) => path);
    const watches = paths.map((path) => this.#doors.files.watch(path, wake));
    this.#watches = watches.flatMap((each) => each ?? []);
    // What came before the watch began.
    if (this.#takeAll()) wake();
    else this.#arm(this.#watches.length === watches.length ? restMs : idleMs);
  }

  #endWatch(): void {
    for (const end of this.#watches.splice(0)) end();
  }

  /** Takes in what was written up to now. */
  stop(): void {
    this.#cancel();
    this.#endWatch();
    this.#takeAll();
    // To what was renamed nobody comes back.
    for (const tail of this.#tails.values()) {
      if (tail.orphanedAtMs !== undefined) this.#close(tail);
    }
    this.#mark(new Set());
    for (const tail of this.#tails.values()) tail.leave();
  }

  #find(): void {
    const nowMs = this.#doors.clock.monotonicMs();
    if (!this.#isPattern || nowMs - this.#foundAtMs < findMs) return;
    this.#foundAtMs = nowMs;
    const found = this.#doors.files.find(this.#options.path).filter((path) => !packed.test(path));
    this.#paths = found.slice(0, filesMax);
    const over = found.length > filesMax ? `more than ${filesMax} files` : undefined;
    this.#tell(this.#options.path, over);
  }

  /** Opens what lies at a path when it is another file than before. */
  #look(path: string): void {
    const { files, clock } = this.#doors;
    const current = [...this.#tails.values()].find(
      (tail) => tail.path === path && tail.orphanedAtMs === undefined,
    );
    const found = files.look(path);
    const id = typeof found === "string" ? undefined : found.id;
    if (current !== undefined && current.id !== id) current.orphanedAtMs = clock.monotonicMs();
    if (typeof found === "string") {
      // Renamed while we were away, and no new one made so far.
      if (found === "ENOENT" && this.#isFirst) this.#openRotated(path);
      return this.#tell(path, found === "ENOENT" ? undefined : found);
    }
    const known = this.#tails.get(found.id);
    // It has come back, or has another name that is looked for.
    if (known?.orphanedAtMs !== undefined) {
      known.orphanedAtMs = undefined;
      known.path = path;
      this.#moved.add(path);
    }
    if (known === undefined && this.#tails.size < filesMax) this.#open(path);
  }

  #open(path: string): void {
    const { files, bookmarks } = this.#doors;
    const file = files.open(path);
    this.#tell(path, typeof file === "string" ? file : undefined);
    if (typeof file === "string") return;
    const tail = this.#follow(path, file);
    const position = bookmarks.get(path);
    if (tail.resume(position)) return;
    if (this.#isFirst && position !== undefined) this.#openRotated(path, tail);
    else if (this.#isFirst && this.#options.from === "end") tail.skip();
    if (position === undefined) bookmarks.begin(path, tail.position);
  }

  /**
   * While we were away the file was renamed or copied, perhaps more than once: what followed the
   * position is read before the new one, in the order in which it was written.
   */
  #openRotated(path: string, current?: Tail): void {
    const position = this.#doors.bookmarks.get(path);
    if (position === undefined) return;
    let isBehind = false;
    for (const other of this.#rotated(path)) {
      const file = this.#tails.size < filesMax ? this.#doors.files.open(other) : "";
      if (typeof file === "string" || this.#tails.has(file.id)) continue;
      const tail = this.#follow(path, file);
      tail.orphanedAtMs = this.#doors.clock.monotonicMs();
      if (isBehind) continue;
      // At its beginning any file would look like a copy.
      const isCopy = () => position["at"] !== 0 && tail.resume({ ...position, id: tail.id });
      isBehind = tail.resume(position) || isCopy();
      if (!isBehind) this.#close(tail);
    }
    if (current === undefined) return;
    this.#tails.delete(current.id);
    this.#tails.set(current.id, current);
  }

  /** `app.log.1`, `app.log-20261121`: the oldest first. */
  #rotated(path: string): string[] {
    const { files } = this.#doors;
    const found = files.find(`${path}[.-]*`).flatMap((other) => {
      const file = files.look(other);
      const isRotated = /^[.-][\d.-]+$/.test(other.slice(path.length)) && typeof file === "object";
      return isRotated ? { other, ...file } : [];
    });
    found.sort((one, next) => one.modifiedAtMs - next.modifiedAtMs);
    return found.map(({ other }) => other);
  }

  #follow(path: string, file: ReturnType<TailFiles["open"]> & object): Tail {
    const { frameBytesMax: lineBytesMax } = this.#options;
    const taker = this.#takerOf(path);
    const tail = new Tail(path, file, { taker, lineBytesMax, budget: this.#budget });
    this.#tails.set(tail.id, tail);
    return tail;
  }

  #takerOf(path: string): FrameTaker {
    let taker = this.#takers.get(path);
    if (taker === undefined) {
      taker = new FrameTaker(this.#intake, localOrigin(this.#options, path, path));
      this.#takers.set(path, taker);
    }
    return taker;
  }

  #takeAll(): boolean {
    const nowMs = this.#doors.clock.monotonicMs();
    let hasRead = false;
    const left = new Set<string>();
    for (const tail of this.#tails.values()) {
      const isRead = this.#take(tail);
      if (isRead) this.#moved.add(tail.path);
      hasRead ||= isRead;
      if (tail.orphanedAtMs === undefined) continue;
      if (isRead) tail.orphanedAtMs = nowMs;
      else if (nowMs - tail.orphanedAtMs >= orphanMs) this.#close(tail);
      if (this.#tails.has(tail.id)) left.add(tail.path);
    }
    this.#mark(left);
    return hasRead;
  }

  /** Of a renamed file and the new one together no position could be told: the old one stays. */
  #mark(left: ReadonlySet<string>): void {
    for (const tail of this.#tails.values()) {
      if (tail.orphanedAtMs !== undefined || left.has(tail.path)) continue;
      if (!this.#moved.delete(tail.path)) continue;
      this.#doors.bookmarks.reached(tail.path, tail.position);
    }
  }

  /** What comes faster than it is stored waits in its file. */
  #take(tail: Tail): boolean {
    const { clock } = this.#doors;
    this.#takerOf(tail.path).receivedAtMs = clock.wallMs();
    let reads = 0;
    while (reads < readsMax && !this.#intake.isCrowded?.() && tail.take(this.#buffer) > 0) reads++;
    return reads > 0;
  }

  #close(tail: Tail): void {
    tail.end();
    this.#tails.delete(tail.id);
  }

  #tell(path: string, reason: string | undefined): void {
    if (this.#failing.get(path) === reason) return;
    if (reason === undefined) {
      this.#failing.delete(path);
      this.#doors.log.info("file read again", { path });
    } else {
      this.#failing.set(path, reason);
      this.#doors.log.warn("file not read", { path, reason });
    }
  }
}
