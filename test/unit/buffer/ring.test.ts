import { expect, test } from "bun:test";
import { type ChunkFacts, countOf, Ring } from "../../../src/buffer/ring.ts";

/** A ring that chunks of `size` octets with ten lines each can be added to. */
function fill(bytesMax: number) {
  const givenBack: number[] = [];
  const ring = new Ring(bytesMax, (octets) => {
    givenBack.push(octets.length);
    octets.fill(0);
  });
  let seq = 1;
  const add = (size: number, count = 10, kept = false) => {
    const facts = {
      firstSeq: seq,
      lastSeq: seq + count - 1,
      firstReceivedAtMs: seq,
      lastReceivedAtMs: seq,
      openedAtMs: seq,
      rawBytes: size * 5,
      tally: { transports: { udp: count }, sources: {}, otherSources: 0 },
      kept,
    };
    ring.add(new Uint8Array(size).fill(seq & 255), facts);
    seq += count;
  };
  const seqs = () => ring.chunks.map((chunk) => chunk.firstSeq);
  const isWhole = () =>
    ring.chunks.every((chunk) =>
      ring.view(chunk).every((octet) => octet === (chunk.firstSeq & 255)),
    );
  return { ring, add, seqs, givenBack, isWhole };
}

test("Ring keeps chunks that are waited for until the newest need their place", () => {
  const { ring, add, seqs, isWhole } = fill(100);
  ring.openReader();
  for (let n = 0; n < 4; n++) add(25);
  expect(seqs()).toEqual([1, 11, 21, 31]);
  add(30);
  expect(seqs()).toEqual([21, 31, 41]);
  expect(isWhole()).toBe(true);
});

test("Ring takes a third of its memory for what nobody waits for", () => {
  const { add, seqs, givenBack, isWhole } = fill(100);
  for (let n = 0; n < 7; n++) add(10);
  expect(seqs()).toEqual([41, 51, 61]);
  add(10);
  expect(seqs()).toEqual([51, 61, 71]);
  expect(givenBack).toEqual([]);
  expect(isWhole()).toBe(true);
});

test("Ring gives the memory of an outage back, the oldest chunks with it", () => {
  const { ring, add, seqs, givenBack, isWhole } = fill(100);
  const reader = ring.openReader();
  for (let n = 0; n < 5; n++) add(20);
  const sent = reader.take(1000);
  add(20);
  expect(reader.lostCount).toBe(10); // All of it is being sent: nothing can give way.
  reader.release(sent);
  for (let n = 0; n < 2; n++) add(20);
  expect(seqs()).toEqual([21, 31, 41, 61, 71]);
  reader.release(reader.take(1000));
  add(20);
  expect(givenBack).toEqual([60]);
  expect(seqs()).toEqual([71, 81]);
  expect(isWhole()).toBe(true);
});

test("Ring gives nothing back that is still being sent", () => {
  const { ring, add, seqs, givenBack, isWhole } = fill(100);
  const [slow, fast] = [ring.openReader(), ring.openReader()];
  for (let n = 0; n < 4; n++) add(20);
  const pinned = slow.take(1000);
  fast.release(fast.take(1000));
  add(20);
  expect(seqs()).toEqual([1, 11, 21, 31, 41]);
  slow.release(pinned);
  add(20);
  add(20);
  fast.release(fast.take(1000));
  const late = slow.take(1000);
  add(20); // Begins anew only when what was taken has gone.
  expect(givenBack).toEqual([]);
  slow.release(late);
  expect(isWhole()).toBe(true);
});

test("Ring never overwrites what is pinned, and loses the oldest of the rest", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  for (let n = 0; n < 4; n++) add(25);
  const sent = reader.take(50);
  expect(sent.map((chunk) => chunk.firstSeq)).toEqual([1, 11]);
  add(25);
  add(25);
  expect(seqs()).toEqual([1, 11, 41, 51]);
  expect(reader.lostCount).toBe(20);
  reader.release(sent);
  add(25);
  expect(seqs()).toEqual([11, 41, 51, 61]);
  expect(reader.lostCount).toBe(20); // What gave way had been taken.
});

test("Ring without any room loses the new chunk and counts it", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  add(60);
  reader.take(60);
  add(50);
  expect(seqs()).toEqual([1]);
  expect(reader.lostCount).toBe(10);
  add(101);
  expect(reader.lostCount).toBe(20);
});

test("RingReader.take() never spans a hole", () => {
  const { ring, add } = fill(100);
  const reader = ring.openReader();
  const other = ring.openReader();
  add(40);
  add(20);
  add(40);
  const held = other.take(40);
  add(30); // Steps over the pinned first chunk; the second and third give way.
  expect(ring.chunks.map((chunk) => chunk.firstSeq)).toEqual([1, 31]);
  expect(reader.take(1000).map((chunk) => chunk.firstSeq)).toEqual([1]);
  expect(reader.take(1000).map((chunk) => chunk.firstSeq)).toEqual([31]);
  expect(reader.lostCount).toBe(20);
  other.release(held);
});

const messagesIn = (chunks: readonly ChunkFacts[]) =>
  chunks.reduce((sum, chunk) => sum + countOf(chunk), 0);

test("every message is taken, waiting or lost, for each reader on its own", () => {
  // A small generator: the same lives every time.
  let state = 7;
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  for (let life = 0; life < 200; life++) {
    const { ring, add } = fill(500);
    const readers = [ring.openReader(), ring.openReader()].map((reader) => ({
      reader,
      taken: 0,
      held: [] as ReturnType<typeof reader.take>[],
    }));
    let added = 0;
    for (let step = 0; step < 100; step++) {
      const count = 1 + below(9);
      if (below(3) > 0) {
        add(1 + below(120), count);
        added += count;
      }
      for (const each of readers) {
        if (below(4) === 0 && each.held.length < 2)
          each.held.push(each.reader.take(1 + below(200)));
        const batch = (below(3) === 0 && each.held.shift()) || [];
        each.taken += messagesIn(batch);
        each.reader.release(batch);
        const held = messagesIn(each.held.flat());
        const { waitingCount, lostCount } = each.reader;
        expect(each.taken + held + waitingCount + lostCount).toBe(added);
      }
    }
  }
});

test("Ring lets what is kept give way last, the oldest of it first", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  add(25, 10, true);
  for (let n = 0; n < 6; n++) add(25);
  expect(seqs()).toEqual([1, 41, 51, 61]);
  expect([reader.lostCount, reader.waitingCount]).toEqual([30, 40]);
  // A batch ends before the hole.
  expect(reader.take(100).map(({ firstSeq }) => firstSeq)).toEqual([1]);
});

test("Ring keeps no more than half of itself, and nothing that was taken", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  for (let n = 0; n < 4; n++) add(25, 10, true);
  add(25);
  expect(seqs()).toEqual([11, 21, 31, 41]);
  add(25);
  expect(seqs()).toEqual([21, 31, 41, 51]);
  // The newest two that are kept stay, and what comes gives way to what comes.
  for (let n = 0; n < 3; n++) add(25);
  expect(seqs()).toEqual([21, 31, 71, 81]);
  reader.release(reader.take(50));
  for (let n = 0; n < 4; n++) add(25);
  expect(seqs()).toEqual([91, 101, 111, 121]);
});

test("Ring gives up what is kept before it refuses a chunk", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  add(50, 10, true);
  add(90);
  expect(seqs()).toEqual([11]);
  expect(reader.lostCount).toBe(10);
});

test("Ring.moveTo() keeps the newest that fit, what is kept first, and counts the rest", () => {
  const { ring, add, seqs } = fill(100);
  const reader = ring.openReader();
  add(25, 10, true);
  for (let n = 0; n < 3; n++) add(25);
  ring.moveTo(new Uint8Array(1000));
  add(25);
  expect([seqs(), reader.lostCount]).toEqual([[1, 11, 21, 31, 41], 0]);
  ring.moveTo(new Uint8Array(60));
  expect([seqs(), reader.lostCount, reader.waitingCount]).toEqual([[1, 41], 30, 20]);
  add(25);
  expect([seqs(), reader.lostCount]).toEqual([[1, 51], 40]);
});

test("a batch on its way outlasts a ring that becomes too small for it", () => {
  const { ring, add, seqs } = fill(100);
  const [reader, other] = [ring.openReader(), ring.openReader()];
  for (let n = 0; n < 4; n++) add(25);
  const held = reader.take(75);
  ring.moveTo(new Uint8Array(60));
  expect(seqs()).toEqual([1, 11, 21, 31]);
  for (const chunk of held) {
    expect([...ring.view(chunk)]).toEqual(Array<number>(25).fill(chunk.firstSeq));
  }
  expect([reader.lostCount, other.lostCount]).toEqual([0, 0]);
  expect(ring.bytes - ring.besideBytes).toBeLessThanOrEqual(60);
  expect(ring.besideBytes).toBe(50);
  reader.release(held);
  expect(ring.besideBytes).toBe(0);
  // What lay beside it is gone for whoever waited for it as well.
  expect([seqs(), reader.lostCount, other.lostCount]).toEqual([[1, 31], 0, 20]);
});

test("whatever its size becomes, each message is taken, waiting or lost, and each octet right", () => {
  let state = 11;
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  for (let life = 0; life < 200; life++) {
    const { ring, add } = fill(500);
    const [reader, slow] = [ring.openReader(), ring.openReader()];
    let [added, taken] = [0, 0];
    const held: ReturnType<typeof reader.take>[] = [];
    for (let step = 0; step < 60; step++) {
      const count = 1 + below(9);
      add(1 + below(120), count, below(6) === 0);
      added += count;
      if (below(4) === 0 && held.length < 2) held.push(reader.take(1 + below(250)));
      if (below(6) === 0) reader.release(held.shift() ?? []);
      if (below(6) === 0) ring.moveTo(new Uint8Array(50 + below(900)));
      taken = added - reader.waitingCount - reader.lostCount;
      expect(slow.waitingCount + slow.lostCount).toBe(added);
      for (const chunk of [...ring.chunks, ...held.flat()]) {
        expect(new Set(ring.view(chunk))).toEqual(new Set([chunk.firstSeq & 255]));
      }
      for (const chunk of held.flat()) expect(ring.chunks).toContain(chunk);
    }
    expect(taken).toBeGreaterThanOrEqual(held.flat().reduce((sum, each) => sum + countOf(each), 0));
    // Nothing lies beside it for longer than it is held.
    for (const batch of held) reader.release(batch);
    expect(ring.bytes).toBeLessThanOrEqual(ring.bytesMax);
  }
});
