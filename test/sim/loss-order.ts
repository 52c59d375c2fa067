// What gives way in the ring is old: which chunks wait is remembered from event to event.
import type { Chunk, Ring } from "../../src/buffer/ring.ts";
import type { RingReader } from "../../src/buffer/ring-reader.ts";

export class LossOrder {
  readonly #ring: Ring;
  #before: readonly Chunk[] = [];

  constructor(ring: Ring) {
    this.#ring = ring;
  }

  /**
   * After an event, before `remember`: what is wrong with what that reader lost by it. Where what
   * is kept or being sent leaves no room in one piece, a chunk may go before an older one; but not
   * while half of the ring is older.
   */
  problem(reader: RingReader): string | undefined {
    const there = new Set(this.#ring.chunks);
    const waited = this.#before.filter((chunk) => reader.waitsFor(chunk) && chunk.pins === 0);
    const gone = waited.filter((chunk) => !there.has(chunk));
    const staying = waited.filter((chunk) => there.has(chunk) && !chunk.kept);
    const [oldest] = gone.filter(({ kept }) => !kept);
    if (oldest === undefined) return undefined;
    const older = staying.filter(({ lastSeq }) => lastSeq < oldest.firstSeq);
    const olderBytes = older.reduce((sum, { bytes }) => sum + bytes, 0);
    if (olderBytes < this.#ring.bytesMax / 2) return undefined;
    return `message ${oldest.firstSeq} gives way before ${olderBytes} bytes that are older`;
  }

  remember(): void {
    const { chunks } = this.#ring;
    const isSame = chunks.length === this.#before.length && chunks.at(-1) === this.#before.at(-1);
    if (!isSame) this.#before = [...chunks];
  }
}
