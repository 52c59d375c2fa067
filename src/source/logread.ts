// OpenWrt's log, as its own `logread` prints it: what its ring holds since the boot, then what
// comes. BusyBox has a program of that name as well.
import type { Clock } from "../base/clock.ts";
import type { Bookmarks } from "./bookmarks.ts";
import { Command, type CommandDoors, type CommandReader } from "./command.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type LogreadOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

/** More lines than its ring ever holds. */
const linesAll = "1000000";
/** With milliseconds since the epoch, which stamps alone do not tell. */
const openwrtCommand = ["logread", "-f", "-l", linesAll, "-t"];
/** The same for that of BusyBox. */
const busyboxCommand = ["logread", "-F"];

const name = "logread";
/** So many of the last lines tell where the next run goes on. */
const linesRemembered = 3;
/** What is printed of the ring at a start has come when nothing has for so long. */
const silentMs = 200;
/** Larger than a ring is by default (64 KiB), and than most people make it. */
export const heldBytesMax = 4 * 1024 * 1024;

interface Doors extends CommandDoors {
  bookmarks: Bookmarks;
}

/** Begins with what its ring holds. Throws a UserError when there is no logread. */
export function openLogread(options: LogreadOptions, intake: Intake, doors: Doors): Source {
  const reader = new LogreadReader(options, intake, doors);
  const command = new Command(reader, intake, doors);
  command.start("It is part of OpenWrt and of BusyBox; elsewhere take journal, kmsg or file");
  return {
    description: name,
    port: 0,
    stop: () => command.stop(),
    finish: () => doors.bookmarks.finish(),
  };
}

class LogreadReader implements CommandReader {
  readonly #clock: Clock;
  readonly #bookmarks: Bookmarks;
  readonly #taker: FrameTaker;
  readonly #frameBytesMax: number;
  #command = openwrtCommand;
  /** The newest lines that were handed on, the last one last. */
  #last: string[];
  /** At a start: what may have been handed on before. */
  #held: Buffer[] | undefined;
  #heldBytes = 0;
  #hasNew = false;
  #cancel: () => void = () => {};

  constructor(options: LogreadOptions, intake: Intake, { clock, bookmarks }: Doors) {
    this.#clock = clock;
    this.#bookmarks = bookmarks;
    this.#taker = new FrameTaker(intake, localOrigin(options, name));
    this.#frameBytesMax = options.frameBytesMax;
    this.#last = Object.values(bookmarks.get(name) ?? {}).map(String);
  }

  command(): readonly string[] {
    this.#cancel();
    this.#heldBytes = 0;
    this.#held = this.#last.length > 0 ? [] : undefined;
    return this.#command;
  }

  frame(bytes: Buffer, start: number, end: number): void {
    const line = Buffer.from(bytes.subarray(start, end));
    if (this.#held === undefined) return this.#emit(line);
    this.#held.push(line);
    this.#heldBytes += line.length;
    if (this.#heldBytes > heldBytesMax) this.#release();
  }

  empty(): void {
    this.#taker.empty();
  }

  pause(): void {
    this.#cancel();
    if (this.#held !== undefined) {
      this.#cancel = this.#clock.after(silentMs, () => this.#release());
    } else if (this.#hasNew) {
      this.#hasNew = false;
      this.#bookmarks.reached(name, Object.fromEntries(this.#last.entries()));
    }
  }

  /** What is held then is printed to the next run as well. */
  stop(): void {
    this.#cancel();
  }

  /** OpenWrt's options are unknown to BusyBox. */
  ended(hasPrinted: boolean): boolean {
    this.#release();
    const isOther = !hasPrinted && this.#command === openwrtCommand;
    this.#command = isOther ? busyboxCommand : openwrtCommand;
    return isOther;
  }

  /** Hands on what comes behind the last lines of the last run; all of it, where they are gone. */
  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const texts = held.map((line) => line.toString("latin1"));
    const isKnown = (at: number) =>
      this.#last.every((line, n) => line === texts[at - this.#last.length + 1 + n]);
    let at = texts.length - 1;
    while (at >= 0 && !isKnown(at)) at--;
    for (const line of held.slice(at + 1)) this.#emit(line);
    this.pause();
  }

  #emit(line: Buffer): void {
    this.#hasNew = true;
    this.#last = [...this.#last, line.toString("latin1")].slice(-linesRemembered);
    this.#taker.receivedAtMs = this.#clock.wallMs();
    this.#taker.takeWhole(line, this.#frameBytesMax);
  }
}
