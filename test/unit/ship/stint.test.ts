// Objects that are made in another manner from some message on: each history is whole, and whatever
// is taken away from it is missed.
import { expect, test } from "bun:test";
import { audit, type AuditReport } from "../../../src/audit/audit.ts";
import { directoryStore } from "../../../src/audit/store.ts";
import type { Encrypt, Identity } from "../../../src/base/age.ts";
import { compressor, compressionFacts } from "../../../src/buffer/compress.ts";
import { contentTypeOf } from "../../../src/buffer/members.ts";
import { keyReader } from "../../../src/ship/read-key.ts";
import type { Manner } from "../../../src/ship/stint.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { ledgerOf, openShipping, type SentObject } from "../../shipping.ts";

const intro = Buffer.from("age-encryption.org/v1\n");
/** In the place of age: an intro before what is plain. */
const encrypt: Encrypt = async (body) => [intro, ...[...body.parts()].map((part) => part.slice())];
const identity: Pick<Identity, "decryptParts"> = {
  async *decryptParts(blocks) {
    yield Buffer.concat(await Array.fromAsync(blocks)).subarray(intro.length);
  },
};
const key = "{device}-{boot}-{first}-{last}.{ext}";
const boot = "6b017dae018470";
const ship = { ship: { key, ageMsMax: 1000 }, boot };

function manner(device = "d", compression: "gzip" | "zstd" = "gzip", more = {}): Manner {
  const naming = { device, sink: "s", ...compressionFacts[compression] };
  return { naming, compress: compressor(compression), encrypt: undefined, ...more };
}

const closed = (device = "d") =>
  manner(device, "gzip", {
    encrypt,
    naming: { ...manner(device).naming, extension: "gz.age" },
  });

async function open(setup: Parameters<typeof openShipping>[0] = {}) {
  const shipping = await openShipping({ ...ship, ...setup });
  const { openChunk, shipper, clock } = shipping;
  /** As a reload does it. */
  const change = (next: Manner, compression: "gzip" | "zstd" = "gzip") => {
    openChunk.change({ chunkBytes: 16_384, countMax: Infinity }, compressor(compression));
    shipper.changeManner(next);
  };
  const write = async (count: number) => {
    shipping.write(count);
    await clock.pass(2000);
  };
  return { ...shipping, change, write };
}

/** What verify says of what was sent, `without` one of them. */
function verify(sent: SentObject[], options: object = {}, without?: string) {
  const disk = new FakeDisk();
  for (const { key: name, body } of sent) if (name !== without) disk.files.set(name, body);
  return audit(directoryStore(disk), { readKey: keyReader(key), ...options });
}

function told({ complete, chains }: AuditReport) {
  const numbers = chains.map(({ device, began, ended, stored, waiting }) => {
    return [device, began?.first, ended?.last, stored, waiting];
  });
  return { complete, numbers };
}

const ofDevices = {
  complete: true,
  numbers: [
    ["d", undefined, 30, 30, 0],
    ["other", 31, 50, 20, 0],
    ["d", 51, undefined, 5, 0],
  ],
};

test("under another name goes on what was begun under the first, and back", async () => {
  const { write, change, sent, shipper } = await open();
  await write(30);
  change(manner("other"));
  await write(20);
  change(manner("d"));
  await write(5);
  expect(told(await verify(sent))).toEqual(ofDevices);
  expect(told(await verify(sent, { device: "other" }))).toEqual({
    complete: true,
    numbers: [["other", 31, 50, 20, 0]],
  });
  expect([shipper.received, shipper.stored, shipper.waiting]).toEqual([55, 55, 0]);
  // Whichever object is not there, it is missed; only the last of all looks like none.
  for (const { key: name } of sent.slice(0, -1)) {
    expect([name, (await verify(sent, {}, name)).complete]).toEqual([name, false]);
  }
});

test("what waits while a sink is dead goes out as it was received, change after change", async () => {
  let answer = (_: "accepted") => {};
  const dead = new Promise<"accepted">((resolve) => (answer = resolve));
  const { write, change, sent, flow, shipper } = await open({ answers: [dead] });
  await write(10);
  for (const [device, compression, count] of [
    ...([["other", "zstd", 20]] as const),
    ...([["d", "zstd", 30]] as const),
    ...([["d", "gzip", 40]] as const),
  ]) {
    change(manner(device, compression), compression);
    await write(count);
  }
  expect([sent.length, shipper.waiting]).toEqual([1, 100]);
  answer("accepted");
  await flow(60_000);
  expect(shipper.waiting).toBe(0);
  expect(told(await verify(sent))).toEqual({
    complete: true,
    numbers: [
      ["d", undefined, 10, 10, 0],
      ["other", 11, 30, 20, 0],
      ["d", 31, 60, 30, 0],
      ["d", 61, undefined, 40, 0],
    ],
  });
  for (const { key: name, body } of sent) {
    const is = name.endsWith(".zst") ? "application/zstd" : "application/gzip";
    expect([name, contentTypeOf(body)]).toEqual([name, is]);
  }
  const before = sent.filter(({ key: name }) => name.endsWith(".zst"));
  expect(before.length).toBe(4);
});

test("nothing is said of a manner in which nothing was made", async () => {
  const { write, change, sent } = await open();
  change(manner("never"));
  change(manner("d"));
  await write(10);
  change(manner("neither"));
  change(manner("other"));
  await write(10);
  expect(told(await verify(sent)).numbers).toEqual([
    ["d", undefined, 10, 10, 0],
    ["other", 11, undefined, 10, 0],
  ]);
});

test("what gave way is missing where it was received, and why is known", async () => {
  let answer = (_: "refused") => {};
  const dead = new Promise<"refused">((resolve) => (answer = resolve));
  const setup = { ringBytes: 3_000, answers: [dead] };
  const { write, change, sent, flow, counters } = await open(setup);
  await write(50);
  await write(100);
  change(manner("other"));
  counters.lostKernel = 7;
  for (let n = 0; n < 4; n++) await write(50);
  change(manner("d"));
  await write(50);
  answer("refused");
  await flow(60_000);
  const { chains } = await verify(sent.slice(1));
  const numbers = chains.map(({ device, began, ended, stored, received, waiting }) => {
    return [device, began?.first, ended?.last, received, received - stored, waiting];
  });
  expect(numbers).toEqual([
    ["d", undefined, 150, 150, 150, 0],
    ["other", 151, 350, 200, expect.any(Number), 0],
    ["d", 351, undefined, 50, 0, 0],
  ]);
  const gaps = (at: number) => chains[at]!.missing.map(({ reason, count }) => [reason, count]);
  expect(gaps(0)).toEqual([
    ["refused", 50],
    ["ring", 100],
  ]);
  const { received, stored } = chains[1]!;
  expect(gaps(1)).toEqual([
    ["ring", received - stored],
    ["kernel", 7],
  ]);
  expect(received - stored).toBeGreaterThan(0);
});

test("encrypted from some message on, and no more from another on", async () => {
  const { write, change, sent } = await open();
  await write(30);
  change(closed());
  await write(20);
  await write(20);
  change(manner());
  await write(5);
  const numbers = [
    ["d", undefined, 30, 30, 0],
    ["d", 31, 70, 40, 0],
    ["d", 71, undefined, 5, 0],
  ];
  expect(told(await verify(sent, { identity }))).toEqual({ complete: true, numbers });
  const report = await verify(sent);
  expect(told(report)).toEqual({ complete: true, numbers: [numbers[0]!, numbers[2]!] });
  expect(report.closed).toEqual({ objects: 3, stored: 40, missing: [] });
  const of = (first: number) => sent.find(({ key: name }) => name.includes(`-00000000${first}-`))!;
  expect((await verify(sent, {}, of(31).key)).missing).toBe(20);
  expect((await verify(sent, { identity }, of(51).key)).missing).toBe(20);
});

test("records without a ledger are a hole that is known, between two whole histories", async () => {
  const { write, change, sent } = await open();
  await write(30);
  change(manner("d", "gzip", { compress: undefined }));
  await write(20);
  change(manner());
  await write(5);
  const plain = sent.filter(({ body }) => ledgerOf(body) === undefined);
  expect(plain.length).toBe(1);
  const { problems, ...report } = await verify(sent);
  expect(problems).toEqual([{ key: plain[0]!.key, problem: "has no ledger" }]);
  expect(report.missing).toBe(0);
  expect(told({ ...report, problems }).numbers).toEqual([
    ["d", undefined, 30, 30, 0],
    ["d", 51, undefined, 5, 0],
  ]);
});

test("what gave way of records without a ledger is told by the ledgers behind", async () => {
  let answer = (_: "accepted") => {};
  const dead = new Promise<"accepted">((resolve) => (answer = resolve));
  const { write, change, sent, flow, shipper } = await open({ ringBytes: 3_000, answers: [dead] });
  await write(20);
  change(manner("d", "gzip", { compress: undefined }));
  for (let n = 0; n < 4; n++) await write(50);
  change(manner());
  await write(100);
  answer("accepted");
  await flow(60_000);
  expect(shipper.lost.ring).toBeGreaterThan(0);
  const { chains, problems } = await verify(sent.filter(({ body }) => ledgerOf(body)));
  expect(problems).toEqual([]);
  const gaps = chains.map(({ missing }) => missing.map(({ count, reason }) => [reason, count]));
  expect(gaps).toEqual([[["ring", shipper.lost.ring]], []]);
  expect(chains.map(({ began, stored }) => [began?.first, stored])).toEqual([
    [undefined, 20],
    [221, 100],
  ]);
});
