import type { TailFile } from "../base/tail-files.ts";
import { LineCutter } from "../syslog/lines.ts";
import type { CarryBudget } from "../syslog/carry.ts";
import type { Position } from "./bookmarks.ts";
import type { FrameTaker } from "./frame-taker.ts";

/** So many octets before a position tell whether it is still the same file. */
const markBytesMax = 32;

/** One open file, read from a position on. */
export class Tail {
  path: string;
  /** Set while its path is another file's: it has been renamed and is read to its end. */
  orphanedAtMs: number | undefined;
  readonly #file: TailFile;
  readonly #lines: LineCutter;
  /** What was read so far. */
  #at = 0;
  /** The last octets that were read. */
  #mark: Buffer = Buffer.alloc(0);

  constructor(
    path: string,
    file: TailFile,
    parts: { taker: FrameTaker; lineBytesMax: number; budget: CarryBudget },
  ) {
    this.path = path;
    this.#file = file;
    this.#lines = new LineCutter(parts.taker, parts.lineBytesMax, parts.budget);
  }

  get id(): string {
    return this.#file.id;
  }

  /** Behind the last complete line. */
  get position(): Position {
    const at = this.#at - this.#lines.pendingBytes;
    const mark = this.#read(Buffer.alloc(Math.min(at, markBytesMax)), at);
    return { id: this.id, at, mark: mark.toString("base64") };
  }

  /** There is nothing that was not read. */
  get isAtEnd(): boolean {
    return this.#file.bytes() === this.#at;
  }

  /** Goes on where an earlier run ended, if this is still that file; otherwise at its beginning. */
  resume(position: Position | undefined): boolean {
    const { id, at, mark } = position ?? {};
    if (typeof id !== "string" || inodeOf(id) !== inodeOf(this.id)) return false;
    if (typeof at !== "number" || typeof mark !== "string") return false;
    const expected = Buffer.from(mark, "base64");
    // The file of positions may hold anything.
    if (!Number.isSafeInteger(at) || at < expected.length) return false;
    const found = this.#read(Buffer.alloc(expected.length), at);
    // Where it says nothing, any file would do.
    if (at > 0 && expected.length === 0) return false;
    if (!found.equals(expected)) return false;
    this.#at = at;
    this.#mark = found;
    return true;
  }

  /** What is there already is not wanted. */
  skip(): void {
    this.#at = this.#file.bytes();
    this.#mark = this.#read(Buffer.alloc(Math.min(this.#at, markBytesMax)), this.#at);
  }

  /** Takes in the next piece of what was appended; how many octets, 0 when there is nothing. */
  take(into: Buffer): number {
    const bytes = this.#file.bytes();
    if (bytes === this.#at) return 0;
    if (bytes < this.#at || !this.#isSame()) this.#restart();
    const count = this.#file.read(into, this.#at);
    if (count === 0) return 0;
    const data = into.subarray(0, count);
    this.#at += count;
    this.#mark = Buffer.from(
      Buffer.concat([this.#mark, data.subarray(-markBytesMax)]).subarray(-markBytesMax),
    );
    this.#lines.push(data);
    return count;
  }

  /** Nothing is appended any more: an unfinished line is one. Answers where it has ended. */
  end(): Position {
    this.#lines.end();
    const { position } = this;
    this.#file.close();
    return position;
  }

  /** A stop: an unfinished line is left to the next run. */
  leave(): void {
    this.#lines.clear();
    this.#file.close();
  }

  /** It was cut and has grown anew, longer than before, since it was looked at. */
  #isSame(): boolean {
    return this.#read(Buffer.alloc(this.#mark.length), this.#at).equals(this.#mark);
  }

  #restart(): void {
    this.#lines.end();
    this.#at = 0;
    this.#mark = Buffer.alloc(0);
  }

  /** What is before `end`. */
  #read(into: Buffer, end: number): Buffer {
    return into.subarray(0, this.#file.read(into, end - into.length));
  }
}

/** Without the number of its device, which many file systems are given anew by every boot. */
function inodeOf(id: string): string {
  return id.slice(id.indexOf(":"));
}
