import { gzipSync } from "node:zlib";

/** No time and no name in the header: the same bytes wherever it is made. */
export function gzip(bytes: Uint8Array): Buffer {
  const packed = gzipSync(bytes, { level: 9 });
  // The last octet of the header says which system made it (RFC 1952, 2.3.1): 3 is Unix.
  packed[9] = 3;
  return packed;
}
