// The daemon as JSON, for the page, `sluice status` and whoever else wants to know. Names are those
// of stored lines: snake_case, units last. Nothing in it is a secret.
import { commit, version } from "../base/version.ts";
import { countOf } from "../buffer/ring.ts";
import type { History } from "./history.ts";
import type { Moment } from "./metrics.ts";
import type { Unready } from "./readiness.ts";
import { channelStatus, forwardStatus, sinkStatus } from "./status-out.ts";
import type { Listener, Subject } from "./subject.ts";

export interface StatusParts extends Moment {
  readonly nowMs: number;
  readonly reasons: readonly Unready[];
  readonly history: History;
  readonly memory: { bytes: number; runtimeBytes: number };
}

/**
 * The answer of `/api/v1/status`, as JSON: names end in the unit where there is one, times are RFC
 * 3339, all counts are of this run.
 */
export function statusOf(parts: StatusParts) {
  const { subject, history, nowMs, startedAtMs, reasons, memory, residentBytes } = parts;
  const { device, boot, counters, isDraining } = subject;
  return {
    ...{ version, commit, device, boot },
    now: iso(nowMs),
    started_at: iso(startedAtMs),
    uptime_s: Math.max(0, Math.round((nowMs - startedAtMs) / 1000)),
    state: isDraining ? "stopping" : "running",
    ready: reasons.length === 0,
    reasons,
    received: {
      messages: counters.received,
      bytes: counters.receivedBytes,
      cut: counters.cut,
      ignored: counters.ignored,
      lost_kernel: counters.lostKernel,
      lost_rate: counters.lostRate,
    },
    listeners: subject.listeners.map(listenerStatus),
    sinks: subject.outlets.map((outlet) => sinkStatus(outlet, parts)),
    channels: (subject.alerting?.channels ?? []).map((channel) => channelStatus(channel, parts)),
    forwards: subject.forwards.map((forward) => forwardStatus(forward, parts)),
    ring: ringStatus(subject),
    devices: { known: subject.devices.all.length, forgotten: subject.devices.forgotten },
    memory: {
      resident_bytes: residentBytes,
      bound_bytes: memory.bytes,
      runtime_bytes: memory.runtimeBytes,
    },
    rates: { recent: history.series("recent"), day: history.series("day") },
  };
}

function listenerStatus({ transport, source, counters }: Listener) {
  const { received, receivedBytes, cut, ignored, lostKernel, lostRate } = counters;
  return {
    transport,
    description: source.description,
    port: source.port,
    warning: source.warning,
    ...{ received, received_bytes: receivedBytes, cut, ignored },
    ...{ lost_kernel: lostKernel, lost_rate: lostRate },
    connections: source.connections,
  };
}

function ringStatus({ ring, openChunk }: Subject) {
  const [oldest] = ring.chunks;
  const lines = ring.chunks.reduce((sum, chunk) => sum + countOf(chunk), 0);
  return {
    bytes: ring.bytes,
    capacity_bytes: ring.bytesMax,
    lines,
    open_lines: openChunk.count,
    /** How far back tail and search can look. */
    oldest_at: oldest && iso(oldest.firstReceivedAtMs),
  };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
