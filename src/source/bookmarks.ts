// How far the files of a source, or a journal, were read, so that the next run goes on there. A
// position is remembered only once everything before it is stored: after a crash some lines come
// twice, and none is lost.
import type { Clock } from "../base/clock.ts";
import type { Disk } from "../base/disk.ts";
import { readJson } from "../base/json.ts";
import type { Log } from "../base/log.ts";
import type { Intake, Progress } from "./source.ts";

/** A place in a file or journal, in the words of its source. */
export type Position = Readonly<Record<string, string | number>>;

/** How often it is looked whether more is stored. */
const lookMs = 5_000;
/** How often the file is written at most: flash wears out. */
const writeMs = 60_000;

/** Files come and go; those that were read last are remembered. */
const positionsMax = 1024;
/** Of a path: names of files have 255 octets. */
const readableMax = 128;

/** A position, and how many messages had been received when it was reached. */
interface Reached {
  position: Position;
  received: number;
}

export interface BookmarkDoors {
  disk: Disk;
  clock: Clock;
  log: Log;
  /** In the disk; a source has one of its own. */
  name: string;
}

/** `file-_var_log_app.log-0a1b2c3d.json`: paths that look alike, or are long, are told apart. */
export function bookmarkName(transport: string, path = ""): string {
  if (path === "") return `${transport}.json`;
  const readable = path.replace(/[^\w.-]/g, "_").slice(-readableMax);
  const digest = new Bun.CryptoHasher("sha256").update(path).digest("hex").slice(0, 8);
  return `${transport}-${readable}-${digest}.json`;
}

export class Bookmarks {
  readonly #intake: Intake;
  readonly #doors: BookmarkDoors;
  readonly #stored = new Map<string, Position>();
  /** The next that may be remembered, and the newest, for each name. */
  readonly #waiting = new Map<string, { next: Reached; newest: Reached }>();
  #isDirty = false;
  #isFailing = false;
  #isBeginning = false;
  #writtenAtMs = -writeMs;
  #cancel: (() => void) | undefined;

  /** Reads what the last run left. Whatever is no such file counts as none. */
  static async open(intake: Intake, doors: BookmarkDoors): Promise<Bookmarks> {
    const bookmarks = new Bookmarks(intake, doors);
    const octets = await doors.disk.read(doors.name);
    const read = octets && readJson(Buffer.from(octets).toString());
    if (typeof read?.value !== "object" || read.value === null) return bookmarks;
    for (const [name, position] of Object.entries(read.value)) {
      if (typeof position === "object" && position !== null)
        bookmarks.#stored.set(name, position as Position);
    }
    return bookmarks;
  }

  private constructor(intake: Intake, doors: BookmarkDoors) {
    this.#intake = intake;
    this.#doors = doors;
  }

  /** The newest that is known, of this run or of the last one. */
  get(name: string): Position | undefined {
    return this.#waiting.get(name)?.newest.position ?? this.#stored.get(name);
  }

  /** The names that were read last, so many at most. */
  newest(countMax: number): string[] {
    return [...this.#stored.keys()].slice(-countMax);
  }

  /**
   * A name that no run has known is begun there. Written at once: whatever becomes of us and of
   * the file, the next run knows which one it was.
   */
  begin(name: string, position: Position): void {
    this.#store(name, position);
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    this.#doors.clock.after(0, () => {
      this.#isBeginning = false;
      void this.#write();
    });
  }

  /** Everything before that position has been handed to the intake. */
  reached(name: string, position: Position): void {
    const newest = { position, received: this.#progress().received };
    const { next = newest } = this.#waiting.get(name) ?? {};
    this.#waiting.set(name, { next, newest });
    this.#arm();
  }

  /** The last deliveries are done. */
  async finish(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    // Of two positions the newer one may be stored as well by now.
    this.#settle();
    this.#settle();
    if (this.#isDirty) await this.#write();
  }

  #progress(): Progress {
    return this.#intake.progress?.() ?? { received: 0, settled: 0 };
  }

  #look(): void {
    this.#cancel = undefined;
    this.#settle();
    const { clock } = this.#doors;
    const isDue = clock.monotonicMs() - this.#writtenAtMs >= writeMs;
    if (this.#isDirty && isDue) void this.#write();
    if (this.#isDirty || this.#waiting.size > 0) this.#arm();
  }

  #arm(): void {
    this.#cancel ??= this.#doors.clock.after(lookMs, () => this.#look());
  }

  #settle(): void {
    const { settled } = this.#progress();
    for (const [name, { next, newest }] of this.#waiting) {
      if (next.received > settled) continue;
      this.#store(name, next.position);
      this.#isDirty = true;
      if (next === newest) this.#waiting.delete(name);
      else this.#waiting.set(name, { next: newest, newest });
    }
  }

  /** The oldest are forgotten. */
  #store(name: string, position: Position): void {
    this.#stored.delete(name);
    this.#stored.set(name, position);
    if (this.#stored.size > positionsMax) this.#stored.delete(this.#stored.keys().next().value!);
  }

  async #write(): Promise<void> {
    const { disk, clock, log, name } = this.#doors;
    this.#isDirty = false;
    this.#writtenAtMs = clock.monotonicMs();
    const text = `${JSON.stringify(Object.fromEntries(this.#stored), undefined, 2)}\n`;
    const result = await disk.write(name, [Buffer.from(text)]);
    if (!result.ok) {
      // Tried again when the next one is due.
      this.#isDirty = true;
      this.#arm();
    }
    if (result.ok !== this.#isFailing) return;
    this.#isFailing = !result.ok;
    if (result.ok) log.info("positions remembered again");
    else log.warn("positions not remembered", { reason: result.detail });
  }
}
