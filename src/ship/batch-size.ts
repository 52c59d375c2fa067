import type { BufferOptions } from "../buffer/options.ts";
import type { ShipOptions, SpoolOptions } from "./options.ts";

/**
 * The largest batch of one sink. Batches on their way hold on to their chunks, one of each sink or,
 * where there is a spool, two: in all at most half of the ring, so that the rest takes what comes.
 */
export function batchBytesMax(options: {
  buffer: BufferOptions;
  ship: ShipOptions;
  spool: SpoolOptions;
  sink: readonly unknown[];
}): number {
  const { buffer, ship, spool, sink } = options;
  const batches = sink.length * (spool.mode === "off" ? 1 : 2);
  return Math.min(ship.bytesMax, Math.floor(buffer.memoryBytes / 2 / batches));
}
