import { assert } from "../base/assert.ts";
import { release } from "../base/collect.ts";
import type { Origin } from "../syslog/message.ts";
import type { Clock } from "../base/clock.ts";
import type { Compress } from "./compress.ts";
import type { Ring } from "./ring.ts";
import { tallyOf } from "./tally.ts";

/** Room behind the mark at which a chunk is full: most lines fit without a look at their length. */
export const slackBytes = 32 * 1024;
/** Lines that come faster (some 5,000 a second) are a flood: then time counts more than size. */
const floodBytesPerMs = 1700;

export interface OpenChunkOptions {
  /** Full with so many octets, or so many lines. */
  chunkBytes: number;
  countMax: number;
}

/** The chunk that lines are being written to. Full or due, it is compressed once, into the ring. */
export class OpenChunk {
  /** Where lines are encoded to, at the offset that `reserve` gives. */
  bytes: Buffer;
  count = 0;
  /** When its first line was written, by the monotonic clock; of no meaning while it is empty. */
  openedAtMs = 0;
  #firstReceivedAtMs = 0;
  #lastReceivedAtMs = 0;
  #used = 0;
  #nextSeq = 1;
  /** Whose lines are in it. */
  #origins: Origin[] = [];
  #kept = false;
  readonly #listeners: (() => void)[] = [];
  #own: Buffer;
  #chunkBytes: number;
  #countMax: number;
  #compress: Compress;
  readonly #ring: Ring;
  readonly #clock: Clock;

  constructor(options: OpenChunkOptions, parts: { compress: Compress; ring: Ring; clock: Clock }) {
    this.#chunkBytes = options.chunkBytes;
    this.#countMax = options.countMax;
    this.#compress = parts.compress;
    this.#ring = parts.ring;
    this.#clock = parts.clock;
    this.#own = Buffer.from(new ArrayBuffer(options.chunkBytes + slackBytes));
    this.bytes = this.#own;
  }

  /** Calls `listener` whenever the first line of a chunk was written; the answer ends that. */
  whenOpened(listener: () => void): () => void {
    this.#listeners.push(listener);
    return () => void this.#listeners.splice(this.#listeners.indexOf(listener), 1);
  }

  /** Seals what is there: all that is different holds for the lines that come from now on. */
  change({ chunkBytes, countMax }: OpenChunkOptions, compress: Compress): void {
    this.seal();
    if (chunkBytes !== this.#chunkBytes) {
      this.bytes = this.#own = Buffer.from(new ArrayBuffer(chunkBytes + slackBytes));
    }
    this.#chunkBytes = chunkBytes;
    this.#countMax = countMax;
    this.#compress = compress;
  }

  /** All lines in it: a view that may change with the next line. */
  get lines(): Buffer {
    return this.bytes.subarray(0, this.#used);
  }

  /** The number that the next line gets. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Makes room for a line of at most `bytesMax`; answers where to write it. */
  reserve(bytesMax: number): number {
    if (this.#used + bytesMax <= this.bytes.length) return this.#used;
    this.seal();
    // A line that is longer than a whole chunk gets memory of its own for once.
    if (bytesMax > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(bytesMax);
    return this.#used;
  }

  /** The line that is to be committed next gives way last, and with it the whole chunk. */
  keep(): void {
    this.#kept = true;
  }

  /** The line was written up to `end`. */
  commit(end: number, receivedAtMs: number, origin: Origin): void {
    assert(end > this.#used && end <= this.bytes.length, "a line stays in the room it reserved");
    if (this.count === 0) this.#open(receivedAtMs);
    if (origin.unsealed++ === 0) this.#origins.push(origin);
    this.#lastReceivedAtMs = receivedAtMs;
    this.#used = end;
    this.#nextSeq++;
    this.count++;
    if (end >= this.#chunkBytes || this.count >= this.#countMax) this.seal();
  }

  #open(receivedAtMs: number): void {
    this.#firstReceivedAtMs = receivedAtMs;
    this.openedAtMs = this.#clock.monotonicMs();
    for (const listener of this.#listeners) listener();
  }

  /** Compresses what is there and hands it to the ring. */
  seal(): void {
    if (this.count === 0) return;
    const filledInMs = this.#clock.monotonicMs() - this.openedAtMs;
    const isFull = this.#used >= this.#chunkBytes;
    const inAHurry = isFull && this.#used > filledInMs * floodBytesPerMs;
    const compressed = this.#compress(this.bytes.subarray(0, this.#used), inAHurry);
    this.#ring.add(compressed, {
      firstSeq: this.#nextSeq - this.count,
      lastSeq: this.#nextSeq - 1,
      firstReceivedAtMs: this.#firstReceivedAtMs,
      lastReceivedAtMs: this.#lastReceivedAtMs,
      openedAtMs: this.openedAtMs,
      rawBytes: this.#used,
      tally: tallyOf(this.#origins),
      kept: this.#kept,
    });
    release(compressed);
    this.#origins = [];
    this.#kept = false;
    this.bytes = this.#own;
    this.#used = 0;
    this.count = 0;
  }
}
