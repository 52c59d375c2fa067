import type { BufferOptions } from "../buffer/options.ts";
import type { ShipOptions, SpoolOptions } from "./options.ts";

/**
 * The largest batch of one sink. Batches on their way hold on to their chunks, one of each sink or,
 * where there is a spool, two: in all at most half of the ring, so that the rest takes what comes.
 * A spool has room for two, one that is being sent and one that is written.
 */
export function batchBytesMax(options: {
  buffer: BufferOptions;
  ship: ShipOptions;
  spool: SpoolOptions;
  sink: readonly unknown[];
}): number {
  const { buffer, ship, spool, sink } = options;
  const hasSpool = spool.mode !== "off";
  const batches = sink.length * (hasSpool ? 2 : 1);
  const spooledBytes = hasSpool ? spool.bytesMax / 2 : Infinity;
  return Math.floor(Math.min(ship.bytesMax, buffer.memoryBytes / 2 / batches, spooledBytes));
}
