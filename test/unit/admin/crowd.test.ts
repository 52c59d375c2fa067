import { expect, test } from "bun:test";
import { connectionsMax, Crowd } from "../../../src/admin/crowd.ts";
import type { LogFields } from "../../../src/base/log.ts";
import { FakeClock } from "../../fake-clock.ts";

test("a crowd is sent away once a second and told once a minute; senders are none", async () => {
  const clock = new FakeClock();
  let [files, senders, closed] = [40, 0, 0];
  const logged: (LogFields | undefined)[] = [];
  const crowd = new Crowd({
    clock,
    log: { warn: (_, fields) => void logged.push(fields) },
    senders: () => senders,
    server: { openFiles: () => files, closeConnections: () => void closed++ },
  });
  crowd.watch();
  [files, senders] = [5_000, 4_900];
  await clock.pass(10_000);
  expect(closed).toBe(0);
  senders = 0;
  await clock.pass(10_000);
  expect(closed).toBe(10);
  expect(logged).toEqual([expect.objectContaining({ connections: 4_872, connectionsMax })]);
  files = 40;
  await clock.pass(60_000);
  files = 5_000;
  await clock.pass(1_000);
  expect([closed, logged.length]).toEqual([11, 2]);
  crowd.stop();
  expect(clock.waiting).toBe(0);
});
