import { expect, test } from "bun:test";
import { connectionsMax, Crowd } from "../../../src/admin/crowd.ts";
import type { LogFields } from "../../../src/base/log.ts";
import { FakeClock } from "../../fake-clock.ts";

test("a crowd is sent away, the door shut for a second; senders are none", async () => {
  const clock = new FakeClock();
  let [files, senders, lets, pauses] = [40, 0, true, 0];
  let isOpen = true;
  const logged: (LogFields | undefined)[] = [];
  const pause = () => {
    pauses++;
    isOpen = false;
  };
  const resume = () => (isOpen = isOpen || lets);
  const crowd = new Crowd({
    clock,
    log: { warn: (_, fields) => void logged.push(fields) },
    senders: () => senders,
    server: { openFilesAtLeast: () => files, pause, resume },
  });
  crowd.watch();
  [files, senders] = [5_000, 4_900];
  await clock.pass(10_000);
  expect([pauses, isOpen]).toEqual([0, true]);
  senders = 0;
  await clock.pass(250);
  expect([pauses, isOpen]).toEqual([1, false]);
  await clock.pass(10_000);
  expect([pauses, isOpen]).toEqual([11, false]);
  expect(logged).toEqual([expect.objectContaining({ connections: 4_872, connectionsMax })]);
  files = 40;
  await clock.pass(1_000);
  expect(isOpen).toBe(true);
  // It is looked for more often for a while, and told once a minute.
  files = 5_000;
  await clock.pass(50);
  expect([pauses, logged.length]).toEqual([12, 1]);
  [files, lets] = [40, false];
  await clock.pass(5_000);
  expect(isOpen).toBe(false);
  lets = true;
  await clock.pass(60_000);
  expect(isOpen).toBe(true);
  files = 5_000;
  await clock.pass(250);
  expect([pauses, logged.length]).toEqual([13, 2]);
  crowd.stop();
  expect(clock.waiting).toBe(0);
});
