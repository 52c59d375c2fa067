import { expect, test } from "bun:test";
import { ClockWatch } from "../../../src/base/clock-watch.ts";
import { earliestMs } from "../../../src/base/clock.ts";
import type { LogFields } from "../../../src/base/log.ts";
import { FakeClock } from "../../fake-clock.ts";

const trueMs = Date.UTC(2026, 10, 21, 8, 20, 17);
const hourMs = 3_600_000;

function watching(wallMs: number) {
  const clock = new FakeClock(wallMs);
  const said: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields) => void said.push([event, fields]);
  const watch = new ClockWatch(clock, { info: note, warn: note, error: note });
  const events = () => said.map(([event]) => event);
  return { clock, watch, said, events };
}

test("a clock that says a time since the build is believed at once, and nothing is said", async () => {
  const { watch, events, clock } = watching(trueMs);
  expect(watch.knownBy).toBe("wall");
  await clock.pass(hourMs);
  watch.look();
  expect([watch.clock.wallMs(), watch.jumps, events()]).toEqual([trueMs + hourMs, 0, []]);
});

test("a box in 1970 knows nothing until its clock is set, then everything before", async () => {
  const { watch, clock } = watching(0);
  await clock.pass(5000);
  expect([watch.knownBy, watch.errorMs(5000, 5000)]).toEqual(["nobody", undefined]);
  expect(watch.clock.wallMs()).toBe(5000);
  clock.setWall(trueMs);
  await clock.pass(1000);
  // Whoever asks for the time first notices.
  expect(watch.clock.wallMs()).toBe(trueMs + 1000);
  expect(watch.knownBy).toBe("wall");
  // What came at five seconds came at the moment when the clock was set.
  expect(watch.errorMs(5000, 5000)! + 5000).toBe(trueMs);
  expect(watch.errorMs(trueMs, 5000)).toBeUndefined();
});

test("a step from one wrong time to another teaches nothing, and is counted", async () => {
  const { watch, clock, events } = watching(0);
  await clock.pass(5000);
  clock.setWall(Date.UTC(1980, 0, 6));
  watch.look();
  expect([watch.knownBy, watch.jumps, events()]).toEqual(["nobody", 1, ["clock was set"]]);
});

test("a server's word counts until the wall clock is set, and is compared from then on", async () => {
  const { watch, clock } = watching(0);
  await clock.pass(2000);
  watch.onServerTime(trueMs);
  expect([watch.knownBy, watch.clock.wallMs()]).toEqual(["server", trueMs]);
  await clock.pass(1000);
  expect(watch.clock.wallMs()).toBe(trueMs + 1000);
  watch.onServerTime(trueMs + hourMs);
  expect(watch.clock.wallMs()).toBe(trueMs + 1000);
  clock.setWall(trueMs + 1500);
  watch.look();
  watch.onServerTime(trueMs + 61_500);
  expect([watch.knownBy, watch.clock.wallMs()]).toEqual(["wall", trueMs + 1500]);
  expect(watch.serverAheadMs).toBe(60_000);
});

test("a server that lives in 1970 itself is not heard", () => {
  const { watch } = watching(0);
  watch.onServerTime(earliestMs - 1);
  expect([watch.knownBy, watch.serverAheadMs]).toEqual(["nobody", 0]);
});

test("a clock that is set back to 1970 is not believed: the monotonic one goes on", async () => {
  const { watch, clock, events } = watching(trueMs);
  await clock.pass(hourMs);
  clock.setWall(0);
  watch.look();
  await clock.pass(hourMs);
  expect([watch.knownBy, watch.clock.wallMs()]).toEqual(["wall", trueMs + 2 * hourMs]);
  expect(events()).toEqual(["clock was set"]);
});

test("jumps forth and back are counted each, and told at most once a minute", async () => {
  const { watch, clock, said } = watching(trueMs);
  for (const aheadMs of [hourMs, -hourMs, 10_000]) {
    clock.setWall(clock.wallMs() + aheadMs);
    watch.look();
    await clock.pass(20_000);
  }
  expect([watch.jumps, watch.lastJump]).toEqual([3, { ms: 10_000, noticedAtMs: 40_000 }]);
  expect(said.map(([, fields]) => fields)).toEqual([
    { byMs: hourMs, to: "2026-11-21T09:20:17.000Z", jumps: 1 },
  ]);
});

test("leap seconds and drift that is made good are no jumps", async () => {
  const { watch, clock, events } = watching(Date.UTC(2026, 11, 31, 23, 59, 59));
  clock.setWall(clock.wallMs() - 1000);
  watch.look();
  for (let minute = 0; minute < 600; minute++) {
    await clock.pass(60_000);
    // 500 ppm, more than which no kernel corrects.
    clock.setWall(clock.wallMs() + 30);
    watch.look();
  }
  expect([watch.jumps, events()]).toEqual([0, []]);
});

test("the loop says once that the time is not known, asks until it is, and says so", async () => {
  const { watch, clock, events, said } = watching(0);
  let asked = 0;
  const ended = new AbortController();
  const ask = async () => {
    if (++asked === 3) watch.onServerTime(trueMs);
  };
  const loop = watch.watchLoop(ask, ended.signal);
  await clock.pass(600_000);
  expect([asked, events()]).toEqual([3, ["time not known", "time known"]]);
  expect(said[1]![1]).toEqual({ by: "server", time: "2026-11-21T08:20:17.000Z" });
  ended.abort();
  await loop;
});

test("the loop notices jumps while nothing else happens", async () => {
  const { watch, clock, events } = watching(trueMs);
  const ended = new AbortController();
  const loop = watch.watchLoop(async () => {}, ended.signal);
  await clock.pass(30_000);
  clock.setWall(trueMs + 24 * hourMs);
  await clock.pass(60_000);
  expect(events()).toEqual(["clock was set"]);
  ended.abort();
  await loop;
});
