// How far the sinks are, for sources that can wait or go back.
import type { Ring } from "../buffer/ring.ts";
import type { Shipper } from "./shipper.ts";

type Standing = Pick<Shipper, "waiting" | "spooled" | "reader">;

/** Whether half of the ring waits for a sink: the last moment before something gives way. */
export function isCrowded(ring: Ring, shippers: readonly Standing[]): boolean {
  return shippers.some(({ reader }) => reader.waitingBytes >= ring.bytesMax / 2);
}

/** Of so many messages, those that are stored everywhere, on disk, or lost. */
export function settledOf(received: number, shippers: readonly Standing[]): number {
  return received - Math.max(0, ...shippers.map(({ waiting, spooled }) => waiting - spooled));
}
