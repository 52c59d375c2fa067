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
