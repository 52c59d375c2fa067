import { assert } from "../base/assert.ts";
import { lineFeed } from "../syslog/octet.ts";

/**
 * The NDJSON in a batch's parts, one piece for each. A part is one whole gzip member or zstd
 * frame, so each is decompressed by itself: `Bun.gunzipSync` stops after the first member.
 */
export function* decompressed(
  parts: Iterable<Uint8Array>,
  contentType: string,
): Generator<Uint8Array> {
  const gzip = contentType === "application/gzip";
  assert(gzip || contentType === "application/zstd", `no way to decompress ${contentType}`);
  for (const part of parts) {
    yield gzip ? Bun.gunzipSync(part as Uint8Array<ArrayBuffer>) : Bun.zstdDecompressSync(part);
  }
}

/** Each line with its newline, as a view. No line reaches over the end of a piece. */
export function* linesOf(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) {
    for (let start = 0; start < piece.length;) {
      const end = piece.indexOf(lineFeed, start);
      assert(end >= 0, "a chunk ends within a line");
      yield piece.subarray(start, end + 1);
      start = end + 1;
    }
  }
}
