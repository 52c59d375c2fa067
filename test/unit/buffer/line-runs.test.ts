import { expect, test } from "bun:test";
import { LineRuns } from "../../../src/buffer/line-runs.ts";
import { openShipping } from "../../shipping.ts";

const seqs = (lines: Buffer): number[] =>
  lines
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { seq: number }).seq);

test("lines are read from any number on, out of the ring and the open chunk", async () => {
  const { ring, openChunk, write } = await openShipping();
  const runs = new LineRuns({ ring, openChunk });
  expect(runs.from(1)).toBeUndefined();
  write(10);
  openChunk.seal();
  write(5);
  const f = (from: number, expected: number[]) => {
    const run = runs.from(from)!;
    expect([run.firstSeq, run.lastSeq]).toEqual([expected[0]!, expected.at(-1)!]);
    expect(seqs(run.lines)).toEqual(expected);
  };
  f(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  f(9, [9, 10]);
  f(11, [11, 12, 13, 14, 15]);
  f(15, [15]);
  expect(runs.from(16)).toBeUndefined();
});

test("what gave way is not there, and the first number says so", async () => {
  const { ring, openChunk, write } = await openShipping({ ringBytes: 20_000 });
  const runs = new LineRuns({ ring, openChunk });
  write(5000);
  const run = runs.from(1)!;
  expect(run.firstSeq).toBeGreaterThan(1);
  expect(seqs(run.lines)[0]).toBe(run.firstSeq);
});

test("what was unpacked is given back with the next, not when the collector comes", async () => {
  const { ring, openChunk, write } = await openShipping();
  const runs = new LineRuns({ ring, openChunk });
  for (let chunk = 0; chunk < 2; chunk++) {
    write(10);
    openChunk.seal();
  }
  const { lines } = runs.from(1)!;
  expect(seqs(lines).length).toBe(10);
  expect(seqs(runs.from(11)!.lines).length).toBe(10);
  expect(lines.length).toBe(0);
});

test("chunks are read backwards", async () => {
  const { ring, openChunk, write } = await openShipping();
  const runs = new LineRuns({ ring, openChunk });
  for (let chunk = 0; chunk < 3; chunk++) {
    write(10);
    openChunk.seal();
  }
  write(2);
  expect(runs.before(runs.nextSeq)!.firstSeq).toBe(31);
  expect(seqs(runs.before(31)!.lines())).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  expect(runs.before(15)!.firstSeq).toBe(1);
  expect(runs.before(1)).toBeUndefined();
});
