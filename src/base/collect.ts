/**
 * For octets that lie outside the collector's sight, as compressors and files give them: without a
 * word it lets them pile up. Called with how many there are more; collects, in some 3 ms, whenever
 * `bytesMax` of them have come together.
 */
export function collectEvery(bytesMax: number): (bytes: number) => void {
  let sinceBytes = 0;
  return (bytes) => {
    sinceBytes += bytes;
    if (sinceBytes < bytesMax) return;
    sinceBytes = 0;
    Bun.gc(true);
  };
}

/**
 * Gives back at once the memory of octets that nobody looks at any more, where it is theirs alone:
 * of what sockets and compressors give, megabytes pile up before the collector comes round.
 */
export function release(octets: Uint8Array): void {
  if (octets.length === octets.buffer.byteLength) (octets.buffer as ArrayBuffer).transfer(0);
}
