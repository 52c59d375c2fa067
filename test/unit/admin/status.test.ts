import { expect, test } from "bun:test";
import type { statusOf } from "../../../src/admin/status.ts";
import { openAdmin } from "../../admin-subject.ts";
import { never } from "../../shipping.ts";

type Status = ReturnType<typeof statusOf>;

const status = async (ask: Awaited<ReturnType<typeof openAdmin>>["ask"]) =>
  (await (await ask("/api/v1/status")).json()) as Status;

test("the status says what each part is doing, in words too", async () => {
  const { ask, receive, flow } = await openAdmin();
  const before = await status(ask);
  expect(before).toMatchObject({ device: "gw", boot: "b", state: "running", ready: true });
  expect(before.sinks[0]).toMatchObject({
    state: "idle",
    text: "nothing waits, nothing has been stored yet",
  });
  receive(3);
  expect((await status(ask)).sinks[0]).toMatchObject({ state: "collecting", waiting: 3 });
  await flow(65_000);
  const after = await status(ask);
  expect(after.received.messages).toBe(3);
  expect(after.listeners[0]).toMatchObject({ transport: "udp", port: 514, received: 3 });
  expect(after.sinks[0]).toMatchObject({ state: "idle", stored: 3, waiting: 0, objects: 1 });
  expect(after.ring).toMatchObject({ lines: 3, open_lines: 0 });
  expect(after.uptime_s).toBe(65);
});

test("outages are remembered, with what they began with; the last twenty of them", async () => {
  const { ask, health, clock, receive } = await openAdmin({ answers: [never()] });
  receive(2);
  for (let outage = 1; outage <= 25; outage++) {
    health.fail({ kind: "failed", reason: `reason ${outage}` }, clock);
    health.fail({ kind: "failed", reason: "another" }, clock);
    await clock.pass(10_000);
    if (outage < 25) health.recover(clock);
  }
  const [sink] = (await status(ask)).sinks;
  expect(sink!.outages.length).toBe(20);
  expect(sink!.outages[0]).toMatchObject({ reason: "reason 6", failures: 2 });
  expect(sink!.outages.at(-1)!.to).toBeUndefined();
  expect(sink).toMatchObject({
    state: "failing",
    text: "2 messages wait: it has failed for 10s, another",
    failing: { for_s: 10, failures: 2 },
  });
});

test("rates are of each five seconds of ten minutes, and of each ten minutes of a day", async () => {
  const { ask, receive, clock } = await openAdmin();
  await clock.pass(1000);
  for (let step = 1; step <= 130; step++) {
    receive(step);
    await clock.pass(5000);
  }
  const { recent, day } = (await status(ask)).rates;
  expect(recent.interval_s).toBe(5);
  expect(recent.received.length).toBe(120);
  expect(recent.received.slice(-3)).toEqual([128, 129, 130]);
  expect(day.received.length).toBe(1);
  expect(day.received[0]).toBe((120 * 121) / 2);
  await clock.pass(3 * 86_400_000);
  const later = (await status(ask)).rates;
  expect(later.day.received.length).toBe(144);
  expect(later.recent.waiting.length).toBe(120);
});
