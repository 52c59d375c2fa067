// What is bad enough gives way last, from the receive path to the disk.
import { expect, test } from "bun:test";
import { Counters } from "../../../src/base/counters.ts";
import { compressor } from "../../../src/buffer/compress.ts";
import { OpenChunk } from "../../../src/buffer/open-chunk.ts";
import { Ring } from "../../../src/buffer/ring.ts";
import { openRouter } from "../../../src/router.ts";
import { LineEncoder } from "../../../src/syslog/encode.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { originIn } from "../../origin.ts";
import { ledgerOf, never, openShipping } from "../../shipping.ts";

const names = (disk: FakeDisk) => [...disk.files.keys()].filter((name) => name !== "chain.json");

/** Is the chunk kept that the message goes to? */
function keeps(text: string, expected: boolean, keepSeverity?: number): void {
  test(`${text} at ${keepSeverity} is ${expected ? "" : "not "}kept`, () => {
    const ring = new Ring(1 << 20);
    const compress = compressor("gzip");
    const parts = { compress, ring, clock: new FakeClock() };
    const openChunk = new OpenChunk({ chunkBytes: 4096, countMax: 9 }, parts);
    const receive = openRouter({
      ...{ encoder: new LineEncoder(), openChunk, counters: new Counters(), keepSeverity },
      examine: ({ bytes }) => bytes.includes("alarm"),
    });
    const send = (line: string) => {
      const bytes = Buffer.from(line);
      const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length };
      receive({ ...frame, receivedAtMs: 0 }, originIn("UTC"));
    };
    send("<15>debug");
    send(text);
    openChunk.seal();
    send("<15>debug");
    openChunk.seal();
    expect(ring.chunks.map(({ kept }) => kept)).toEqual([expected, false]);
  });
}

keeps("<11>error", true, 3);
keeps("<8>emergency", true, 3);
keeps("<12>warning", false, 3);
keeps("<15>alarm", true, 3);
keeps("<15>alarm", false);
keeps("<8>emergency", false);
keeps("<8>emergency", true, 0);

test("a ledger says of an object that it holds such lines", async () => {
  const { clock, write, keep, sent } = await openShipping();
  for (const isKept of [false, true, false]) {
    if (isKept) keep();
    write(3);
    await clock.pass(61_000);
  }
  expect(sent.map(({ body }) => ledgerOf(body).kept)).toEqual([undefined, true, undefined]);
});

test("in an outage the ring keeps such lines, and the gap behind them is told", async () => {
  const outage = Promise.withResolvers<"accepted">();
  const { flow, write, keep, sent, answers } = await openShipping({ ringBytes: 40_000 });
  answers.push(outage.promise);
  const writeMuch = async () => {
    for (let n = 0; n < 30; n++) {
      write(100);
      await flow(5000);
    }
  };
  await writeMuch();
  keep();
  write(1);
  await writeMuch();
  await writeMuch();
  outage.resolve("accepted");
  await flow(100_000);
  const all = sent.map(({ body }) => ledgerOf(body));
  const kept = all.find((ledger) => ledger.kept);
  expect([kept!.first <= 3001, kept!.last >= 3001]).toEqual([true, true]);
  const gaps = all.flatMap(({ missing }) => missing.map(({ reason }) => reason));
  expect(new Set(gaps)).toEqual(new Set(["ring"]));
  const last = all.at(-1)!;
  expect(last.totals.received).toBe(last.totals.shipped + last.totals.lost.ring!);
});

test("in a small spool what is kept gives way last, also to the next run", async () => {
  const disk = new FakeDisk();
  const small = { disk, spool: { bytesMax: 4000, mode: "always" as const } };
  const first = await openShipping({ ...small, answers: [never()] });
  const add = async (count: number, kept = false) => {
    if (kept) first.keep();
    first.write(count);
    await first.clock.pass(2000);
  };
  // The first one is being sent, and stays.
  await add(10);
  await add(20, true);
  for (let n = 0; n < 10; n++) await add(30);
  expect(names(disk).slice(0, 2)).toEqual([
    "b-0000000001-0000000010.gz",
    "b-0000000011-0000000030.gz",
  ]);
  expect(names(disk).length).toBeLessThan(12);
  await first.stop(0);

  const second = await openShipping({ ...small, boot: "c", answers: [never()] });
  for (let n = 0; n < 10; n++) {
    second.write(30);
    await second.clock.pass(2000);
  }
  expect(names(disk)).toContain("b-0000000011-0000000030.gz");
  expect(names(disk)).not.toContain("b-0000000031-0000000060.gz");
  expect(second.shipper.account.missing.every(({ reason }) => reason === "spool")).toBe(true);
});
