import { assert } from "../base/assert.ts";
import { countOf, type Chunk, type ChunkFacts, type Ring } from "./ring.ts";

/** One reader's place in the ring, and its account of what it has not read. */
export class RingReader {
  /** Called after each new chunk. */
  onAdded: () => void = () => {};
  /** Compressed octets that wait to be taken. */
  waitingBytes = 0;
  waitingCount = 0;
  /** Messages that gave way before this reader took them. */
  lostCount = 0;
  /** The first line that it wants, and the last one: Infinity until it ends. */
  readonly firstSeq: number;
  lastSeq = Infinity;
  readonly #ring: Ring;
  /** Everything up to here was taken or lost. */
  #takenSeq: number;

  constructor(ring: Ring, firstSeq: number) {
    this.#ring = ring;
    this.firstSeq = firstSeq;
    this.#takenSeq = firstSeq - 1;
  }

  get hasEnded(): boolean {
    return this.lastSeq !== Infinity;
  }

  /** It wants nothing behind that line, with which a chunk must end. */
  end(lastSeq: number): void {
    this.lastSeq = lastSeq;
  }

  /** The chunk that waits longest; undefined when none waits. */
  get oldest(): Chunk | undefined {
    return this.#ring.chunks.find((chunk) => this.waitsFor(chunk));
  }

  /**
   * Takes the waiting chunks from the oldest on, without a hole between their seqs, up to
   * `bytesMax` and `countMax` (one chunk at least), none behind `lastSeq`. They stay whole until
   * `release`.
   */
  take(bytesMax: number, countMax = Infinity, lastSeq = Infinity): Chunk[] {
    const taken: Chunk[] = [];
    let [bytes, count] = [0, 0];
    for (const chunk of this.#ring.chunks) {
      if (!this.waitsFor(chunk)) continue;
      const previous = taken.at(-1);
      bytes += chunk.bytes;
      count += countOf(chunk);
      const hole = previous !== undefined && chunk.firstSeq !== previous.lastSeq + 1;
      if (chunk.lastSeq > lastSeq) break;
      if (hole || (previous !== undefined && (bytes > bytesMax || count > countMax))) break;
      taken.push(chunk);
    }
    for (const chunk of taken) {
      chunk.pins++;
      this.#takenSeq = chunk.lastSeq;
      this.#account(chunk, -1);
    }
    return taken;
  }

  /** The chunks may give way again. */
  release(chunks: Chunk[]): void {
    for (const chunk of chunks) {
      assert(chunk.pins > 0, "only what was taken is released");
      chunk.pins--;
      this.#ring.released(chunk);
    }
  }

  /** Was it neither taken nor lost yet? */
  waitsFor(chunk: Chunk): boolean {
    return chunk.firstSeq > this.#takenSeq && chunk.lastSeq <= this.lastSeq;
  }

  /** The ring's word: a chunk was added behind all others. */
  added(chunk: Chunk): void {
    if (this.hasEnded) return;
    this.#account(chunk, 1);
    this.onAdded();
  }

  /** The ring's word: a chunk gave way. */
  evicted(chunk: Chunk): void {
    if (!this.waitsFor(chunk)) return;
    this.#account(chunk, -1);
    this.lostCount += countOf(chunk);
  }

  /** The ring's word: a chunk found no room at all. */
  lost(facts: ChunkFacts): void {
    if (this.hasEnded) return;
    this.lostCount += countOf(facts);
  }

  #account(chunk: Chunk, sign: 1 | -1): void {
    this.waitingBytes += sign * chunk.bytes;
    this.waitingCount += sign * countOf(chunk);
  }
}
