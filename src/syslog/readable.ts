import { viewOf } from "./line-writer.ts";

/** What is longer is read where it lies. */
const ownBytes = 4096;
/** So many frames one after the other in the same memory: more will come in it. */
const framesMin = 16;

/**
 * The octets of a frame where they can be read several at a time, which needs a view of them. To
 * make one takes as long as to read a message: where frames come in ever the same memory, as
 * datagrams do, it is made once; the others are copied to memory that has one (30 ns).
 */
export class Readable {
  bytes: Buffer = Buffer.from(new ArrayBuffer(ownBytes));
  view = viewOf(this.bytes);
  /** Where the frame begins in `bytes`. */
  start = 0;
  readonly #own = this.bytes;
  readonly #ownView = this.view;
  #last = this.bytes;
  #lastView: DataView | undefined;
  #count = 0;

  /** Makes `[start, end)` of `bytes` readable. */
  put(bytes: Buffer, start: number, end: number): void {
    if (bytes !== this.#last) {
      this.#last = bytes;
      this.#lastView = undefined;
      this.#count = 0;
    }
    const isShort = end - start <= ownBytes;
    if (this.#lastView === undefined && isShort && this.#count++ < framesMin) {
      bytes.copy(this.#own, 0, start, end);
      this.bytes = this.#own;
      this.view = this.#ownView;
      this.start = 0;
      return;
    }
    this.bytes = bytes;
    this.view = this.#lastView ??= viewOf(bytes);
    this.start = start;
  }
}
