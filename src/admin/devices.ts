import type { Source, Sources } from "../syslog/sources.ts";
import { iso } from "./status.ts";

/** Who has said nothing for less is not silent. */
const silentMsMin = 15 * 60_000;
/** Some speak once an hour: silence is twice the longest pause that a device has made. */
const pausesMin = 2;

/** All devices that are remembered, the one that spoke last first. */
export function devicesOf(sources: Sources, nowMs: number) {
  const devices = sources.all.toSorted((one, other) => other.lastAtMs - one.lastAtMs);
  return {
    now: iso(nowMs),
    forgotten: sources.forgotten,
    devices: devices.map((device) => deviceOf(device, nowMs)),
  };
}

function deviceOf(device: Source, nowMs: number) {
  const silentMs = nowMs - device.lastAtMs;
  return {
    hostname: device.hostname,
    address: device.address,
    messages: device.count,
    first_at: iso(device.firstAtMs),
    last_at: iso(device.lastAtMs),
    silent_s: Math.max(0, silentMs / 1000),
    silent: silentMs > Math.max(silentMsMin, pausesMin * device.pauseMsMax),
    clock_offset_s: device.clock.offsetS,
  };
}
