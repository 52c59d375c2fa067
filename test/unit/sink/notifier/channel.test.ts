import { expect, test } from "bun:test";
import type { LogFields } from "../../../../src/base/log.ts";
import type { Alert } from "../../../../src/rule/alert.ts";
import { Channel } from "../../../../src/sink/notifier/channel.ts";
import type { ChannelOptions } from "../../../../src/sink/notifier/options.ts";
import type { SendResult } from "../../../../src/sink/sink.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { alertOf } from "./alerts.ts";

const accepted: SendResult = { kind: "accepted" };
const failed: SendResult = { kind: "failed", reason: "no answer" };

/** A channel to a service whose answer is `answer`, or never comes. */
function life(options: Partial<Pick<ChannelOptions, "queueMax" | "perMinuteMax" | "quiet">> = {}) {
  const clock = new FakeClock();
  const said: string[] = [];
  const sent: Alert[] = [];
  const say = (level: string) => (event: string, fields?: LogFields) =>
    void said.push(`${level} ${event} ${JSON.stringify(fields)}`);
  const doors = {
    clock,
    random: { fraction: () => 0.5, bytes: () => new Uint8Array() },
    log: { info: say("info"), warn: say("warn"), error: say("error") },
  };
  const service: { answer: SendResult | undefined } = { answer: accepted };
  const common = { name: "phone", timeoutMs: 1000, queueMax: 100, perMinuteMax: 600, ...options };
  const channel = new Channel(
    { kind: "slack", url: "https://hooks.example/hush", ...common },
    {
      description: "a script",
      send(alert, signal) {
        sent.push(alert);
        const { answer } = service;
        if (answer !== undefined) return Promise.resolve(answer);
        const aborted = { ...failed, reason: "aborted" };
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(aborted)));
      },
    },
    doors,
  );
  const stop = new AbortController();
  const ended = channel.sendLoop(stop.signal);
  return { clock, said, sent, service, channel, stop, ended, texts: () => sent.map((a) => a.text) };
}

test("alerts go out in order, without a word in the log", async () => {
  const { channel, clock, texts, said } = life();
  for (const text of ["one", "two", "three"]) channel.offer(alertOf(text));
  await clock.pass(0);
  expect(texts()).toEqual(["one", "two", "three"]);
  expect([channel.waiting, channel.health.accepted, said.length]).toEqual([0, 3, 0]);
});

test("an outage delays alerts and loses none; late ones say when they were", async () => {
  const { channel, clock, texts, service, said, sent } = life();
  service.answer = failed;
  channel.offer(alertOf("WAN is down"));
  await clock.pass(3_600_000);
  channel.offer(alertOf("WAN is up", { atMs: clock.wallMs() }));
  expect(channel.waiting).toBe(2);
  sent.length = 0;
  service.answer = accepted;
  await clock.pass(60_000);
  expect(texts()[0]).toMatch(/^WAN is down \(at 2026-11-21 \d\d:20:17\)$/);
  expect(texts()[1]).toStartWith("WAN is up");
  expect(channel.waiting).toBe(0);
  expect(said.map((line) => line.replace(/ \{.*/, ""))).toEqual([
    "warn channel failing",
    "info channel recovered",
  ]);
});

test("a text that says when it was is left as it is", async () => {
  const { channel, clock, texts } = life();
  const [whole] = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(await lateText()) ?? [""];
  await clock.pass(3_600_000);
  channel.offer(alertOf(`down, at: ${whole}`));
  await clock.pass(0);
  expect(texts()).toEqual([`down, at: ${whole}`]);

  async function lateText(): Promise<string> {
    const other = life();
    await other.clock.pass(3_600_000);
    other.channel.offer(alertOf("x"));
    await other.clock.pass(0);
    return other.texts()[0]!;
  }
});

test("beyond the bound the oldest are counted by rule and told by number, before the rest", async () => {
  const { channel, clock, texts, service, sent } = life({ queueMax: 2 });
  service.answer = failed;
  channel.offer(alertOf("in flight"));
  await clock.pass(0);
  for (let n = 1; n <= 12; n++) channel.offer(alertOf(`down ${n}`));
  channel.offer(alertOf("up", { rule: "wan", count: 5 }));
  expect(channel.waiting).toBe(1 + 12 + 5);
  sent.length = 0;
  service.answer = accepted;
  await clock.pass(60_000);
  expect(texts().map((text) => text.replace(/ \(at .*/, ""))).toEqual([
    "in flight",
    expect.stringMatching(/^11 alerts of rule login not sent, the last at .*:20:17: down 11$/),
    "down 12",
    "up",
  ]);
  expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(18);
});

test("... with what they stand for, over a restart too", async () => {
  const first = life({ queueMax: 1 });
  first.service.answer = failed;
  for (const count of [1, 3, 5, 1]) first.channel.offer(alertOf("login", { count }));
  const kept = first.channel.backlog();
  const second = life({ queueMax: 1 });
  second.channel.restore(kept);
  await second.clock.pass(0);
  expect(second.texts()[0]).toStartWith("3 alerts of rule login, about 9 messages, not sent, ");
});

test("an alert that the service refuses is counted and logged, and the next one goes out", async () => {
  const { channel, clock, texts, service, said } = life();
  service.answer = { kind: "refused", reason: "HTTP 400" };
  channel.offer(alertOf("bad"));
  await clock.pass(0);
  service.answer = accepted;
  channel.offer(alertOf("good"));
  await clock.pass(0);
  expect(texts()).toEqual(["bad", "good"]);
  expect(said).toEqual([
    'error alert refused {"channel":"phone","rule":"login","reason":"HTTP 400","messages":1}',
  ]);
});

test("it keeps to its pace, and a server's Retry-After", async () => {
  const { channel, clock, sent, service } = life({ perMinuteMax: 2 });
  for (const text of ["one", "two", "three"]) channel.offer(alertOf(text));
  await clock.pass(59_999);
  expect(sent.length).toBe(2);
  service.answer = { ...failed, retryAfterMs: 300_000 };
  await clock.pass(1);
  expect(sent.length).toBe(3);
  await clock.pass(299_999);
  expect(sent.length).toBe(3);
  await clock.pass(1);
  expect(sent.length).toBe(4);
});

test("at a stop what waits goes out at once, whatever the pace", async () => {
  const { channel, clock, sent, ended } = life({ perMinuteMax: 1 });
  for (const text of ["one", "two", "three"]) channel.offer(alertOf(text));
  await clock.pass(0);
  expect(sent.length).toBe(1);
  channel.finish();
  await ended;
  expect([sent.length, channel.waiting]).toEqual([3, 0]);
});

test("a stop gives a failing or a hanging service one chance, and counts what is left", async () => {
  for (const answer of [failed, undefined]) {
    const { channel, clock, service, ended, stop } = life();
    service.answer = answer;
    for (const text of ["one", "two"]) channel.offer(alertOf(text, { count: 3 }));
    await clock.pass(0);
    channel.finish();
    if (answer === undefined) stop.abort();
    await ended;
    expect(channel.waiting).toBe(6);
  }
});

test("a second channel gets what waits once the first has failed for long, and gives it back", async () => {
  const [first, second] = [life(), life()];
  first.channel.fallBackOn(second.channel, 300_000);
  first.service.answer = failed;
  for (const text of ["one", "two"]) first.channel.offer(alertOf(text));
  await first.clock.pass(200_000);
  await second.clock.pass(0);
  expect(second.texts()).toEqual([]);
  await first.clock.pass(200_000);
  await second.clock.pass(0);
  expect(second.sent.map(({ text }) => text)).toEqual(["one", "two"]);
  expect([first.channel.waiting, second.channel.waiting]).toEqual([0, 0]);
  // Each further one knocks at the first, which is how it is found well again.
  first.channel.offer(alertOf("three"));
  await first.clock.pass(0);
  await second.clock.pass(0);
  expect(second.texts().at(-1)).toStartWith("three");
  first.service.answer = accepted;
  first.channel.offer(alertOf("four"));
  await first.clock.pass(0);
  expect(first.texts().at(-1)).toStartWith("four");
  expect(first.said.map((line) => line.replace(/ \{.*/, ""))).toEqual([
    ...["warn channel failing", "warn channel replaced", "info channel recovered"],
  ]);
});

test("in quiet hours only the worst is told; the rest goes out in the morning, or at a stop", async () => {
  const hours = { fromMinute: 8 * 60, toMinute: 9 * 60, zone: "UTC", exceptSeverity: 2 };
  const [night, stopped] = [life({ quiet: hours }), life({ quiet: hours })];
  for (const { channel, clock } of [night, stopped]) {
    for (const [text, severity] of [
      ["warning", 4],
      ["critical", 2],
      ["info", 6],
    ] as const) {
      channel.offer(alertOf(text, { severity }));
    }
    await clock.pass(0);
  }
  expect(night.texts()).toEqual(["critical"]);
  // It is 8:20:17.
  await night.clock.pass(39 * 60_000);
  expect(night.sent.length).toBe(1);
  await night.clock.pass(60_000);
  expect(night.sent.map(({ severity }) => severity)).toEqual([2, 4, 6]);
  stopped.channel.finish();
  await stopped.ended;
  expect([stopped.sent.length, stopped.channel.waiting]).toEqual([3, 0]);
});

test("the time of a long text that is late stands where no service cuts it off", async () => {
  const { channel, clock, texts, service } = life();
  const text = "x".repeat(2000);
  service.answer = failed;
  channel.offer(alertOf(text));
  await clock.pass(3_600_000);
  expect(texts().at(-1)).toMatch(/^\(at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\) x{2000}$/);
});

test("what an outage has kept is not told when the service is back in quiet hours", async () => {
  const quiet = { fromMinute: 8 * 60 + 30, toMinute: 9 * 60, zone: "UTC", exceptSeverity: 2 };
  const { channel, clock, service, sent, texts } = life({ quiet });
  service.answer = failed;
  channel.offer(alertOf("first", { severity: 4 }));
  channel.offer(alertOf("second", { severity: 4 }));
  // It is 8:20:17.
  await clock.pass(10 * 60_000);
  service.answer = accepted;
  sent.length = 0;
  await clock.pass(15 * 60_000);
  expect(sent).toEqual([]);
  expect(channel.waiting).toBe(2);
  channel.offer(alertOf("critical", { severity: 2, atMs: clock.wallMs() }));
  await clock.pass(0);
  expect(texts()).toEqual(["critical"]);
  await clock.pass(15 * 60_000);
  expect(texts().map((text) => text.slice(0, 6))).toEqual(["critic", "first ", "second"]);
});

test("a channel that takes the place of another gets what waits there, in order and once", async () => {
  for (const answer of [failed, undefined]) {
    const [wrong, mended] = [life({ queueMax: 2 }), life()];
    wrong.service.answer = answer;
    wrong.channel.offer(alertOf("one"));
    await wrong.clock.pass(0);
    for (const text of ["two", "three", "four"]) wrong.channel.offer(alertOf(text));
    wrong.channel.replaceBy(mended.channel);
    mended.channel.offer(alertOf("five"));
    await wrong.ended;
    await mended.clock.pass(0);
    const told = mended.texts().map((text) => text.replace(/, the last at .*:17:/, ":"));
    // Its loop had begun already, so that what it was offered before could overtake.
    const missed = "1 alert of rule login not sent: two";
    expect(told.toSorted()).toEqual([missed, "five", "four", "one", "three"]);
    expect(told.filter((text) => text !== "five")).toEqual([missed, "one", "three", "four"]);
    expect([wrong.channel.waiting, mended.channel.waiting]).toEqual([0, 0]);
  }
});
