// systemd's journal, as `journalctl` prints it: this boot, then what comes; the next run goes on
// behind the last entry that is stored.
import type { Clock } from "../base/clock.ts";
import { readJson } from "../base/json.ts";
import { cursorOf, journalFrame, type JournalEntry } from "../syslog/journal.ts";
import type { Bookmarks } from "./bookmarks.ts";
import { Command, type CommandDoors, type CommandReader } from "./command.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type JournalOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

const name = "journal";

interface Doors extends CommandDoors {
  bookmarks: Bookmarks;
}

/** Begins with what it holds of this boot. Throws a UserError when there is no journalctl. */
export function openJournal(options: JournalOptions, intake: Intake, doors: Doors): Source {
  const reader = new JournalReader(options, intake, doors);
  const command = new Command(reader, intake, doors);
  command.start("It is part of systemd; elsewhere take logread, kmsg or file");
  return {
    description: name,
    port: 0,
    stop: () => command.stop(),
    finish: () => doors.bookmarks.finish(),
  };
}

class JournalReader implements CommandReader {
  readonly canWait = true;
  readonly #options: JournalOptions;
  readonly #clock: Clock;
  readonly #bookmarks: Bookmarks;
  readonly #taker: FrameTaker;
  #cursor: string | undefined;
  #hasNew = false;
  /** The journal no longer has the entry that was last read. */
  #isCursorGone = false;

  constructor(options: JournalOptions, intake: Intake, { clock, bookmarks }: Doors) {
    this.#options = options;
    this.#clock = clock;
    this.#bookmarks = bookmarks;
    this.#taker = new FrameTaker(intake, localOrigin(options, name));
    const { cursor } = bookmarks.get(name) ?? {};
    if (typeof cursor === "string") this.#cursor = cursor;
  }

  command(): readonly string[] {
    const { directory } = this.#options;
    const where = directory === undefined ? [] : ["--directory", directory];
    // The boots of other machines are not ours.
    const first = directory === undefined ? ["--boot"] : [];
    const from = this.#cursor === undefined ? first : ["--after-cursor", this.#cursor];
    const what = ["--output=json", "--all", "--follow", "--lines=all", "--no-pager"];
    return ["journalctl", ...what, ...where, ...(this.#isCursorGone ? [] : from)];
  }

  frame(bytes: Buffer, start: number, end: number): void {
    const entry = readJson(bytes.toString("utf8", start, end))?.value;
    this.#taker.receivedAtMs = this.#clock.wallMs();
    // A line that is cut, or none of an entry, is kept as it is.
    const isEntry = typeof entry === "object" && entry !== null;
    const frame = isEntry
      ? journalFrame(entry as JournalEntry)
      : Buffer.from(bytes.subarray(start, end));
    if (isEntry) this.#cursor = cursorOf(entry as JournalEntry) ?? this.#cursor;
    this.#isCursorGone = false;
    this.#hasNew = true;
    this.#taker.takeWhole(frame, this.#options.frameBytesMax);
  }

  empty(): void {
    this.#taker.empty();
  }

  pause(): void {
    if (!this.#hasNew || this.#cursor === undefined) return;
    this.#hasNew = false;
    this.#bookmarks.reached(name, { cursor: this.#cursor });
  }

  ended(hasPrinted: boolean): boolean {
    const mayBeGone = !hasPrinted && this.#cursor !== undefined && !this.#isCursorGone;
    this.#isCursorGone = mayBeGone;
    return mayBeGone;
  }
}
