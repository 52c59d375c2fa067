import { counted, grouped } from "../base/counted.ts";
import { roughDuration } from "../base/duration-text.ts";
import type { Spool } from "../ship/spool.ts";
import type { Outage, Health } from "../sink/deliver.ts";
import type { Forward } from "../sink/forward/forward.ts";
import type { Channel } from "../sink/notifier/channel.ts";
import { iso, type StatusParts } from "./status.ts";
import type { Outlet } from "./subject.ts";

type Now = Pick<StatusParts, "nowMs" | "monotonicMs">;

/** What a sink is doing, in a word for programs and a sentence for people. */
export function sinkStatus({ sink, shipper, health }: Outlet, now: Now) {
  const { waiting, oldestMs, account, spool } = shipper;
  const oldestS = oldestMs === undefined ? undefined : (now.monotonicMs - oldestMs) / 1000;
  const failing = failingStatus(health, now);
  return {
    name: sink.name,
    description: sink.description,
    state: failing ? "failing" : waiting > 0 ? "collecting" : "idle",
    text: failing
      ? `${messagesWait(waiting)}: ${failedText(failing)}`
      : storedText(waiting, health, now),
    received: shipper.received,
    stored: shipper.stored,
    stored_bytes: account.storedBytes,
    objects: account.batches,
    recovered: account.storedEarlier,
    waiting,
    spooled: shipper.spooled,
    lost: shipper.lost,
    oldest_age_s: oldestS,
    last_stored_at: health.acceptedAtMs && iso(health.acceptedAtMs),
    last_key: account.lastStored?.key,
    attempts: health.attempts,
    failing,
    outages: health.outages.map(outageStatus),
    spool: spool && spoolStatus(spool),
  };
}

function spoolStatus({ status, writtenBytes, setAside, fault }: Spool) {
  return {
    ...{ directory: status.directory, file_system: status.fileSystem },
    ...{ files: status.files, bytes: status.bytes, bytes_max: status.bytesMax },
    ...{ written_bytes: writtenBytes, written_today_bytes: status.writtenTodayBytes },
    ...{ daily_bytes_max: status.dailyBytesMax, set_aside: setAside, fault },
  };
}

/**
 * A channel in the answer of `/api/v1/status`: `sent` and `refused` count notices, `waiting`
 * messages; times are RFC 3339.
 */
export function channelStatus({ name, description, health, waiting }: Channel, now: Now) {
  const failing = failingStatus(health, now);
  const waits =
    waiting === 0 ? "nothing waits" : `alerts about ${counted(waiting, "message", grouped)} wait`;
  return {
    ...{ name, description, state: failing ? "failing" : "well" },
    text: failing ? `${waits}: ${failedText(failing)}` : waits,
    ...{ sent: health.accepted, refused: health.refused, waiting, failing },
    last_sent_at: health.acceptedAtMs && iso(health.acceptedAtMs),
  };
}

/** What a server got that is handed messages; nothing waits for one by UDP. */
export function forwardStatus({ way, looped }: Forward, now: Now) {
  const { description: to, sent, lost, waiting, health } = way;
  const failing = failingStatus(health, now);
  const waits = waiting === 0 ? "nothing waits" : messagesWait(waiting);
  return {
    ...{ to, state: failing ? "failing" : "well" },
    text: failing ? `${waits}: ${failedText(failing)}` : waits,
    ...{ sent, lost, looped, waiting, failing },
    outages: health.outages.map(outageStatus),
  };
}

function outageStatus({ fromMs, toMs, reason, failures }: Outage) {
  return { from: iso(fromMs), to: toMs && iso(toMs), reason, failures };
}

type Failing = NonNullable<ReturnType<typeof failingStatus>>;

function failedText({ for_s: forS, reason }: Failing): string {
  return `it has failed for ${roughDuration(forS * 1000)}, ${reason}`;
}

/** Undefined while all is well. */
function failingStatus({ failingSinceMs, failures, reason, hint }: Health, now: Now) {
  if (failingSinceMs === undefined) return undefined;
  const forMs = now.monotonicMs - failingSinceMs;
  return { since: iso(now.nowMs - forMs), for_s: forMs / 1000, failures, reason, hint };
}

function storedText(waiting: number, { acceptedAtMs }: Health, { nowMs }: Now): string {
  const waits = waiting === 0 ? "nothing waits" : messagesWait(waiting);
  if (acceptedAtMs === undefined) return `${waits}, nothing has been stored yet`;
  return `${waits}, the last object was stored ${roughDuration(nowMs - acceptedAtMs)} ago`;
}

/** `1 message waits`, `2 messages wait`. */
function messagesWait(count: number): string {
  return `${counted(count, "message", grouped)} ${count === 1 ? "waits" : "wait"}`;
}
