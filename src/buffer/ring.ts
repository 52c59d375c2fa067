// Compressed chunks in one arena of fixed size. New chunks take the place of the oldest; whoever
// reads the ring learns what it lost by that. A chunk that is being sent is pinned and stays whole:
// its batch may lie in the bucket already, and the same name must always mean the same bytes.
// What was sent stays as history, to be looked at. It gives way first, and takes a third of the
// arena: the memory of the rest is used while something waits that needs it, and then given back.
import { openArena } from "../base/arena.ts";
import { assert } from "../base/assert.ts";
import { firstRoom } from "./room.ts";
import { RingReader } from "./ring-reader.ts";
import type { Tally } from "./tally.ts";

/** What is known of a compressed run of lines. */
export interface ChunkFacts {
  firstSeq: number;
  lastSeq: number;
  /** When the first and the last of its lines were received. */
  firstReceivedAtMs: number;
  lastReceivedAtMs: number;
  /** When its first line was written, by the monotonic clock. */
  openedAtMs: number;
  /** Length before compression. */
  rawBytes: number;
  /** Where the lines came from. */
  tally: Tally;
  /** It holds lines that are to give way last. */
  kept: boolean;
}

/** A compressed run of lines in the ring: one gzip member or zstd frame. */
export interface Chunk extends ChunkFacts {
  /** Where it lies in the arena; `beside`: not there. */
  start: number;
  readonly bytes: number;
  /** How many batches hold on to it. */
  pins: number;
}

/** Of the arena. As much as comes in 5 s at 10,000 messages a second, in 8 MiB, has room in it. */
const historyShare = 1 / 3;

/** A chunk that is being sent and found no place in a smaller arena has memory of its own. */
const beside = Infinity;

export function countOf(chunk: ChunkFacts): number {
  return chunk.lastSeq - chunk.firstSeq + 1;
}

export class Ring {
  #arena: Uint8Array;
  readonly #beside = new Map<Chunk, Uint8Array>();
  /** In the order of their seqs. */
  readonly #chunks: Chunk[] = [];
  readonly #readers: RingReader[] = [];
  readonly #giveBack: (octets: Uint8Array) => void;
  #head = 0;
  /** What lies behind this has never been written to, or was given back. */
  #touched = 0;

  /** `giveBack` is told of octets whose memory is not needed any more. */
  constructor(bytesMax: number, giveBack: (octets: Uint8Array) => void = () => {}) {
    this.#arena = openArena(bytesMax);
    this.#giveBack = giveBack;
  }

  get bytesMax(): number {
    return this.#arena.length;
  }

  /** Taken by compressed lines, sent ones included. */
  get bytes(): number {
    return this.#chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** What found no place in a smaller arena, and takes memory of its own until it is released. */
  get besideBytes(): number {
    return [...this.#beside.keys()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** A reader sees every chunk that is added from now on, which begins with that line. */
  openReader(firstSeq = 1): RingReader {
    const reader = new RingReader(this, firstSeq);
    this.#readers.push(reader);
    return reader;
  }

  /** Nothing waits for that reader any more. */
  closeReader(reader: RingReader): void {
    const at = this.#readers.indexOf(reader);
    assert(at >= 0, "a reader is closed once");
    this.#readers.splice(at, 1);
  }

  /** Keeps a chunk, at the cost of the oldest. Without any room it is lost to all readers. */
  add(compressed: Uint8Array, facts: ChunkFacts): void {
    const start = this.#makeRoom(compressed.length);
    if (start === undefined) {
      for (const reader of this.#readers) reader.lost(facts);
      return;
    }
    this.#arena.set(compressed, start);
    this.#head = start + compressed.length;
    const chunk = { ...facts, start, bytes: compressed.length, pins: 0 };
    this.#chunks.push(chunk);
    this.#trim();
    for (const reader of this.#readers) reader.added(chunk);
  }

  /** The chunk's octets, valid as long as it is in the ring: for a batch, while it is pinned. */
  view(chunk: Chunk): Uint8Array {
    const own = this.#beside.get(chunk);
    return own ?? this.#arena.subarray(chunk.start, chunk.start + chunk.bytes);
  }

  /**
   * Goes on in another arena with as much as fits of what is there. Views that were given out stay
   * as they are.
   */
  moveTo(arena: Uint8Array): void {
    const staying = this.#stayingIn(arena.length);
    for (const chunk of this.#chunks.filter((each) => !staying.has(each))) this.#evict(chunk);
    this.#head = 0;
    for (const chunk of this.#chunks) {
      const octets = this.view(chunk);
      if (staying.get(chunk) === "beside") {
        this.#beside.set(chunk, octets.slice());
        chunk.start = beside;
        continue;
      }
      arena.set(octets, this.#head);
      this.#beside.delete(chunk);
      chunk.start = this.#head;
      this.#head += chunk.bytes;
    }
    this.#arena = arena;
    this.#touched = this.#head;
  }

  /** A reader's word: a batch less holds on to that chunk. */
  released(chunk: Chunk): void {
    if (chunk.pins === 0 && chunk.start === beside) this.#evict(chunk);
  }

  /** What waits gives way when nothing else can, the oldest first, what is kept last of all. */
  #makeRoom(bytes: number): number | undefined {
    if (bytes > this.bytesMax) return undefined;
    const kept = this.#keptChunks();
    const staying = this.#chunks.filter((chunk) => !this.#isHistory(chunk));
    const isKept = (chunk: Chunk) => kept.includes(chunk);
    const giving = staying
      .filter(({ pins }) => pins === 0)
      .sort((one, other) => Number(isKept(one)) - Number(isKept(other)));
    let start: number | undefined;
    while ((start = this.#findRoom(bytes, staying)) === undefined) {
      const next = giving.shift();
      if (next === undefined) return undefined;
      staying.splice(staying.indexOf(next), 1);
    }
    this.#forget(this.#overlapping(start, bytes));
    return start;
  }

  /** Evicts these, and history that is older: then it has no holes. */
  #forget(chunks: Chunk[]): void {
    const newestSeq = chunks.at(-1)?.lastSeq ?? 0;
    const older = this.#chunks.filter((each) => each.lastSeq < newestSeq && this.#isHistory(each));
    for (const chunk of new Set([...older, ...chunks])) this.#evict(chunk);
  }

  /** It is only there to be looked at: nobody waits for it, it is not being sent. */
  #isHistory(chunk: Chunk): boolean {
    return chunk.pins === 0 && !this.#readers.some((reader) => reader.waitsFor(chunk));
  }

  /** What is to give way last and still waits for a reader: at most half of the ring. */
  #keptChunks(bytesMax = this.bytesMax): Chunk[] {
    const waits = (chunk: Chunk) => this.#readers.some((reader) => reader.waitsFor(chunk));
    const kept = this.#chunks.filter((chunk) => chunk.kept && waits(chunk));
    let bytes = kept.reduce((sum, chunk) => sum + chunk.bytes, 0);
    while (bytes > bytesMax / 2) bytes -= kept.shift()!.bytes;
    return kept;
  }

  /**
   * What stays in an arena of that size: what is being sent, in half of it or beside it, then what
   * is kept, then the newest that waits, then the newest.
   */
  #stayingIn(bytesMax: number): Map<Chunk, "within" | "beside"> {
    const staying = new Map<Chunk, "within" | "beside">();
    let leftBytes = bytesMax;
    const take = (chunk: Chunk, leastBytes = 0) => {
      if (staying.has(chunk)) return true;
      const fits = leftBytes - chunk.bytes >= leastBytes;
      if (fits) leftBytes -= chunk.bytes;
      if (fits) staying.set(chunk, "within");
      return fits;
    };
    for (const chunk of this.#chunks) {
      if (chunk.pins > 0 && !take(chunk, bytesMax / 2)) staying.set(chunk, "beside");
    }
    for (const chunk of this.#keptChunks(bytesMax).reverse()) take(chunk);
    const newest = this.#chunks.toReversed();
    const waiting = newest.filter((chunk) => !this.#isHistory(chunk));
    for (const chunk of [...waiting, ...newest]) if (!take(chunk)) break;
    return staying;
  }

  /** Behind the newest chunk; behind the part for history only when that has no room. */
  #findRoom(bytes: number, staying: Chunk[]): number | undefined {
    const end = this.bytesMax;
    const from = this.#head + bytes <= end * historyShare ? this.#head : 0;
    const behind = from > 0 ? firstRoom(bytes, staying, { from, end }) : undefined;
    return behind ?? firstRoom(bytes, staying, { from: 0, end });
  }

  /** The memory behind all chunks goes back to the system. */
  #trim(): void {
    const ends = this.#chunks.map(({ start, bytes }) => (start === beside ? 0 : start + bytes));
    const end = Math.max(0, ...ends);
    if (end < this.#touched) this.#giveBack(this.#arena.subarray(end, this.#touched));
    this.#touched = end;
  }

  // A ring holds some hundred chunks and gets a new one every some hundred messages: looking at all
  // of them costs nanoseconds a message and needs no second order to be kept.
  #overlapping(start: number, bytes: number): Chunk[] {
    return this.#chunks.filter(
      (chunk) => chunk.start < start + bytes && start < chunk.start + chunk.bytes,
    );
  }

  #evict(chunk: Chunk): void {
    assert(chunk.pins === 0, "a chunk that is being sent is never evicted");
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
    this.#beside.delete(chunk);
    for (const reader of this.#readers) reader.evicted(chunk);
  }
}
