import { expect, test } from "bun:test";
import { openAdmin } from "../../admin-subject.ts";
import { never } from "../../shipping.ts";

type Ask = Awaited<ReturnType<typeof openAdmin>>["ask"];

async function codes(ask: Ask): Promise<string[]> {
  const answer = await ask("/readyz");
  const { ready, reasons } = (await answer.json()) as {
    ready: boolean;
    reasons: { code: string }[];
  };
  expect(answer.status).toBe(ready ? 200 : 503);
  expect(ready).toBe(reasons.length === 0);
  return reasons.map(({ code }) => code);
}

test("it is ready while all is well, also when nothing comes for days", async () => {
  const { ask, flow, receive } = await openAdmin();
  expect(await codes(ask)).toEqual([]);
  receive(10);
  await flow(100_000);
  expect(await codes(ask)).toEqual([]);
  await flow(2 * 86_400_000);
  expect(await codes(ask)).toEqual([]);
});

test("a sink that does not answer stalls what waits: not ready after ship.age and the bound", async () => {
  const { ask, flow, receive } = await openAdmin({ answers: [never()] });
  receive(10);
  await flow(359_000);
  expect(await codes(ask)).toEqual([]);
  await flow(2000);
  expect(await codes(ask)).toEqual(["sink_stalled"]);
});

test("a sink that fails for longer than the bound is not ready, with the reason", async () => {
  const { ask, health, clock } = await openAdmin();
  health.fail({ kind: "failed", reason: "S3 answered 503 SlowDown" }, clock);
  await clock.pass(299_000);
  expect(await codes(ask)).toEqual([]);
  await clock.pass(1000);
  expect(await codes(ask)).toEqual(["sink_failing"]);
  expect(await (await ask("/readyz")).text()).toContain("S3 answered 503 SlowDown");
  health.recover(clock);
  expect(await codes(ask)).toEqual([]);
});

test("a daemon that is stopping is not ready, and healthy", async () => {
  const { ask, subject } = await openAdmin();
  subject.isDraining = true;
  expect(await codes(ask)).toEqual(["draining"]);
  expect((await ask("/healthz")).status).toBe(200);
});
