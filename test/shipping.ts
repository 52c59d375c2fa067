// A shipper with all that is around it, at the pace of a test.
import type { Encrypt } from "../src/base/age.ts";
import { ClockWatch } from "../src/base/clock-watch.ts";
import { Counters } from "../src/base/counters.ts";
import type { LogFields } from "../src/base/log.ts";
import { compressor } from "../src/buffer/compress.ts";
import { membersOf } from "../src/buffer/members.ts";
import { OpenChunk } from "../src/buffer/open-chunk.ts";
import { Ring } from "../src/buffer/ring.ts";
import type { Batch } from "../src/ship/batch.ts";
import { readLedger, type Ledger } from "../src/ship/ledger.ts";
import type { ShipOptions, SpoolOptions } from "../src/ship/options.ts";
import { Hurry } from "../src/ship/hurry.ts";
import { keyReader } from "../src/ship/read-key.ts";
import type { Delivered } from "../src/ship/sending.ts";
import { Shipper } from "../src/ship/shipper.ts";
import { Spool } from "../src/ship/spool.ts";
import type { Origin } from "../src/syslog/message.ts";
import { FakeClock } from "./fake-clock.ts";
import type { FakeDisk } from "./fake-disk.ts";
import { originIn } from "./origin.ts";

const shipOptions: ShipOptions = {
  bytesMax: 4096,
  ageMsMax: 60_000,
  recordsMax: 1000,
  key: "{boot}-{first}-{last}.{ext}",
  graceMs: 4000,
  heartbeatMs: 0,
};

export const spoolOptions: SpoolOptions = {
  mode: "overflow",
  directory: "/spool",
  bytesMax: 1 << 20,
  afterMs: 60_000,
  intervalMs: 1000,
  dailyBytesMax: Infinity,
};

export interface Shipping {
  ship?: Partial<ShipOptions>;
  spool?: Partial<SpoolOptions>;
  disk?: FakeDisk;
  boot?: string;
  ringBytes?: number;
  /** How each attempt ends, in order; `accepted` when there are no more. */
  answers?: (Delivered | Promise<Delivered>)[];
  clock?: FakeClock;
  encrypt?: Encrypt;
}

/** What a sink was given, as it was then. */
export interface SentObject {
  key: string;
  body: Buffer;
  recovered: boolean;
}

export async function openShipping(setup: Shipping = {}) {
  const clock = setup.clock ?? new FakeClock();
  const ring = new Ring(setup.ringBytes ?? 1 << 20);
  const ship = { ...shipOptions, ...setup.ship };
  const openChunk = new OpenChunk(
    { chunkBytes: 16_384, countMax: ship.recordsMax },
    { compress: compressor("gzip"), ring, clock },
  );
  const logged: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  const log = { info: note, warn: note, error: note };
  const options = { ...spoolOptions, ...setup.spool };
  const { disk } = setup;
  const spool =
    disk &&
    (await Spool.open(options, { disk, clock, log, sink: "s", readKey: keyReader(ship.key) }));
  const state = { failingMs: 0 };
  const sent: SentObject[] = [];
  const counters = new Counters();
  const answers = setup.answers ?? [];
  const watch = new ClockWatch(clock, log);
  const shipper = new Shipper(ship, {
    ...{ watch, ring, openChunk, counters, compress: compressor("gzip") },
    encrypt: setup.encrypt,
    deliver(batch: Batch, signal: AbortSignal) {
      const { key, recovered } = batch;
      sent.push({ key, recovered, body: Buffer.concat([...batch.parts()]) });
      const aborted = new Promise<Delivered>((resolve) => {
        if (signal.aborted) resolve("aborted");
        signal.addEventListener("abort", () => resolve("aborted"));
      });
      return Promise.race([Promise.resolve(answers.shift() ?? "accepted"), aborted]);
    },
    boot: setup.boot ?? "b",
    hurry: new Hurry(),
    nextBeat: () => shipper.account.number,
    failingMs: () => state.failingMs,
    naming: { device: "d", sink: "s", extension: "gz", contentType: "application/gzip" },
    spool,
  });
  /** Time passes in small steps: batch after batch goes out where no timer waits. */
  const flow = async (ms: number) => {
    for (let step = 0; step < 200; step++) await clock.pass(ms / 200);
  };
  const ended = new AbortController();
  const loop = shipper.shipLoop(ended.signal);
  const write = (count: number, origin: Origin = originIn("UTC")) => {
    for (let n = 0; n < count; n++) writeLine(openChunk, clock.wallMs(), origin);
  };
  /** What is written next gives way last. */
  const keep = () => openChunk.keep();
  /** As the daemon ends: at once when `graceMs` is 0. */
  const stop = async (graceMs = 1000) => {
    openChunk.seal();
    shipper.drain();
    if (graceMs === 0) ended.abort();
    await clock.pass(graceMs);
    ended.abort();
    await clock.pass(1000);
    await loop;
  };
  return {
    ...{ clock, ring, openChunk, shipper, spool, sent, answers, write, ended, loop },
    ...{ flow, counters, state, logged, stop, keep },
  };
}

export function writeLine(openChunk: OpenChunk, atMs: number, origin: Origin): void {
  const noise = Bun.hash(`${openChunk.nextSeq}`).toString(36);
  const time = new Date(atMs).toISOString();
  const times = `"received_at":"${time}","timestamp":"${time}"`;
  const text = `{"seq":${openChunk.nextSeq},${times},"noise":"${noise}"}\n`;
  const at = openChunk.reserve(text.length);
  openChunk.commit(at + openChunk.bytes.write(text, at), atMs, origin);
}

/** An attempt that has no end of its own. */
export function never(): Promise<Delivered> {
  return new Promise(() => {});
}

export function keysOf(sent: { key: string }[]): string[] {
  return sent.map(({ key }) => key);
}

/** The last line of an object. */
export function ledgerOf(body: Uint8Array): Ledger {
  const last = [...membersOf(body)].at(-1)!;
  return readLedger(last.lines)!;
}
