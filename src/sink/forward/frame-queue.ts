import { assert } from "../../base/assert.ts";

/** Frames are taken out to be written together, in portions of this size. */
export const portionBytesMax = 64 * 1024;

/** What stands before each frame: its length, big endian. */
const headBytes = 4;

/**
 * Frames that wait, in one ring of fixed size; its memory is taken with the first of them. When
 * there is no room the oldest give way.
 */
export class FrameQueue {
  readonly bytesMax: number;
  /** Frames that wait. */
  count = 0;
  #ring: Buffer | undefined;
  /** The memory of each portion but those of one long frame. */
  #portion: Buffer | undefined;
  readonly #ends: number[] = [];
  #start = 0;
  #used = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Takes a copy of a frame; answers how many frames were lost for it, or with it. */
  push(frame: Uint8Array): number {
    const needed = headBytes + frame.length;
    if (needed > this.bytesMax) return 1;
    this.#ring ??= Buffer.allocUnsafeSlow(this.bytesMax);
    let lost = 0;
    for (; this.#used + needed > this.bytesMax; lost++) this.#forget(this.#headLength());
    // An empty ring begins anew: what never fills it touches little of its memory.
    if (this.#used === 0) this.#start = 0;
    for (let at = 0; at < headBytes; at++) {
      this.#ring[this.#place(this.#used + at)] =
        (frame.length >>> (8 * (headBytes - 1 - at))) & 0xff;
    }
    this.#write(frame, this.#used + headBytes);
    this.#used += needed;
    this.count++;
    return lost;
  }

  /**
   * Takes out as many of the oldest frames as fit into a portion, at least one where there is one:
   * their octets, one behind the other, and where each of them ends. Valid until the next is taken.
   */
  take(): { octets: Buffer; ends: number[] } {
    const ends = this.#ends;
    ends.length = 0;
    let bytes = 0;
    let from = 0;
    while (ends.length < this.count) {
      const length = this.#headLength(from);
      if (ends.length > 0 && bytes + length > portionBytesMax) break;
      bytes += length;
      from += headBytes + length;
      ends.push(bytes);
    }
    this.#portion ??= Buffer.allocUnsafeSlow(portionBytesMax);
    const isUsual = bytes <= portionBytesMax;
    const octets = isUsual ? this.#portion.subarray(0, bytes) : Buffer.allocUnsafeSlow(bytes);
    let at = 0;
    for (const end of ends) {
      this.#read(octets, at, end);
      this.#forget(end - at);
      at = end;
    }
    return { octets, ends };
  }

  /** Hands all of them on, the oldest first; answers how many were lost for want of room. */
  moveTo(other: FrameQueue): number {
    let lost = 0;
    while (this.count > 0) {
      const { octets, ends } = this.take();
      let start = 0;
      for (const end of ends) {
        lost += other.push(octets.subarray(start, end));
        start = end;
      }
    }
    return lost;
  }

  /** The length of the frame `from` octets behind the oldest. */
  #headLength(from = 0): number {
    let length = 0;
    for (let at = 0; at < headBytes; at++) {
      length = length * 256 + this.#ring![this.#place(from + at)]!;
    }
    return length;
  }

  #forget(length: number): void {
    const bytes = headBytes + length;
    assert(this.count > 0 && bytes <= this.#used, "the queue holds the frame that it forgets");
    this.#start = this.#place(bytes);
    this.#used -= bytes;
    this.count--;
  }

  #place(offset: number): number {
    return (this.#start + offset) % this.bytesMax;
  }

  #write(frame: Uint8Array, offset: number): void {
    const at = this.#place(offset);
    const first = Math.min(frame.length, this.bytesMax - at);
    this.#ring!.set(first === frame.length ? frame : frame.subarray(0, first), at);
    if (first < frame.length) this.#ring!.set(frame.subarray(first), 0);
  }

  /** Copies the oldest frame to `out` from `at` to `end`. */
  #read(out: Buffer, at: number, end: number): void {
    const from = this.#place(headBytes);
    const first = Math.min(end - at, this.bytesMax - from);
    this.#ring!.copy(out, at, from, from + first);
    this.#ring!.copy(out, at + first, 0, end - at - first);
  }
}
