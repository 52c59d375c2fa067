// Standard input: each line is a message. A pipe can make its writer wait, so nothing is read while
// the ring is half full: what comes faster than the sinks take it waits where it is made.
import type { Clock } from "../base/clock.ts";
import { LineCutter } from "../syslog/lines.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type StdinOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

/** Octets as they come; `next` waits for more. */
export type Octets = AsyncIterator<Uint8Array>;

const crowdedMs = 20;
/** A stop takes in what is there: until nothing has come for so long. */
const silentMs = 50;
/** ... but no more than so many pieces of a writer that never ends. */
const piecesMax = 1000;

const over = { done: true, value: undefined } as const;

/** Begins to read at once. */
export function openStdin(
  options: StdinOptions,
  intake: Intake,
  doors: { clock: Clock; input: Octets },
): Source {
  const reader = new StdinReader(options, intake, doors);
  const ended = reader.readLoop();
  return { description: "standard input", port: 0, ended, stop: () => reader.stop(ended) };
}

class StdinReader {
  readonly #intake: Intake;
  readonly #doors: { clock: Clock; input: Octets };
  readonly #taker: FrameTaker;
  readonly #lines: LineCutter;
  #isStopping = false;
  #isStopped = false;
  /** Pieces that were read. */
  #pieces = 0;

  constructor(options: StdinOptions, intake: Intake, doors: { clock: Clock; input: Octets }) {
    this.#intake = intake;
    this.#doors = doors;
    this.#taker = new FrameTaker(intake, localOrigin(options, "stdin", options.tag));
    this.#lines = new LineCutter(this.#taker, options.frameBytesMax);
  }

  /** Resolves at the end of the input. */
  async readLoop(): Promise<void> {
    const { clock, input } = this.#doors;
    for (;;) {
      while (this.#intake.isCrowded?.() && !this.#isStopping) await clock.sleep(crowdedMs);
      // An input that cannot be read any more has ended.
      const { value, done } = await input.next().catch(() => over);
      if (this.#isStopped) return;
      if (done) break;
      this.#pieces++;
      this.#taker.receivedAtMs = clock.wallMs();
      this.#lines.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }
    this.#taker.receivedAtMs = clock.wallMs();
    this.#lines.end();
  }

  /** Takes in what the pipe holds; an unfinished line is one then. */
  async stop(ended: Promise<void>): Promise<void> {
    this.#isStopping = true;
    const untilPieces = this.#pieces + piecesMax;
    const hasEnded = ended.then(() => true);
    for (let seen = -1; seen !== this.#pieces && this.#pieces < untilPieces;) {
      seen = this.#pieces;
      const isOver = this.#doors.clock.sleep(silentMs).then(() => false);
      if (await Promise.race([hasEnded, isOver])) return;
    }
    this.#isStopped = true;
    this.#lines.end();
  }
}
