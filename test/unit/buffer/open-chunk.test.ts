import { expect, test } from "bun:test";
import { compressor } from "../../../src/buffer/compress.ts";
import { OpenChunk } from "../../../src/buffer/open-chunk.ts";
import { Ring } from "../../../src/buffer/ring.ts";
import { FakeClock } from "../../fake-clock.ts";
import { originIn } from "../../origin.ts";

function open(chunkBytes = 1000, countMax = Infinity) {
  const clock = new FakeClock();
  const ring = new Ring(1 << 20);
  const hurried: boolean[] = [];
  const gzip = compressor("gzip");
  const compress = (lines: Uint8Array, inAHurry: boolean) => {
    hurried.push(inAHurry);
    return gzip(lines, inAHurry);
  };
  const chunk = new OpenChunk({ chunkBytes, countMax }, { compress, ring, clock });
  const write = (text: string, bytesMax = text.length) => {
    const at = chunk.reserve(bytesMax);
    chunk.commit(at + chunk.bytes.write(text, at), clock.wallMs(), originIn("UTC"));
  };
  const texts = () =>
    ring.chunks.map((each) => Buffer.from(Bun.gunzipSync(ring.view(each).slice())).toString());
  return { clock, ring, chunk, write, texts, hurried };
}

test("OpenChunk seals when it is full and keeps every line once", () => {
  const { ring, chunk, write, texts } = open(100);
  for (let n = 0; n < 10; n++) write(`${"x".repeat(29)}\n`);
  chunk.seal();
  expect(ring.chunks.map((each) => [each.firstSeq, each.lastSeq])).toEqual([
    [1, 4],
    [5, 8],
    [9, 10],
  ]);
  expect(texts().join("").length).toBe(300);
});

test("OpenChunk takes a line that is longer than a whole chunk", () => {
  const { chunk, write, texts } = open(100);
  write("short\n");
  write("y".repeat(500_000) + "\n");
  write("after\n");
  chunk.seal();
  expect(texts().map((text) => text.length)).toEqual([6, 500_001, 6]);
});

test("OpenChunk seals at a number of lines and never makes an empty chunk", () => {
  const { ring, chunk, write } = open(1000, 3);
  for (let n = 0; n < 7; n++) write("z\n");
  chunk.seal();
  chunk.seal();
  expect(ring.chunks.map((each) => each.lastSeq)).toEqual([3, 6, 7]);
});

test("OpenChunk compresses in a hurry only when it filled up in a moment", async () => {
  const { clock, chunk, write, hurried } = open(100);
  write("a".repeat(120));
  write("b".repeat(60));
  await clock.pass(100);
  write("b".repeat(60));
  write("c");
  chunk.seal();
  expect(hurried).toEqual([true, false, false]);
});

test("OpenChunk.change() holds for the lines that come, and what was there is sealed as it was", () => {
  const { ring, chunk, write } = open(100);
  write("before\n");
  chunk.change({ chunkBytes: 40, countMax: 3 }, compressor("zstd"));
  for (let n = 0; n < 4; n++) write(`${"x".repeat(19)}\n`);
  for (let n = 0; n < 3; n++) write("z\n");
  expect(chunk.count).toBe(0);
  expect(ring.chunks.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
    [1, 1],
    [2, 3],
    [4, 5],
    [6, 8],
  ]);
  const zstdStart = 0x28;
  expect(ring.chunks.map((each) => ring.view(each)[0])).toEqual([
    0x1f,
    ...Array(3).fill(zstdStart),
  ]);
});
