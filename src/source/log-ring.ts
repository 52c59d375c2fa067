// A log whose last lines lie in a ring, which whoever asks for it is given anew, as a whole: what
// has been handed on before is known by its numbers, where it has some, or else by its last lines.
import type { Clock } from "../base/clock.ts";
import type { Bookmarks } from "./bookmarks.ts";

/** So many of the last lines tell where the next run goes on. */
const linesRemembered = 3;
/** What there is of the ring at a start has come when nothing has for so long. */
const silentMs = 200;
/** ... and at the latest after so long: on a busy box it is never silent. */
const heldMsMax = 2000;
/** Larger than a ring is by default (64 KiB), and than most people make it. */
export const heldBytesMax = 4 * 1024 * 1024;

/** What logd hands over when it has nothing yet, behind the wall clock. */
const nothing = Buffer.from(" [0.000] kern.emerg kernel: ");
const stampBytes = "Thu Jan  1 00:00:00 1970".length;

interface Doors {
  clock: Clock;
  bookmarks: Bookmarks;
  /** In the bookmarks. */
  name: string;
  emit(line: Buffer): void;
  /** So many gave way before they were read. */
  onLost(count: number): void;
}

export class LogRing {
  readonly #doors: Doors;
  /** The newest lines that were handed on, the last one last. */
  readonly #last: Buffer[];
  /** The number of the last one, and whose numbers these are. */
  #number: { object: number; id: number } | undefined;
  /** The ring that is read now, where it has numbers. */
  #object: number | undefined;
  /** At a start: what may have been handed on before. */
  #held: Held[] | undefined;
  #heldBytes = 0;
  #heldUntilMs = 0;
  #isOnward = false;
  #hasNew = false;
  #cancel: () => void = () => {};

  constructor(doors: Doors) {
    this.#doors = doors;
    const { object, id, ...lines } = doors.bookmarks.get(doors.name) ?? {};
    this.#last = Object.values(lines).map((line) => Buffer.from(String(line), "latin1"));
    if (typeof object === "number" && typeof id === "number") this.#number = { object, id };
  }

  /** The ring is handed over from its beginning; the numbers of its lines are that object's. */
  begin(object?: number): void {
    this.#cancel();
    this.#heldBytes = 0;
    this.#object = object;
    this.#isOnward = false;
    const isKnown = object !== undefined && object === this.#number?.object;
    this.#held = this.#last.length > 0 && !isKnown ? [] : undefined;
  }

  /** The next line, with its number where it has one. It is kept. */
  take(line: Buffer, id?: number): void {
    if (line.length === stampBytes + nothing.length && line.indexOf(nothing) > 0) return;
    if (this.#held === undefined) return this.#emit({ line, id });
    if (this.#held.length === 0) this.#heldUntilMs = this.#doors.clock.monotonicMs() + heldMsMax;
    this.#held.push({ line, id });
    this.#heldBytes += line.length;
    if (this.#heldBytes > heldBytesMax) this.release();
  }

  /** Some lines came, and no more for the moment. */
  pause(): void {
    const { clock, bookmarks, name } = this.#doors;
    this.#cancel();
    if (this.#held !== undefined) {
      // As long as nothing has come, the ring is still to come.
      if (this.#held.length === 0) return;
      const leftMs = Math.max(0, this.#heldUntilMs - clock.monotonicMs());
      this.#cancel = clock.after(Math.min(silentMs, leftMs), () => this.release());
    } else if (this.#hasNew) {
      this.#hasNew = false;
      const last = this.#last.map(comparable);
      bookmarks.reached(name, { ...Object.fromEntries(last.entries()), ...this.#number });
    }
  }

  /** What is held then is handed over to the next run as well. */
  stop(): void {
    this.#cancel();
  }

  /** Hands on what comes behind the last lines of the last run; all of it, where they are gone. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const texts = held.map(({ line }) => comparable(line));
    const last = this.#last.map(comparable);
    // Of the last lines the older ones may have given way.
    const isLast = (at: number) =>
      last.every((line, n) => {
        const place = at - last.length + 1 + n;
        return place < 0 || line === texts[place];
      });
    let at = texts.length - 1;
    while (at >= 0 && !isLast(at)) at--;
    this.#isOnward = true;
    this.#note(held[at]?.id);
    for (const each of held.slice(at + 1)) this.#emit(each);
    this.pause();
  }

  #emit({ line, id }: Held): void {
    if (!this.#isOnward && this.#isBehind(id)) return;
    this.#isOnward = true;
    this.#hasNew = true;
    if (this.#last.push(line) > linesRemembered) this.#last.shift();
    if (id === undefined) this.#number = undefined;
    else this.#note(id);
    this.#doors.emit(line);
  }

  /** All up to that number has been handed on. */
  #note(id: number | undefined): void {
    if (this.#object === undefined || id === undefined) return;
    if (this.#number?.object === this.#object) this.#number.id = id;
    else this.#number = { object: this.#object, id };
  }

  /** Whether a line of the ring that was read before was handed on then. Counts what is missing. */
  #isBehind(id: number | undefined): boolean {
    if (id === undefined || this.#number?.object !== this.#object) return false;
    // Numbers of 32 bits that begin anew.
    const ahead = (id - this.#number!.id) | 0;
    if (ahead > 1) this.#doors.onLost(ahead - 1);
    return ahead <= 0;
  }
}

interface Held {
  line: Buffer;
  id: number | undefined;
}

/** Without the wall clock, where the time since the epoch is there: zones change, and who prints. */
function comparable(line: Buffer): string {
  return line.toString("latin1").replace(/^[A-Z][a-z]{2} .{20} (?=\[\d+\.\d{3}\] )/, "");
}
