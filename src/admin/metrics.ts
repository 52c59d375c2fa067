// What is measured, for Prometheus. All of it is read within one turn of the event loop, so that at
// any moment and for every sink, to the message:
//
//     received = stored + waiting + lost (ring, refused, spool)
//
// where what is received counts from when the sink was there.
//
// Labels are numbers of listeners, names from the configuration and words of closed sets: nothing
// that came from the wire.
import { ignoredReasons } from "../base/counters.ts";
import { commit, version } from "../base/version.ts";
import { exposed, type Labels, type Metric } from "./exposition.ts";
import { alertMetrics, channelMetrics, forwardMetrics, sinkMetrics } from "./metrics-out.ts";
import type { Listener, Subject } from "./subject.ts";

/** The daemon as it is at this moment. */
export interface Moment {
  readonly subject: Subject;
  readonly monotonicMs: number;
  readonly startedAtMs: number;
  readonly isReady: boolean;
  readonly residentBytes: number;
}

/** The text of the exposition. */
export function metricsText(moment: Moment): string {
  const { subject, monotonicMs } = moment;
  const { listeners, outlets, alerting, forwards, counters } = subject;
  const numbered = ({ transport }: Listener, at: number): Labels => {
    return { listener: String(at), transport };
  };
  const texts = [
    exposed(buildMetric, [[{ version, ...(commit && { commit }) }, undefined]]),
    ...daemonMetrics.map((each) => exposed(each, [[{}, moment]])),
    exposed(
      ignoredMetric,
      ignoredReasons.map((reason) => [{ reason }, counters.ignored[reason]]),
    ),
    ...listenerMetrics.map((each) =>
      exposed(
        each,
        listeners.map((listener, at) => [numbered(listener, at), listener]),
      ),
    ),
    ...sinkMetrics.map((each) =>
      exposed(
        each,
        outlets.map((outlet) => [{ sink: outlet.sink.name }, { ...outlet, monotonicMs }]),
      ),
    ),
    exposed(
      lostMetric,
      outlets.flatMap(({ sink: { name: sink }, shipper }) =>
        Object.entries(shipper.lost).map(([reason, count]) => [{ sink, reason }, count] as const),
      ),
    ),
    ...alertMetrics.map((each) => exposed(each, alerting ? [[{}, alerting]] : [])),
    ...channelMetrics.map((each) =>
      exposed(each, alerting?.channels.map((one) => [{ channel: one.name }, one]) ?? []),
    ),
    ...forwardMetrics.map((each) =>
      exposed(
        each,
        forwards.map((forward, at) => [{ forward: String(at) }, forward]),
      ),
    ),
  ];
  return texts.join("");
}

const buildMetric: Metric<undefined> = {
  ...{ name: "sluice_build_info", type: "gauge" },
  help: "Always 1: the labels say which build runs.",
  read: () => 1,
};

const ignoredMetric: Metric<number> = {
  ...{ name: "sluice_ignored_frames_total", type: "counter" },
  help: "Frames and connections that were no messages, by reason.",
  read: (count) => count,
};

const lostMetric: Metric<number> = {
  ...{ name: "sluice_lost_messages_total", type: "counter" },
  help: "Messages that will never be stored: they gave way in the ring or spool, or were refused.",
  read: (count) => count,
};

const daemonMetrics: readonly Metric<Moment>[] = [
  {
    ...{ name: "process_start_time_seconds", type: "gauge" },
    help: "When this run began, in seconds since the epoch.",
    read: ({ startedAtMs }) => startedAtMs / 1000,
  },
  {
    ...{ name: "process_resident_memory_bytes", type: "gauge" },
    help: "Resident memory, most of it pages of the executable file.",
    read: ({ residentBytes }) => residentBytes,
  },
  {
    ...{ name: "sluice_ready", type: "gauge" },
    help: "1 when /readyz says so.",
    read: ({ isReady }) => Number(isReady),
  },
  {
    ...{ name: "sluice_received_messages_total", type: "counter" },
    help: "Messages received by all listeners; each has a number.",
    read: ({ subject }) => subject.counters.received,
  },
  {
    ...{ name: "sluice_received_bytes_total", type: "counter" },
    help: "Octets of these as they were sent.",
    read: ({ subject }) => subject.counters.receivedBytes,
  },
  {
    ...{ name: "sluice_cut_messages_total", type: "counter" },
    help: "Received messages that were longer than allowed and were cut.",
    read: ({ subject }) => subject.counters.cut,
  },
  {
    ...{ name: "sluice_kernel_lost_datagrams_total", type: "counter" },
    help: "Datagrams that found the kernel's queue full and were never received.",
    read: ({ subject }) => subject.counters.lostKernel,
  },
  {
    ...{ name: "sluice_rate_lost_messages_total", type: "counter" },
    help: "Messages over the rate of their source, which got no number.",
    read: ({ subject }) => subject.counters.lostRate,
  },
  {
    ...{ name: "sluice_ring_bytes", type: "gauge" },
    help: "Compressed lines in the ring, stored ones included.",
    read: ({ subject }) => subject.ring.bytes,
  },
  {
    ...{ name: "sluice_ring_capacity_bytes", type: "gauge" },
    help: "Size of the ring.",
    read: ({ subject }) => subject.ring.bytesMax,
  },
  {
    ...{ name: "sluice_devices", type: "gauge" },
    help: "Devices that are remembered.",
    read: ({ subject }) => subject.devices.all.length,
  },
];

const listenerMetrics: readonly Metric<Listener>[] = [
  {
    ...{ name: "sluice_listener_received_messages_total", type: "counter" },
    help: "Messages received by one open listener.",
    read: ({ counters }) => counters.received,
  },
  {
    ...{ name: "sluice_listener_kernel_lost_datagrams_total", type: "counter" },
    help: "Datagrams that found the queue of one open listener full.",
    read: ({ counters, transport }) => (transport === "udp" ? counters.lostKernel : undefined),
  },
  {
    ...{ name: "sluice_listener_connections", type: "gauge" },
    help: "Open connections.",
    read: ({ source }) => source.connections,
  },
];

/** Every metric, for the README, which has a table of them. */
export const allMetrics: readonly Omit<Metric<unknown>, "read">[] = [
  ...[buildMetric, ...daemonMetrics, ignoredMetric, ...listenerMetrics, ...sinkMetrics],
  ...[lostMetric, ...alertMetrics, ...channelMetrics, ...forwardMetrics],
];
