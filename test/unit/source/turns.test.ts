import { expect, test } from "bun:test";
import { keptBytesMax, type Stream, Turns } from "../../../src/source/turns.ts";
import { FakeClock } from "../../fake-clock.ts";

/** What one turn takes in of streams whose frames are one octet and one step each. */
const turn = 4096;

/** A peer's stream that tells what is done with it; its frames are one octet and one step each. */
class ToldStream implements Stream {
  readonly name: string;
  readonly told: string[];
  taken = "";
  isPaused = false;
  isEnded = false;

  constructor(name: string, told: string[]) {
    this.name = name;
    this.told = told;
  }

  push(data: Buffer, at: number, stepsMax: number): number {
    const end = Math.min(at + stepsMax, data.length);
    this.taken += data.toString("latin1", at, end);
    if (this.told.at(-1) !== this.name) this.told.push(this.name);
    return end;
  }

  end(): void {
    this.isEnded = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

function setUp(names: string) {
  const clock = new FakeClock();
  const told: string[] = [];
  const streams = [...names].map((name) => new ToldStream(name, told));
  const turns = new Turns(clock, new Set(streams));
  /** Lets those who wait have one turn in all. */
  const tick = () => clock.pass(1);
  return { clock, told, streams, turns, tick };
}

/** So many octets, each told from those near it. */
const octets = (count: number, first = 0) =>
  Buffer.from(Array.from({ length: count }, (_, n) => 33 + ((n + first) % 90)));

test("what fits into a turn is taken in at once, and nobody is paused", () => {
  const { streams, turns, clock } = setUp("a");
  const [a] = streams;
  turns.take(a!, octets(turn));
  expect(a).toMatchObject({ taken: octets(turn).toString(), isPaused: false });
  expect([turns.hasRest(a!), clock.waiting]).toEqual([false, 0]);
});

test("more than a turn is taken in by and by, in its order, while the peer waits", async () => {
  const { streams, turns, clock, tick } = setUp("a");
  const [a] = streams;
  turns.take(a!, octets(3 * turn + 1));
  const lengths: number[] = [];
  while (turns.hasRest(a!)) {
    expect(a!.isPaused).toBe(true);
    lengths.push(a!.taken.length);
    await tick();
  }
  expect(lengths).toEqual([turn, 2 * turn, 3 * turn]);
  expect(a).toMatchObject({ taken: octets(3 * turn + 1).toString(), isPaused: false });
  expect(clock.waiting).toBe(0);
});

test("who has much left does not keep the others from their turns", async () => {
  const { streams, turns, told, tick } = setUp("abc");
  const [a, b, c] = streams;
  turns.take(a!, octets(4 * turn));
  turns.take(b!, octets(turn + 1));
  turns.take(c!, octets(10));
  expect(told.splice(0).join("")).toBe("abc");
  const turnsTaken: string[] = [];
  while (turns.hasRest(a!)) {
    await tick();
    turnsTaken.push(told.splice(0).join(""));
  }
  // What the last of b leaves of its turn is a's.
  expect(turnsTaken).toEqual(["a", "ba", "a", "a"]);
  expect(a!.taken).toBe(octets(4 * turn).toString());
  expect(b!.taken).toBe(octets(turn + 1).toString());
});

test("a turn ends when its time is over, however few steps it had", async () => {
  const { streams, turns, clock } = setUp("a");
  const [a] = streams;
  let nowMs = 0;
  clock.monotonicMs = () => nowMs++;
  turns.take(a!, octets(turn));
  // The clock was looked at once to begin with, and then behind every 256 steps.
  expect(a!.taken.length).toBe(5 * 256);
  await clock.pass(10);
  expect(a!.taken.length).toBe(turn);
});

test("what comes although its peer was to wait stands behind what came before", async () => {
  const { streams, turns, clock } = setUp("a");
  const [a] = streams;
  turns.take(a!, octets(2 * turn));
  turns.take(a!, octets(5, 2 * turn));
  await clock.pass(10);
  expect(a!.taken).toBe(octets(2 * turn + 5).toString());
});

test("an end is heard behind what was left, and nobody goes on then", async () => {
  const { streams, turns, clock } = setUp("ab");
  const [a, b] = streams;
  turns.take(a!, octets(2 * turn));
  for (const stream of [a!, b!]) turns.end(stream);
  expect([a!.isEnded, b!.isEnded]).toEqual([false, true]);
  await clock.pass(10);
  expect(a).toMatchObject({
    ...{ taken: octets(2 * turn).toString(), isEnded: true, isPaused: true },
  });
});

test("a stop takes in all that waits, and nothing that comes after", async () => {
  const { streams, turns, clock } = setUp("ab");
  const [a, b] = streams;
  turns.take(a!, octets(10 * turn));
  turns.take(b!, octets(5 * turn));
  turns.end(b!);
  turns.finish();
  turns.take(a!, octets(1));
  await clock.pass(10);
  expect(a!.taken).toBe(octets(10 * turn).toString());
  expect(b).toMatchObject({ taken: octets(5 * turn).toString(), isEnded: true });
});

test("when too much waits nobody is read, until half of it is taken in", async () => {
  const { streams, turns, tick } = setUp("abcdefghijklmnopqr");
  const read = 128 * 1024;
  const kept = () => streams.filter((stream) => turns.hasRest(stream)).length * read;
  const silent = streams.at(-1)!;
  for (const stream of streams.slice(0, -1)) {
    if (stream.isPaused) break;
    turns.take(stream, octets(read));
  }
  expect([turns.isFull, silent.isPaused]).toEqual([true, true]);
  expect(kept()).toBeLessThanOrEqual(keptBytesMax);
  while (turns.isFull) {
    expect(silent.isPaused).toBe(true);
    await tick();
  }
  expect(streams.filter((stream) => stream.isPaused)).toEqual(
    streams.filter((stream) => turns.hasRest(stream)),
  );
});

test("what finds no room has its turn at once, behind what came before", () => {
  const { streams, turns } = setUp("abcdefgh");
  const read = 512 * 1024;
  // Cut connections are read, though they were to wait.
  for (const stream of streams) turns.take(stream, octets(read));
  const [first] = streams;
  turns.take(first!, octets(read, read));
  expect(first!.taken).toBe(octets(read).toString() + octets(turn, read).toString());
  const waiting = streams.filter((stream) => turns.hasRest(stream));
  expect(waiting.length * read).toBeLessThanOrEqual(keptBytesMax);
  for (const stream of streams.slice(waiting.length)) {
    expect(stream.taken).toBe(octets(read).toString());
  }
});
