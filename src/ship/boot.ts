import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";

/**
 * The id of this run of the daemon: eight hexadecimal digits of the start's Unix time, so that ids
 * sort by time, and six by chance, so that a router without a clock never repeats one.
 */
export function bootId(clock: Clock, random: Random): string {
  const seconds = Math.max(0, Math.floor(clock.wallMs() / 1000));
  const chance = Buffer.from(random.bytes(3)).toString("hex");
  return seconds.toString(16).padStart(8, "0") + chance;
}
