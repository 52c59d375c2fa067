import { collectEvery } from "../base/collect.ts";
import type { BufferOptions } from "./options.ts";

/** One complete gzip member or zstd frame; both may be concatenated to make a valid file. */
export type Compress = (lines: Uint8Array, inAHurry: boolean) => Uint8Array;

// Measured on the mixed sample in chunks of 256 KiB, ns and bytes a message (libdeflate; zlib costs
// more and gives less): gzip 1 811 and 47.5, 2 1118 and 46.8, 3 1182 and 45.1, 4 1311 and 43.6,
// 5 1395 and 42.5, 6 1759 and 40.3. Of zstd 3 gives no more than 1: 1 499 and 41.5, 2 639 and 41.4,
// 3 632 and 42.4, 4 1668 and 37.9, 5 1819 and 37.0, 6 2761 and 35.3.
const gzip: Compress = (lines, inAHurry) => {
  const level = inAHurry ? 1 : 6;
  return Bun.gzipSync(lines as Uint8Array<ArrayBuffer>, { level, library: "libdeflate" });
};

const zstd: Compress = (lines, inAHurry) =>
  Bun.zstdCompressSync(lines as Uint8Array<ArrayBuffer>, { level: inAHurry ? 1 : 4 });

// A collection takes 6 ms and more, here every 4.5 s of 10,000 messages a second: 2 % of all CPU
// time. The runtime has one every second by itself, but only every 30 s once its heap has been as
// large for 30 s, as it is while a steady stream comes. Then it grows by 0.5 MB/s: with ours every
// 64 MiB, memory beside the ring went up to 16.9 MiB (beside three busy loops), with one every 32
// to 15.9, with these to 13.4. What compressors return does not wait for it.
const collectEveryBytes = 16 * 1024 * 1024;

/**
 * Each counts what it was given, and has the collector come now and then. In a hurry it takes the
 * fastest level. What it answers is the caller's, to be released.
 */
export function compressor(compression: BufferOptions["compression"]): Compress {
  const compress = compression === "gzip" ? gzip : zstd;
  const collect = collectEvery(collectEveryBytes);
  return (lines, inAHurry) => {
    collect(lines.length);
    return compress(lines, inAHurry);
  };
}

export const compressionFacts = {
  gzip: { extension: "gz", contentType: "application/gzip" },
  zstd: { extension: "zst", contentType: "application/zstd" },
} as const;
