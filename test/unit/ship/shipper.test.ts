import { expect, test } from "bun:test";
import { ClockWatch } from "../../../src/base/clock-watch.ts";
import { Counters } from "../../../src/base/counters.ts";
import { compressor } from "../../../src/buffer/compress.ts";
import { OpenChunk } from "../../../src/buffer/open-chunk.ts";
import { Ring } from "../../../src/buffer/ring.ts";
import type { Batch } from "../../../src/ship/batch.ts";
import { Hurry } from "../../../src/ship/hurry.ts";
import type { Delivered } from "../../../src/ship/sending.ts";
import { Shipper } from "../../../src/ship/shipper.ts";
import { FakeClock } from "../../fake-clock.ts";
import { originIn } from "../../origin.ts";

const options = {
  bytesMax: 4096,
  ageMsMax: 60_000,
  recordsMax: 1000,
  key: "{boot}-{first}-{last}.{ext}",
  graceMs: 4000,
  heartbeatMs: 0,
};

const silentLog = { info() {}, warn() {}, error() {} };

function run(overrides: Partial<typeof options> = {}) {
  const clock = new FakeClock();
  const ring = new Ring(1 << 20);
  const settings = { ...options, ...overrides };
  const openChunk = new OpenChunk(
    { chunkBytes: 16_384, countMax: settings.recordsMax },
    { compress: compressor("gzip"), ring, clock },
  );
  const sent: Batch[] = [];
  const answers: Promise<Delivered>[] = [];
  const shipper = new Shipper(settings, {
    watch: new ClockWatch(clock, silentLog),
    ring,
    openChunk,
    deliver(batch) {
      sent.push(batch);
      return answers.shift() ?? Promise.resolve("accepted");
    },
    counters: new Counters(),
    compress: compressor("gzip"),
    encrypt: undefined,
    boot: "b",
    hurry: new Hurry(),
    nextBeat: () => 1,
    failingMs: () => 0,
    naming: { device: "d", sink: "s", extension: "gz", contentType: "application/gzip" },
  });
  const ended = new AbortController();
  const loop = shipper.shipLoop(ended.signal);
  let line = 0;
  const write = (count: number) => {
    for (let n = 0; n < count; n++) {
      const text = `{"n":${line++},"random":"${(line * 7919) % 10_007}"}\n`;
      const at = openChunk.reserve(text.length);
      openChunk.commit(at + openChunk.bytes.write(text, at), clock.wallMs(), originIn("UTC"));
    }
  };
  return { clock, shipper, sent, answers, write, ended, loop };
}

const keys = (sent: Batch[]) => sent.map((batch) => batch.key);

test("a batch is due by age, without another message", async () => {
  const { clock, write, sent, shipper } = run();
  write(3);
  await clock.pass(59_000);
  expect(sent).toEqual([]);
  await clock.pass(2000);
  expect(keys(sent)).toEqual(["b-0000000001-0000000003.gz"]);
  expect([shipper.stored, shipper.waiting]).toEqual([3, 0]);
});

test("a batch is due by records and by bytes, at once, and holds no more records", async () => {
  const byRecords = run({ recordsMax: 10 });
  byRecords.write(25);
  await byRecords.clock.pass(0);
  const due = ["b-0000000001-0000000010.gz", "b-0000000011-0000000020.gz"];
  expect(keys(byRecords.sent)).toEqual(due);
  const byBytes = run();
  byBytes.write(6000);
  await byBytes.clock.pass(0);
  expect(byBytes.sent.length).toBeGreaterThan(0);
});

test("the wall clock's jumps make nothing due and hold nothing back", async () => {
  const { clock, write, sent } = run();
  write(1);
  clock.setWall(0);
  await clock.pass(30_000);
  clock.setWall(Date.UTC(2030, 0, 1));
  expect(sent).toEqual([]);
  await clock.pass(31_000);
  expect(sent.length).toBe(1);
});

test("drain() ships what waits and ends the loop; an abort leaves it waiting", async () => {
  const drained = run();
  drained.write(5);
  drained.shipper.drain();
  await drained.loop;
  expect(drained.shipper.stored).toBe(5);

  const stuck = run();
  stuck.answers.push(
    new Promise((resolve) =>
      stuck.ended.signal.addEventListener("abort", () => resolve("aborted")),
    ),
  );
  stuck.write(5);
  stuck.shipper.drain();
  await stuck.clock.pass(1000);
  stuck.ended.abort();
  await stuck.loop;
  expect([stuck.shipper.stored, stuck.shipper.waiting]).toEqual([0, 5]);
});

test("what is refused is counted and the next batch follows", async () => {
  const { clock, write, answers, shipper } = run({ ageMsMax: 1000 });
  answers.push(Promise.resolve("refused"));
  write(4);
  await clock.pass(1000);
  write(6);
  await clock.pass(2000);
  expect([shipper.account.lost.refused, shipper.stored, shipper.waiting]).toEqual([4, 6, 0]);
});
