// What gives way in the ring had to: the oldest first, what is kept last, and no chunk for which
// there was room. Every time that the ring makes some, its chunks are looked at before and after.
import type { Chunk, Ring } from "../../src/buffer/ring.ts";
import type { RingReader } from "../../src/buffer/ring-reader.ts";

type Readers = () => readonly RingReader[];

/** Calls `violate` with what was wrong with a loss. */
export function watchLosses(ring: Ring, readers: Readers, violate: (wrong: string) => void): void {
  const waits = (chunk: Chunk) => readers().some((reader) => reader.waitsFor(chunk));
  /** Those that may give way in an arena of that size, in the order in which they do. */
  const giving = (bytesMax: number) => {
    const free = ring.chunks.filter((chunk) => chunk.pins === 0 && waits(chunk));
    const last = new Set<Chunk>();
    let keptBytes = 0;
    for (const chunk of ring.chunks.toReversed()) {
      if (!chunk.kept || !waits(chunk)) continue;
      if ((keptBytes += chunk.bytes) > bytesMax / 2) break;
      last.add(chunk);
    }
    return [...free.filter((each) => !last.has(each)), ...free.filter((each) => last.has(each))];
  };
  const add = ring.add.bind(ring);
  ring.add = (compressed, facts) => {
    const pinned = ring.chunks.filter(({ pins }) => pins > 0);
    const order = giving(ring.bytesMax);
    add(compressed, facts);
    const there = new Set(ring.chunks);
    const isIn = ring.chunks.at(-1)?.lastSeq === facts.lastSeq;
    // Without it, and without all that is to go before it, there was no room.
    const lastGone = isIn ? order.findLastIndex((chunk) => !there.has(chunk)) : order.length;
    if (isIn && lastGone < 0) return;
    const staying = [...pinned, ...order.slice(lastGone)];
    if (largestHole(staying, ring.bytesMax) < compressed.length) return;
    const seq = order[lastGone]?.firstSeq ?? facts.firstSeq;
    violate(`message ${seq} gives way, and ${compressed.length} bytes had room without it`);
  };
  const moveTo = ring.moveTo.bind(ring);
  ring.moveTo = (arena) => {
    const order = giving(arena.length);
    moveTo(arena);
    const wrong = wrongOrder(order, ring);
    if (wrong !== undefined) violate(wrong);
  };
}

/** In a smaller arena the newest stay, as many as fit beside what is being sent and what is kept. */
function wrongOrder(order: readonly Chunk[], ring: Ring): string | undefined {
  const there = new Set(ring.chunks);
  const gone = order.filter((chunk) => !there.has(chunk) && !chunk.kept);
  const newest = gone.at(-1);
  if (newest === undefined) return undefined;
  const older = order.find(
    (chunk) => !chunk.kept && chunk.lastSeq < newest.firstSeq && there.has(chunk),
  );
  if (older)
    return `message ${newest.firstSeq} gives way in a smaller ring before ${older.firstSeq}`;
  const withinBytes = ring.bytes - ring.besideBytes;
  if (withinBytes + newest.bytes > ring.bytesMax) return undefined;
  return `message ${newest.firstSeq} gives way in a smaller ring that has room for it`;
}

/** The most that fits in one piece beside what stays in an arena. */
function largestHole(staying: readonly Chunk[], bytesMax: number): number {
  let [end, largest] = [0, 0];
  for (const { start, bytes } of staying.toSorted((one, other) => one.start - other.start)) {
    if (start === Infinity) continue;
    largest = Math.max(largest, start - end);
    end = start + bytes;
  }
  return Math.max(largest, bytesMax - end);
}
