// A bucket that is away for a whole day, while a message comes every ten seconds: what memory and
// disk could hold is stored, what they could not is counted, to the message.
import { expect, test } from "bun:test";
import type { SpoolOptions } from "../../src/ship/options.ts";
import type { Chance } from "./chance.ts";
import { Life } from "./life.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";
import { audited } from "./verify-check.ts";

const hourMs = 3_600_000;
const everyMs = 10_000;
const count = (26 * hourMs) / everyMs;

/** Quiet weather but for that day, and one bucket. */
function day(chance: Chance, spool: Partial<SpoolOptions>): Swarm {
  const drawn = drawSwarm(chance);
  const sink = {
    ...{ kind: "s3" as const, name: "sink0", bucket: "logs", region: "eu-sim-1" },
    ...{ endpoint: "https://s3.eu-sim-1.sink0.example.net", addressing: "path" as const },
    ...{ connectTimeoutMs: 1_000, timeoutMs: 30_000 },
    credentials: { accessKeyId: "AKSIM", secretAccessKey: "secret/of+", sessionToken: "" },
    put: { tags: {}, metadata: {}, contentMd5: false, unsignedPayload: false, ifNoneMatch: false },
  };
  return {
    ...drawn,
    config: {
      ...drawn.config,
      ...{
        encoding: "sluice",
        sink: [sink],
        listen: [{ ...drawn.config.listen[0]!, rate: undefined }],
      },
      buffer: { ...drawn.config.buffer, memoryBytes: 256 << 10, chunkBytes: 8 << 10 },
      ship: {
        ...{ bytesMax: 64 << 10, ageMsMax: 60_000, recordsMax: Infinity, graceMs: 20_000 },
        ...{ key: "{boot}/{first}", heartbeatMs: hourMs },
      },
      spool: { ...drawn.config.spool, dailyBytesMax: 1 << 30, afterMs: 60_000, ...spool },
    } as Swarm["config"],
    sinks: [
      ...[{ region: "eu-sim-1", redirects: false, objectBytesMax: Infinity, namesSkew: true }],
    ] as Swarm["sinks"],
    ...{
      present: ["sink0"],
      changes: [],
      settings: [],
      ends: [],
      faultyMs: 26 * hourMs,
      ending: "drain",
    },
    mix: {
      waves: [{ listener: 0, atMs: 0, count, perTick: 1, everyMs }],
      ...{ empty: 0, garbage: 0, long: 0, noise: 1, textBytesMax: 200 },
      ...{ connectionResets: 0, kernelLosses: 0 },
    },
    climates: [
      {
        ...{ shares: [], outageFates: [], outageMsMax: 1_000, betweenOutagesMsMax: 1_000 },
        ...{
          away: { fate: "noRoute" as const, fromMs: hourMs, toMs: 25 * hourMs },
          latencyMsMax: 50,
          slow: 0,
        },
      },
    ],
    disk: {
      ...{ ioErrors: 0, outageCodes: [], outageMsMax: 1_000, betweenOutagesMsMax: 1_000 },
      latencyMsMax: 2,
    },
    wall: { startMs: undefined, pace: 1, steps: [] },
  };
}

/** Messages that are stored, and those that are missing by their reasons. */
function lived(spool: Partial<SpoolOptions>) {
  const life = new Life(1, (chance) => day(chance, spool));
  life.live();
  expect(life.stage.violation).toBeUndefined();
  const report = audited(life.truths[0]!.objects)!;
  expect(report.problems).toEqual([]);
  const [boot] = life.boots.values();
  const received = boot!.taken.length;
  const missing: Record<string, number> = {};
  for (const gap of report.chains.flatMap((chain) => chain.missing)) {
    missing[gap.reason] = (missing[gap.reason] ?? 0) + gap.count;
  }
  return { received, stored: report.stored, missing, complete: report.complete };
}

test("a day away, and a spool that holds it: every message is stored", () => {
  const { received, stored, missing, complete } = lived({ mode: "overflow", bytesMax: 64 << 20 });
  expect(received).toBeGreaterThan(9_000);
  expect({ stored, missing, complete }).toEqual({ stored: received, missing: {}, complete: true });
}, 60_000);

test("a day away, and a spool that holds some hours of it: the rest is counted", () => {
  const { received, stored, missing } = lived({ mode: "overflow", bytesMax: 512 << 10 });
  expect(Object.keys(missing)).toEqual(["spool"]);
  expect(missing["spool"]).toBeGreaterThan(1_000);
  expect(stored).toBeGreaterThan(1_000);
  expect(stored + missing["spool"]!).toBe(received);
}, 60_000);

test("a day away, and no spool: what the ring holds is stored, the rest is counted", () => {
  const { received, stored, missing } = lived({ mode: "off" });
  expect(Object.keys(missing)).toEqual(["ring"]);
  expect(missing["ring"]).toBeGreaterThan(1_000);
  expect(stored).toBeGreaterThan(1_000);
  expect(stored + missing["ring"]!).toBe(received);
}, 60_000);
