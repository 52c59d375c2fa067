// What is measured of all that messages and alerts leave by.
import type { Forward } from "../sink/forward/forward.ts";
import type { Alerting } from "../sink/notifier/alerting.ts";
import type { Channel } from "../sink/notifier/channel.ts";
import type { Metric } from "./exposition.ts";
import type { Outlet } from "./subject.ts";

/** A sink, and the monotonic time at which it is looked at. */
export type OutletNow = Outlet & { readonly monotonicMs: number };

export const sinkMetrics: readonly Metric<OutletNow>[] = [
  {
    ...{ name: "sluice_sink_received_messages_total", type: "counter" },
    help: "Messages received since the sink was there: all, or those since a reload added it.",
    read: ({ shipper }) => shipper.received,
  },
  {
    ...{ name: "sluice_stored_messages_total", type: "counter" },
    help: "Messages of this run that are stored.",
    read: ({ shipper }) => shipper.stored,
  },
  {
    ...{ name: "sluice_waiting_messages", type: "gauge" },
    help: "Messages that wait, in memory or on disk.",
    read: ({ shipper }) => shipper.waiting,
  },
  {
    ...{ name: "sluice_spooled_messages", type: "gauge" },
    help: "Those of the waiting ones that are on disk.",
    read: ({ shipper }) => shipper.spooled,
  },
  {
    ...{ name: "sluice_recovered_messages_total", type: "counter" },
    help: "Messages that an earlier run had left on disk and this one has stored.",
    read: ({ shipper }) => shipper.account.storedEarlier,
  },
  {
    ...{ name: "sluice_stored_bytes_total", type: "counter" },
    help: "Octets of stored objects, compressed.",
    read: ({ shipper }) => shipper.account.storedBytes,
  },
  {
    ...{ name: "sluice_stored_objects_total", type: "counter" },
    help: "Stored objects.",
    read: ({ shipper }) => shipper.account.batches,
  },
  {
    ...{ name: "sluice_send_attempts_total", type: "counter" },
    help: "Attempts to store an object.",
    read: ({ health }) => health.attempts,
  },
  {
    ...{ name: "sluice_sink_failing", type: "gauge" },
    help: "1 while attempts fail.",
    read: ({ health }) => Number(health.failingSinceMs !== undefined),
  },
  {
    ...{ name: "sluice_oldest_waiting_seconds", type: "gauge" },
    help: "For how long the oldest message of this run waits.",
    read: ({ shipper, monotonicMs }) => (monotonicMs - (shipper.oldestMs ?? monotonicMs)) / 1000,
  },
  {
    ...{ name: "sluice_last_stored_timestamp_seconds", type: "gauge" },
    help: "When an object was stored last, in seconds since the epoch.",
    read: ({ health }) => health.acceptedAtMs && health.acceptedAtMs / 1000,
  },
  {
    ...{ name: "sluice_spool_files", type: "gauge" },
    help: "Objects that wait on disk, those of earlier runs included.",
    read: ({ shipper }) => shipper.spools.files,
  },
  {
    ...{ name: "sluice_spool_bytes", type: "gauge" },
    help: "Octets of these.",
    read: ({ shipper }) => shipper.spools.bytes,
  },
];

export const alertMetrics: readonly Metric<Alerting>[] = [
  {
    ...{ name: "sluice_rule_matches_total", type: "counter" },
    help: "Messages that met a rule, once for each rule.",
    read: ({ rules }) => rules.matched,
  },
];

export const channelMetrics: readonly Metric<Channel>[] = [
  {
    ...{ name: "sluice_sent_alerts_total", type: "counter" },
    help: "Alerts that a channel took.",
    read: ({ health }) => health.accepted,
  },
  {
    ...{ name: "sluice_refused_alerts_total", type: "counter" },
    help: "Alerts that a channel refused.",
    read: ({ health }) => health.refused,
  },
  {
    ...{ name: "sluice_alert_waiting_messages", type: "gauge" },
    help: "Messages whose alerts have not been sent.",
    read: ({ waiting }) => waiting,
  },
  {
    ...{ name: "sluice_channel_failing", type: "gauge" },
    help: "1 while attempts fail.",
    read: ({ health }) => Number(health.failingSinceMs !== undefined),
  },
];

export const forwardMetrics: readonly Metric<Forward>[] = [
  {
    ...{ name: "sluice_forwarded_messages_total", type: "counter" },
    help: "Messages handed on, by the number of the forward.",
    read: ({ way }) => way.sent,
  },
  {
    ...{ name: "sluice_forward_lost_messages_total", type: "counter" },
    help: "Messages that could not be handed on, or gave way in the queue.",
    read: ({ way }) => way.lost,
  },
  {
    ...{ name: "sluice_forward_looped_messages_total", type: "counter" },
    help: "Messages that were here before, or came from the target itself.",
    read: ({ looped }) => looped,
  },
  {
    ...{ name: "sluice_forward_waiting_messages", type: "gauge" },
    help: "Messages that wait for the target.",
    read: ({ way }) => way.waiting,
  },
  {
    ...{ name: "sluice_forward_failing", type: "gauge" },
    help: "1 while the target cannot be reached.",
    read: ({ way: { health } }) => Number(health.failingSinceMs !== undefined),
  },
];
