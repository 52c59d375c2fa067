// Reads lines back, while they are shipped and forgotten: the live tail and search are readers of
// the ring as a sink is, but they hold nothing back and miss what gives way.
import { release } from "../base/collect.ts";
import { lineFeed } from "../syslog/octet.ts";
import type { OpenChunk } from "./open-chunk.ts";
import type { Chunk, Ring } from "./ring.ts";

/** Consecutive lines of one chunk, each with its line feed. */
export interface LineRun {
  firstSeq: number;
  lastSeq: number;
  /** A view that is gone with the next that is asked for, or with another message: use it at once. */
  lines: Buffer;
}

/** Lines that are there, packed until they are asked for: at once. */
export interface Stretch {
  firstSeq: number;
  lastSeq: number;
  /** Undefined: the open one. */
  chunk: Chunk | undefined;
  lines(): Buffer;
}

export class LineRuns {
  readonly #ring: Ring;
  readonly #openChunk: OpenChunk;
  /** What was unpacked last: the collector does not see how much it is, and would come late. */
  #last: Uint8Array = new Uint8Array();

  constructor(parts: { ring: Ring; openChunk: OpenChunk }) {
    this.#ring = parts.ring;
    this.#openChunk = parts.openChunk;
  }

  /** The number that the next message gets. */
  get nextSeq(): number {
    return this.#openChunk.nextSeq;
  }

  /**
   * The oldest lines that are there, from `seq` on, of one chunk. Its `firstSeq` is larger where
   * some gave way. Undefined: none have come yet.
   */
  from(seq: number): LineRun | undefined {
    const chunk = this.#ring.chunks.find(({ lastSeq }) => lastSeq >= seq);
    if (chunk !== undefined) return behind(seq, this.#unpacked(chunk));
    const { count, nextSeq } = this.#openChunk;
    return count === 0 || seq >= nextSeq ? undefined : behind(seq, this.#openRun());
  }

  /** The newest lines that are there before `seq`, of one whole chunk; undefined: there are none. */
  before(seq: number): Stretch | undefined {
    const { count, nextSeq } = this.#openChunk;
    if (count > 0 && seq >= nextSeq) {
      const { firstSeq, lastSeq } = this.#openRun();
      return { firstSeq, lastSeq, chunk: undefined, lines: () => this.#openRun().lines };
    }
    const chunk = this.#ring.chunks.findLast((each) => each.lastSeq < seq);
    if (chunk === undefined) return undefined;
    const { firstSeq, lastSeq } = chunk;
    return { firstSeq, lastSeq, chunk, lines: () => this.#unpacked(chunk).lines };
  }

  #openRun(): LineRun {
    const { count, nextSeq, lines } = this.#openChunk;
    return { firstSeq: nextSeq - count, lastSeq: nextSeq - 1, lines };
  }

  #unpacked(chunk: Chunk): LineRun {
    const packed = this.#ring.view(chunk);
    const isGzip = packed[0] === 0x1f;
    const lines = isGzip
      ? Bun.gunzipSync(packed as Uint8Array<ArrayBuffer>)
      : Bun.zstdDecompressSync(packed);
    release(this.#last);
    this.#last = lines;
    const { firstSeq, lastSeq } = chunk;
    return { firstSeq, lastSeq, lines: Buffer.from(lines.buffer, lines.byteOffset, lines.length) };
  }
}

/** Without the lines before `seq`. */
function behind(seq: number, run: LineRun): LineRun {
  const skipped = seq - run.firstSeq;
  if (skipped <= 0) return run;
  let at = 0;
  for (let line = 0; line < skipped; line++) at = run.lines.indexOf(lineFeed, at) + 1;
  return { firstSeq: seq, lastSeq: run.lastSeq, lines: run.lines.subarray(at) };
}
