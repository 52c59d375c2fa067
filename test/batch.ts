import type { Batch } from "../src/ship/batch.ts";

/** A batch of so many lines, in two chunks, as the shipper would hand it over. */
export function batchOf(
  key: string,
  lines: string[],
  compression: "gzip" | "zstd" = "gzip",
): Batch {
  const half = Math.ceil(lines.length / 2);
  const raw = [lines.slice(0, half), lines.slice(half)]
    .map((some) => Buffer.from(some.map((line) => line + "\n").join("")))
    .filter((chunk) => chunk.length > 0);
  const parts = raw.map((chunk): Uint8Array =>
    compression === "gzip" ? Bun.gzipSync(chunk) : Bun.zstdCompressSync(chunk),
  );
  return {
    key,
    contentType: `application/${compression}`,
    ...{ boot: "boot", number: 1, kept: false, recovered: false },
    sha256: new Bun.CryptoHasher("sha256").update(Buffer.concat(parts)).digest("hex"),
    firstSeq: 1,
    lastSeq: lines.length,
    count: lines.length,
    bytes: sum(parts),
    rawBytes: sum(raw),
    parts: () => parts,
  };
}

/** `{"seq":1}`, `{"seq":2}` ... */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => JSON.stringify({ seq: index + 1 }));
}

function sum(parts: Uint8Array[]): number {
  return parts.reduce((bytes, part) => bytes + part.length, 0);
}
