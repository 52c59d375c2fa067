import { expect, test } from "bun:test";
import type { LogFields } from "../../../../src/base/log.ts";
import { AlertKeeper } from "../../../../src/sink/notifier/alert-keeper.ts";
import { Channel } from "../../../../src/sink/notifier/channel.ts";
import type { SendResult } from "../../../../src/sink/sink.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { FakeDisk } from "../../../fake-disk.ts";
import { alertOf } from "./alerts.ts";

const accepted: SendResult = { kind: "accepted" };
const failed: SendResult = { kind: "failed", reason: "no answer" };

/** One run of a channel on a disk; `end` is a stop, and without it is a power cut. */
async function run(disk: FakeDisk, answer: SendResult, options: object = {}) {
  const clock = new FakeClock();
  const said: string[] = [];
  const sent: string[] = [];
  const say = (event: string, fields?: LogFields) =>
    void said.push(`${event} ${fields?.["reason"]}`);
  const log = { info: say, warn: say, error: say };
  const random = { fraction: () => 0.5, bytes: (count: number) => new Uint8Array(count) };
  const service = { answer };
  const channel = new Channel(
    {
      ...{ kind: "slack", url: "https://hooks.example/hush", name: "phone", timeoutMs: 1000 },
      ...{ queueMax: 3, perMinuteMax: 600, ...options },
    },
    {
      description: "a script",
      send(alert) {
        sent.push(alert.text.replace(/ \(at .*|, the last at [^:]*:[^:]*:[^:]*/, ""));
        return Promise.resolve(service.answer);
      },
    },
    { clock, log, random },
  );
  const keeper = new AlertKeeper(disk, [channel], { clock, log });
  await keeper.read();
  keeper.restore();
  const stop = new AbortController();
  const state = { keeper, keeping: new AbortController() };
  const sending = channel.sendLoop(stop.signal);
  void keeper.keepLoop(state.keeping.signal);
  const end = async () => {
    channel.finish();
    await sending;
    stop.abort();
    state.keeping.abort();
    await state.keeper.close();
  };
  /** As a reload does with another `alert.dir`. */
  const keepOn = async (next: FakeDisk) => {
    const before = state.keeper;
    state.keeper = new AlertKeeper(next, [channel], { clock, log });
    state.keeper.moveFrom(before);
    await state.keeper.read();
    state.keeping.abort();
    state.keeping = new AbortController();
    state.keeper.restore();
    void state.keeper.keepLoop(state.keeping.signal);
  };
  /** ... and without one. */
  const forget = async () => {
    state.keeping.abort();
    await state.keeper.forget();
  };
  return { channel, clock, said, sent, service, end, keepOn, forget };
}

test("what could not be sent is sent by the next run, in order and with its number", async () => {
  const disk = new FakeDisk();
  const first = await run(disk, failed);
  for (const text of ["one", "two", "three", "four", "five"]) first.channel.offer(alertOf(text));
  await first.clock.pass(0);
  await first.end();
  expect([first.channel.waiting, first.channel.kept]).toEqual([5, 5]);
  const second = await run(disk, accepted);
  await second.clock.pass(0);
  expect(second.sent).toEqual([
    "2 alerts of rule login not sent: two",
    ...["three", "four", "five"],
  ]);
  await second.end();
  expect([...disk.files.keys()]).toEqual([]);
});

test("after a power cut it is there as well, when it had waited for some seconds", async () => {
  const disk = new FakeDisk();
  const cut = await run(disk, failed);
  cut.channel.offer(alertOf("WAN is down"));
  await cut.clock.pass(20_000);
  expect(cut.said).toContain("channel failing no answer");
  const after = await run(disk, accepted);
  await after.clock.pass(0);
  expect(after.sent).toEqual(["WAN is down"]);
  // What was sent is not sent again by the run after that.
  await after.clock.pass(20_000);
  expect(disk.files.size).toBe(0);
});

test("nothing is written as long as all is well, and little while it is not", async () => {
  const disk = new FakeDisk();
  let writes = 0;
  const counting = disk.write.bind(disk);
  disk.write = (name, parts) => {
    writes++;
    return counting(name, parts);
  };
  const { channel, clock, service, end } = await run(disk, accepted);
  for (let n = 0; n < 100; n++) {
    channel.offer(alertOf(`${n}`));
    await clock.pass(1000);
  }
  expect(writes).toBe(0);
  service.answer = failed;
  for (let n = 0; n < 300; n++) {
    channel.offer(alertOf(`${n}`));
    await clock.pass(1000);
  }
  expect([writes >= 8, writes <= 10]).toEqual([true, true]);
  service.answer = accepted;
  await clock.pass(120_000);
  expect([channel.waiting, disk.files.size]).toEqual([0, 0]);
  await end();
  expect(disk.files.size).toBe(0);
});

test("torn lines and foreign ones are left out, and the others are sent", async () => {
  const disk = new FakeDisk();
  const good = JSON.stringify({ alert: alertOf("good") });
  const lines = [good, "{}", "null", '{"alert":{"id":1}}', good.slice(0, 40), "\u0000\u0000"];
  disk.files.set("channel-phone.ndjson", Buffer.from(lines.join("\n")));
  disk.files.set("channel-gone.ndjson", Buffer.from(good));
  const { sent, clock, said } = await run(disk, accepted);
  await clock.pass(0);
  expect(sent).toEqual(["good"]);
  expect(said.map((line) => line.split(" undefined")[0])).toEqual([
    ...["alerts of no channel", "alerts restored"],
  ]);
});

test("a disk that is ill is told of once, and alerts go out all the same", async () => {
  const disk = new FakeDisk();
  disk.failing = "ENOSPC";
  const { channel, clock, said, sent, service, end } = await run(disk, failed);
  channel.offer(alertOf("one"));
  await clock.pass(300_000);
  expect(said.filter((line) => line.startsWith("alerts not kept"))).toEqual([
    "alerts not kept ENOSPC",
  ]);
  service.answer = accepted;
  await clock.pass(60_000);
  expect(sent.at(-1)).toBe("one");
  await end();
  expect(channel.kept).toBe(0);
});

test("what waits for the morning is not told at a stop when it is there for the next run", async () => {
  const disk = new FakeDisk();
  const quiet = { fromMinute: 8 * 60, toMinute: 9 * 60, zone: "UTC", exceptSeverity: 2 };
  const night = await run(disk, accepted, { quiet });
  night.channel.offer(alertOf("info", { severity: 6 }));
  await night.clock.pass(0);
  await night.end();
  expect([night.sent, night.channel.kept]).toEqual([[], 1]);
  const next = await run(disk, accepted, { quiet });
  await next.clock.pass(3_600_000);
  expect(next.sent).toEqual(["info"]);
});

test("in another directory what waits there goes out first, and nothing stays behind", async () => {
  const [disk, next] = [new FakeDisk(), new FakeDisk()];
  const earlier = await run(next, failed);
  earlier.channel.offer(alertOf("earlier"));
  await earlier.end();
  const { channel, clock, sent, service, end, keepOn } = await run(disk, failed);
  channel.offer(alertOf("now"));
  await clock.pass(20_000);
  expect(disk.files.size).toBe(1);
  await keepOn(next);
  await clock.pass(0);
  const kept = Buffer.from(next.files.get("channel-phone.ndjson")!).toString();
  expect([disk.files.size, kept.trim().split("\n").length]).toEqual([0, 2]);
  service.answer = accepted;
  await clock.pass(120_000);
  // The one that was on its way already stays the first.
  expect([...new Set(sent)]).toEqual(["now", "earlier"]);
  await end();
  expect(next.files.size).toBe(0);
});

test("a directory that cannot be written to takes nothing over", async () => {
  const [disk, next] = [new FakeDisk(), new FakeDisk()];
  const { channel, clock, keepOn } = await run(disk, failed);
  channel.offer(alertOf("now"));
  await clock.pass(20_000);
  next.failing = "EROFS";
  await keepOn(next);
  await clock.pass(60_000);
  expect([disk.files.size, next.files.size]).toEqual([1, 0]);
  next.failing = undefined;
  await clock.pass(60_000);
  expect(next.files.size).toBe(1);
});

test("what is kept no more is sent all the same, and not by a later run", async () => {
  const disk = new FakeDisk();
  const { channel, clock, sent, service, forget } = await run(disk, failed);
  channel.offer(alertOf("now"));
  await clock.pass(20_000);
  expect(disk.files.size).toBe(1);
  await forget();
  expect([disk.files.size, channel.isKept]).toEqual([0, false]);
  service.answer = accepted;
  await clock.pass(120_000);
  expect(sent.at(-1)).toBe("now");
});
