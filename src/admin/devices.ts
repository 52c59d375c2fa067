import type { Source, Sources } from "../syslog/sources.ts";
import { iso } from "./status.ts";

/** Who has said nothing for less is not silent. */
const silentMsMin = 15 * 60_000;
/** Some speak once an hour: silence is twice the longest pause that a device has made. */
const pausesMin = 2;

/** Wall times of this moment and of the start of this run. */
interface Now {
  readonly nowMs: number;
  readonly startedAtMs: number;
}

/** All devices that are remembered, the one that spoke last first. */
export function devicesOf(sources: Sources, now: Now) {
  const devices = sources.all.toSorted((one, other) => other.lastAtMs - one.lastAtMs);
  return {
    now: iso(now.nowMs),
    forgotten: sources.forgotten,
    devices: devices.map((device) => deviceOf(device, now)),
  };
}

function deviceOf(device: Source, { nowMs, startedAtMs }: Now) {
  // What was heard before the clock was set, as in 1970, was heard since the start all the same.
  const firstAtMs = Math.max(device.firstAtMs, startedAtMs);
  const lastAtMs = Math.max(device.lastAtMs, startedAtMs);
  const silentMs = nowMs - lastAtMs;
  return {
    hostname: device.hostname,
    address: device.address,
    messages: device.count,
    first_at: iso(firstAtMs),
    last_at: iso(lastAtMs),
    silent_s: Math.max(0, silentMs / 1000),
    silent: silentMs > Math.max(silentMsMin, pausesMin * device.pauseMsMax),
    clock_offset_s: device.clock.offsetS,
  };
}
