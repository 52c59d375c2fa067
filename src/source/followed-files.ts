import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { TailFile, TailFiles } from "../base/tail-files.ts";
import { CarryBudget } from "../syslog/carry.ts";
import type { Bookmarks, Position } from "./bookmarks.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type FileOptions } from "./local.ts";
import { rotatedOf } from "./rotated.ts";
import type { Intake } from "./source.ts";
import { Tail } from "./tail.ts";

/** Files of one source that are open at a time. */
export const filesMax = 64;
/** Memory for their unfinished lines, or for the longest. */
export const carriedBytesMax = 1024 * 1024;
export const readBytes = 64 * 1024;
/** Reads for each file and visit; then everything else of the process gets its turn. */
const readsMax = 16;
/** Who has a renamed file open may write to it for a while. */
const orphanMs = 10_000;

export interface FollowDoors {
  clock: Clock;
  log: Log;
  files: TailFiles;
  bookmarks: Bookmarks;
}

/** The files of one source: which are open, how far each was read, and what that is told by. */
export class FollowedFiles {
  readonly #options: FileOptions;
  readonly #intake: Intake;
  readonly #doors: FollowDoors;
  readonly #budget: CarryBudget;
  readonly #buffer = Buffer.allocUnsafe(readBytes);
  /** By the file's own id: whatever it is called, it is read once. */
  readonly #tails = new Map<string, Tail>();
  /** Paths that cannot be read, and why, so that it is told once. */
  readonly #failing = new Map<string, string>();
  readonly #takers = new Map<string, FrameTaker>();
  /** Paths of which more was read than is remembered. */
  readonly #moved = new Set<string>();
  /** The first look finds files of before this run; later ones are read from their beginning. */
  #isFirst = true;

  constructor(options: FileOptions, intake: Intake, doors: FollowDoors) {
    this.#options = options;
    this.#intake = intake;
    this.#doors = doors;
    this.#budget = new CarryBudget(Math.max(options.frameBytesMax, carriedBytesMax));
  }

  /** Where something is read. */
  get paths(): string[] {
    return [...this.#tails.values()].map(({ path }) => path);
  }

  /** Opens what lies at these paths, and lets go of what lies at others. */
  look(paths: readonly string[]): void {
    const before = this.#isFirst ? this.#doors.bookmarks.newest(filesMax) : this.paths;
    // Where a file was and is none any more: what it is called now may be among the others.
    for (const path of before) if (!paths.includes(path)) this.#look(path);
    for (const path of paths) this.#look(path);
    this.#isFirst = false;
  }

  /** Takes in what was written; whether there was anything. */
  take(): boolean {
    const nowMs = this.#doors.clock.monotonicMs();
    let hasRead = false;
    const left = new Set<string>();
    for (const tail of this.#tails.values()) {
      const isRead = this.#take(tail);
      if (isRead) this.#moved.add(tail.path);
      hasRead ||= isRead;
      if (tail.orphanedAtMs === undefined) continue;
      // What is still to be read waits for room, however long.
      if (isRead || !tail.isAtEnd) tail.orphanedAtMs = nowMs;
      else if (nowMs - tail.orphanedAtMs >= orphanMs) this.#close(tail);
      if (this.#tails.has(tail.id)) left.add(tail.path);
    }
    this.#mark(left);
    return hasRead;
  }

  /** Takes in what was written up to now, and closes all. */
  stop(): void {
    this.take();
    const left = new Set<string>();
    for (const tail of this.#tails.values()) {
      if (tail.orphanedAtMs === undefined || left.has(tail.path)) continue;
      if (tail.isAtEnd) this.#close(tail);
      else {
        // The next run goes on with the rest of it, and then reads its successors anew.
        left.add(tail.path);
        this.#doors.bookmarks.reached(tail.path, tail.position);
      }
    }
    this.#mark(left);
    for (const tail of this.#tails.values()) tail.leave();
  }

  /** Says once why something cannot be read, and that it can be again. */
  tell(path: string, reason: string | undefined): void {
    if (this.#failing.get(path) === reason) return;
    if (reason === undefined) {
      this.#failing.delete(path);
      this.#doors.log.info("file read again", { path });
    } else {
      this.#failing.set(path, reason);
      this.#doors.log.warn("file not read", { path, reason });
    }
  }

  /** Opens what lies at a path when it is another file than before. */
  #look(path: string): void {
    const { files, clock } = this.#doors;
    const current = this.#at(path);
    const found = files.look(path);
    const id = typeof found === "string" ? undefined : found.id;
    if (current !== undefined && current.id !== id) current.orphanedAtMs = clock.monotonicMs();
    if (typeof found === "string") {
      // Renamed while we were away, and no new one made so far.
      if (found === "ENOENT" && this.#isFirst) this.#openRotated(path);
      return this.tell(path, found === "ENOENT" ? undefined : found);
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

  /** What is read there and has not been renamed. */
  #at(path: string): Tail | undefined {
    return [...this.#tails.values()].find(
      (tail) => tail.path === path && tail.orphanedAtMs === undefined,
    );
  }

  #open(path: string): void {
    const { files, bookmarks } = this.#doors;
    const file = files.open(path);
    this.tell(path, typeof file === "string" ? file : undefined);
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
    for (const other of rotatedOf(path, this.#doors.files)) {
      const file = this.#tails.size < filesMax ? this.#doors.files.open(other) : "";
      if (typeof file === "string" || this.#tails.has(file.id)) continue;
      const tail = this.#follow(path, file);
      tail.orphanedAtMs = this.#doors.clock.monotonicMs();
      if (isBehind) continue;
      isBehind = resumes(tail, position);
      if (!isBehind) this.#close(tail);
    }
    if (current === undefined) return;
    if (!isBehind) {
      // From now on it is the new one whose position counts.
      this.#moved.add(path);
      const hint =
        "If there was one, it was not read; delaycompress in logrotate keeps it readable";
      this.#doors.log.warn("rest of a file not found", { path, readUpTo: position["at"], hint });
    }
    this.#tails.delete(current.id);
    this.#tails.set(current.id, current);
  }

  #follow(path: string, file: TailFile): Tail {
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

  /** What was read to its end and has no successor is what the next run looks for. */
  #close(tail: Tail): void {
    const { path } = tail;
    this.#tails.delete(tail.id);
    const end = tail.end();
    const isLast = !this.paths.includes(path);
    if (isLast && this.#moved.delete(path)) this.#doors.bookmarks.reached(path, end);
  }
}

/** It is the file of that position, or a copy of it. */
function resumes(tail: Tail, position: Position): boolean {
  if (tail.resume(position)) return true;
  // At its beginning any file would look like a copy.
  return position["at"] !== 0 && tail.resume({ ...position, id: tail.id });
}
