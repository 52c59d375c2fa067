import { expect, test } from "bun:test";
import type { LogFields } from "../../../src/base/log.ts";
import { deliver, Health } from "../../../src/sink/deliver.ts";
import type { SendResult, Sink } from "../../../src/sink/sink.ts";
import { batchOf, numbered } from "../../batch.ts";
import { FakeClock } from "../../fake-clock.ts";

const batch = batchOf("logs/a.gz", numbered(3));
const accepted: SendResult = { kind: "accepted" };
const failed = (changes: object = {}): SendResult => ({
  ...{ kind: "failed", reason: "HTTP 503" },
  ...changes,
});

/** A sink that answers by the script, and a life whose chance is always `fraction`. */
function life(script: SendResult[], fraction = 0.5) {
  const clock = new FakeClock();
  const said: string[] = [];
  const sentAtMs: number[] = [];
  const say = (level: string) => (event: string, fields?: LogFields) =>
    void said.push(`${level} ${event} ${JSON.stringify(fields)}`);
  const log = { info: say("info"), warn: say("warn"), error: say("error") };
  const sink: Sink = {
    name: "main",
    description: "a script",
    send() {
      sentAtMs.push(clock.monotonicMs());
      return Promise.resolve(script.length > 1 ? script.shift()! : script[0]!);
    },
  };
  const health = new Health();
  const random = { fraction: () => fraction, bytes: () => new Uint8Array() };
  const stop = new AbortController();
  const run = () => deliver(batch, sink, { clock, random, log, health }, stop.signal);
  return { clock, said, sentAtMs, health, stop, run };
}

test("deliver() says nothing about a batch that goes through", async () => {
  const { run, said, health } = life([accepted]);
  expect(await run()).toBe("accepted");
  expect(said).toEqual([]);
  expect(health).toMatchObject({ attempts: 1, accepted: 1, refused: 0, failures: 0 });
});

test("deliver() tries again for ever, at a growing distance up to a minute", async () => {
  const { run, clock, sentAtMs, stop } = life([failed()], 1 - Number.EPSILON);
  const delivered = run();
  await clock.pass(10 * 60_000);
  const pauses = sentAtMs
    .slice(1)
    .map((atMs, index) => Math.ceil((atMs - sentAtMs[index]!) / 1000));
  expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(new Set(pauses.slice(8))).toEqual(new Set([60]));
  stop.abort();
  expect(await delivered).toBe("aborted");
});

test("deliver() waits as long as the far side asks for", async () => {
  const { run, clock, sentAtMs } = life([failed({ retryAfterMs: 90_000 }), accepted]);
  const delivered = run();
  await clock.pass(120_000);
  expect(await delivered).toBe("accepted");
  expect(sentAtMs).toEqual([0, 90_000]);
});

test("deliver() is slow with what a person must mend, from the first time on", async () => {
  const { run, clock, sentAtMs } = life([failed({ slow: true }), failed({ slow: true }), accepted]);
  const delivered = run();
  await clock.pass(120_000);
  expect(await delivered).toBe("accepted");
  expect(sentAtMs).toEqual([0, 45_000, 90_000]);
});

test("deliver() says once that a sink fails, why, and when it is well again", async () => {
  const denied = failed({ reason: "S3 answered 403 AccessDenied", hint: "allow it", slow: true });
  const { run, clock, said } = life([failed(), failed(), denied, denied, accepted]);
  const delivered = run();
  await clock.pass(5 * 60_000);
  expect(await delivered).toBe("accepted");
  expect(said).toEqual([
    'warn sink failing {"sink":"main","reason":"HTTP 503"}',
    'warn sink failing {"sink":"main","reason":"S3 answered 403 AccessDenied","hint":"allow it"}',
    'info sink recovered {"sink":"main","failures":4,"failedMs":91500}',
  ]);
});

test("deliver() says each reason once, though they take turns, until all was well", async () => {
  const reset = failed({ reason: "ECONNRESET" });
  const { run, clock, said } = life([failed(), reset, failed(), reset, accepted, reset, accepted]);
  for (let batch = 1; batch <= 2; batch++) {
    const delivered = run();
    await clock.pass(60_000);
    expect(await delivered).toBe("accepted");
  }
  expect(said.map((text) => text.replace(/,"fail.*/, ""))).toEqual([
    'warn sink failing {"sink":"main","reason":"HTTP 503"}',
    'warn sink failing {"sink":"main","reason":"ECONNRESET"}',
    'info sink recovered {"sink":"main"',
    'warn sink failing {"sink":"main","reason":"ECONNRESET"}',
    'info sink recovered {"sink":"main"',
  ]);
});

test("deliver() keeps the state of a failing sink for status", async () => {
  const { run, clock, health, stop } = life([failed({ hint: "look" })]);
  const delivered = run();
  await clock.pass(20_000);
  expect(health).toMatchObject({ failingSinceMs: 0, reason: "HTTP 503", hint: "look" });
  expect(health.failures).toBe(health.attempts);
  expect(health.failures).toBeGreaterThan(3);
  stop.abort();
  await delivered;
});

test("deliver() reports a batch that can never be stored and calls the sink well", async () => {
  const script: SendResult[] = [failed(), { kind: "refused", reason: "HTTP 413" }];
  const { run, clock, said, health } = life(script);
  const delivered = run();
  await clock.pass(60_000);
  expect(await delivered).toBe("refused");
  expect(said.slice(1)).toEqual([
    'info sink recovered {"sink":"main","failures":1,"failedMs":500}',
    'error batch refused {"sink":"main","reason":"HTTP 413","key":"logs/a.gz","messages":3}',
  ]);
  expect(health).toMatchObject({ refused: 1, failingSinceMs: undefined, reason: undefined });
});

test("deliver() ends at once when it is told to", async () => {
  const { run, clock, said, sentAtMs, stop } = life([failed()]);
  const delivered = run();
  await clock.pass(0);
  stop.abort();
  expect(await delivered).toBe("aborted");
  expect(sentAtMs).toEqual([0]);
  expect(said).toHaveLength(1);
});

test("deliver() does not start when it was told to end before", async () => {
  const { run, sentAtMs, stop } = life([accepted]);
  stop.abort();
  expect(await run()).toBe("aborted");
  expect(sentAtMs).toEqual([]);
});
