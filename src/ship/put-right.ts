// Chunks from before the time was known, put right when they become part of a batch: never later,
// for an object's bytes may be in the bucket already.
import { assert } from "../base/assert.ts";
import type { ClockWatch } from "../base/clock-watch.ts";
import type { Compress } from "../buffer/compress.ts";
import { membersOf } from "../buffer/members.ts";
import type { ChunkFacts } from "../buffer/ring.ts";
import { movedLines } from "../syslog/moved-lines.ts";

/** What of a chunk goes into a batch. */
export interface Portion extends ChunkFacts {
  readonly bytes: number;
  /** Its octets: a view of the ring, or lines that were put right and lie elsewhere. */
  view(): Uint8Array;
}

/** What was put right lies beside the ring until it is stored: so much of it at a time. */
export const putRightBytesMax = 256 * 1024;

/** How far its times are off; undefined when they are right, or nobody knows. */
export function errorOf(
  { firstReceivedAtMs, openedAtMs }: ChunkFacts,
  watch: ClockWatch,
): number | undefined {
  return watch.errorMs(firstReceivedAtMs, openedAtMs);
}

/**
 * A portion with its times put right. `compress` is undefined for records that have no place for
 * the flag: then it is done only for the name of the object.
 */
export function putRight(
  portion: Portion,
  { watch, compress }: { watch: ClockWatch; compress: Compress | undefined },
): Portion {
  const errorMs = errorOf(portion, watch);
  if (errorMs === undefined) return portion;
  const { firstReceivedAtMs, lastReceivedAtMs } = portion;
  // The clock may have been set while the chunk was open.
  const lastErrorMs = lastReceivedAtMs < watch.earliestMs ? errorMs : 0;
  const timed = {
    ...portion,
    firstReceivedAtMs: firstReceivedAtMs + errorMs,
    lastReceivedAtMs: lastReceivedAtMs + lastErrorMs,
  };
  if (compress === undefined) return timed;
  const [member] = membersOf(portion.view());
  assert(member !== undefined, "a chunk can be unpacked");
  const lines = movedLines(member.lines, errorMs, watch.earliestMs);
  const packed = compress(lines, false);
  return { ...timed, bytes: packed.length, rawBytes: lines.length, view: () => packed };
}
