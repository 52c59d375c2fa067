// What a silence means, on real connections and by a clock of the test's own: a peer whose octets
// wait for their turn is not silent, and half a frame is its last one.
import { afterEach, expect, test } from "bun:test";
import { Counters } from "../../../src/base/counters.ts";
import { readTextFile } from "../../../src/base/files.ts";
import { openLibc } from "../../../src/base/libc.ts";
import { silentLog } from "../../../src/base/log.ts";
import { openTcp } from "../../../src/source/tcp.ts";
import { FakeClock } from "../../fake-clock.ts";
import { listenOptions } from "../../listen-options.ts";

const idleMsMax = 10_000;
const opened: { end(): void; stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) {
    each.end();
    await each.stop();
  }
});

/** A listener and one peer; turns of what is kept are given by `turn` alone. */
async function connected() {
  const clock = new FakeClock();
  const turns: (() => void)[] = [];
  const doors = {
    ...{ log: silentLog, readTextFile, libc: openLibc(), raiseOpenFiles: () => 5000 },
    clock: {
      ...clock,
      after: (ms: number, tick: () => void) => {
        if (ms > 1) return clock.after(ms, tick);
        turns.push(tick);
        return () => {};
      },
    },
  };
  const seen: string[] = [];
  const counters = new Counters();
  const receive = (frame: { bytes: Buffer; start: number; end: number }) =>
    void seen.push(frame.bytes.toString("utf8", frame.start, frame.end));
  const source = openTcp(listenOptions("tcp", { idleMsMax }), { receive, counters }, doors);
  const state = { isClosed: false };
  const socket = await Bun.connect({
    ...{ hostname: "127.0.0.1", port: source.port },
    socket: { data() {}, close: () => void (state.isClosed = true) },
  });
  // The clock of a stop is not ours to drive.
  const stop = async () => {
    let isOver = false;
    const stopped = source.stop().then(() => void (isOver = true));
    while (!isOver) {
      for (const tick of turns.splice(0)) tick();
      await clock.pass(100);
      await Bun.sleep(0);
    }
    await stopped;
  };
  opened.push({ end: () => socket.end(), stop });
  return { clock, turns, seen, counters, socket, state };
}

/** Waits for what the network does; the test's own timeout ends it. */
async function until(held: () => boolean): Promise<void> {
  while (!held()) await Bun.sleep(1);
}

test("while its octets wait for their turn a peer is not silent, however long that is", async () => {
  const { clock, turns, seen, counters, socket, state } = await connected();
  const count = 5000;
  socket.write("<1>x\n".repeat(count) + "<1>half");
  await until(() => turns.length > 0);
  const atOnce = seen.length;
  expect([atOnce > 0, atOnce < count]).toEqual([true, true]);
  await clock.pass(10 * idleMsMax);
  expect([seen.length, counters.ignored.idle, state.isClosed]).toEqual([atOnce, 0, false]);
  await until(() => {
    for (const tick of turns.splice(0)) tick();
    return seen.length === count;
  });
  // Nothing is kept any more: from now on silence counts, and what it leaves is the last frame.
  await clock.pass(10 * idleMsMax);
  await until(() => state.isClosed);
  expect(counters.ignored.idle).toBeGreaterThan(0);
  await until(() => seen.length === count + 1);
  expect(seen.at(-1)).toBe("<1>half");
});

test("half a frame whose end is not known waits two seconds, and no longer", async () => {
  const { clock, seen, socket, state } = await connected();
  socket.write("<1>no end");
  await until(() => {
    void clock.pass(100);
    return clock.monotonicMs() > 1500;
  });
  expect(seen).toEqual([]);
  await clock.pass(idleMsMax / 2);
  await until(() => seen.length > 0);
  expect([seen, state.isClosed]).toEqual([["<1>no end"], false]);
});
