// The daemon has one thread. A read of half a megabyte of frames of two octets would hold it for
// a second, while datagrams overflow their queue and others wait: streams are taken in by turns.
import type { Clock } from "../base/clock.ts";
import { release } from "../base/collect.ts";

/** A turn ends after so many steps (see `Framer`), 2,048 frames: most reads have fewer. */
const stepsMax = 4096;
/** Or after so long, on whatever device. */
const turnMsMax = 5;
/** The clock is looked at once in so many steps. */
const stepsAtOnce = 256;
/** Between two turns, for all that the kernel has for others. */
const pauseMs = 1;
/** Memory for unfinished frames of all streams of a listener. */
export const carryBytesMax = 4 * 1024 * 1024;
/** Silence after which a frame without any end counts as ended. */
export const quietMs = 2000;
/** Octets of all streams of a listener that wait for a turn. */
export const keptBytesMax = 2 * 1024 * 1024;
/** What the runtime reads at most before it asks anybody. */
const readBytesMax = 512 * 1024;

/** One peer's stream. */
export interface Stream {
  /** Takes in `data` from `at` on, so many steps of it; answers how far that was. */
  push(data: Buffer, at: number, stepsMax: number): number;
  /** Nothing follows. */
  end(): void;
  /** Its peer is to wait, or may go on; saying so twice, or of a closed one, does no harm. */
  pause(): void;
  resume(): void;
}

/** What a stream's last turn has left. */
interface Rest {
  /** One, unless more came although its peer was to wait, as from one that has cut the connection. */
  pieces: Buffer[];
  /** How far the first of them is taken in. */
  at: number;
  isEnded: boolean;
}

/**
 * Gives the streams of a listener their turns. What arrives has one at once, and most of it needs
 * no other. What remains is kept as it was read, its peer waits, and it goes on behind the others
 * that wait. When too much is kept nobody is read until half of it is taken in.
 */
export class Turns {
  readonly #clock: Clock;
  /** All that are connected. */
  readonly #connected: ReadonlySet<Stream>;
  /** In the order of their turns. */
  readonly #rests = new Map<Stream, Rest>();
  /** Turns of those that waited for one, so far. */
  count = 0;
  #keptBytes = 0;
  #isFull = false;
  #isFinished = false;
  /** Of the turn that is under way. */
  #stepsLeft = 0;
  #untilMs = 0;

  constructor(clock: Clock, connected: ReadonlySet<Stream>) {
    this.#clock = clock;
    this.#connected = connected;
  }

  /** Whether nobody is to be read. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether it waits for one: then its silence is not the peer's. */
  hasRest(stream: Stream): boolean {
    return this.#rests.has(stream);
  }

  /** Takes in what arrived, `data` as the runtime has read it: now, or in turns to come. */
  take(stream: Stream, data: Buffer): void {
    if (this.#isFinished) return;
    const rest = this.#rests.get(stream);
    if (rest !== undefined) {
      // A listener's memory has an end: what finds no room has its turn now, with all before it.
      if (this.#keptBytes + data.length > keptBytesMax) this.#takeAll(stream, rest);
      else return this.#keep(rest, data);
    }
    this.#begin();
    const at = this.#push(stream, data, 0);
    if (at === data.length) return forget(data);
    if (this.#keptBytes + data.length > keptBytesMax) {
      stream.push(data, at, Infinity);
      return forget(data);
    }
    stream.pause();
    if (this.#rests.size === 0) this.#arm();
    const next = { pieces: [], at, isEnded: false };
    this.#rests.set(stream, next);
    this.#keep(next, data);
  }

  /** The stream has ended: what it has left has its turns still. */
  end(stream: Stream): void {
    const rest = this.#rests.get(stream);
    if (rest === undefined) stream.end();
    else rest.isEnded = true;
  }

  /** Takes in all that waits, and nothing that comes later: there will be no more turns. */
  finish(): void {
    this.#isFinished = true;
    for (const [stream, rest] of this.#rests) this.#takeAll(stream, rest);
  }

  #keep(rest: Rest, data: Buffer): void {
    rest.pieces.push(data);
    this.#keptBytes += data.length;
    if (this.#isFull || this.#keptBytes + readBytesMax <= keptBytesMax) return;
    this.#isFull = true;
    for (const stream of this.#connected) stream.pause();
  }

  #arm(): void {
    this.#clock.after(pauseMs, () => this.#tick());
  }

  /** One turn, of the one who waits longest; who needs less of it leaves some to the next. */
  #tick(): void {
    this.count++;
    this.#begin();
    for (const [stream, rest] of this.#rests) {
      if (!this.#hasTurn()) break;
      if (this.#advance(stream, rest)) continue;
      this.#rests.delete(stream);
      this.#rests.set(stream, rest);
      break;
    }
    if (this.#isFull && this.#keptBytes <= keptBytesMax / 2) this.#readAgain();
    if (this.#rests.size > 0) this.#arm();
  }

  /** Whether nothing of it is left. */
  #advance(stream: Stream, rest: Rest): boolean {
    const [data] = rest.pieces;
    rest.at = this.#push(stream, data!, rest.at);
    if (rest.at < data!.length) return false;
    rest.pieces.shift();
    rest.at = 0;
    this.#keptBytes -= data!.length;
    forget(data!);
    if (rest.pieces.length > 0) return false;
    this.#leave(stream, rest);
    return true;
  }

  #takeAll(stream: Stream, rest: Rest): void {
    for (const data of rest.pieces) {
      stream.push(data, rest.at, Infinity);
      rest.at = 0;
      this.#keptBytes -= data.length;
      forget(data);
    }
    this.#leave(stream, rest);
  }

  #leave(stream: Stream, { isEnded }: Rest): void {
    this.#rests.delete(stream);
    if (isEnded) stream.end();
    else if (!this.#isFull) stream.resume();
  }

  #readAgain(): void {
    this.#isFull = false;
    for (const stream of this.#connected) if (!this.#rests.has(stream)) stream.resume();
  }

  #begin(): void {
    this.#stepsLeft = stepsMax;
    this.#untilMs = this.#clock.monotonicMs() + turnMsMax;
  }

  #push(stream: Stream, data: Buffer, from: number): number {
    let at = from;
    do {
      at = stream.push(data, at, stepsAtOnce);
      this.#stepsLeft -= stepsAtOnce;
    } while (at < data.length && this.#hasTurn());
    return at;
  }

  #hasTurn(): boolean {
    return this.#stepsLeft > 0 && this.#clock.monotonicMs() < this.#untilMs;
  }
}

/** What is smaller lies in the collector's own memory, and costs it less than this does. */
const forgottenBytesMin = 4096;

/** What was read piles up otherwise: the collector knows its number and not its size. */
function forget(data: Buffer): void {
  if (data.length >= forgottenBytesMin) release(data);
}
