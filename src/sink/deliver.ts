import { backoffMs, slowMs } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { Batch } from "../ship/batch.ts";
import type { Delivered } from "../ship/shipper.ts";
import type { SendResult, Sink } from "./sink.ts";

/** How a sink is doing, for status and metrics; it outlives the batches. */
export class SinkHealth {
  attempts = 0;
  /** Batches. */
  accepted = 0;
  /** Batches. */
  refused = 0;
  /** Failed attempts since it was last well. */
  failures = 0;
  /** Monotonic; undefined while all is well, as are the next two. */
  failingSinceMs: number | undefined;
  reason: string | undefined;
  /** What a person can do about it. */
  hint: string | undefined;
}

/** What a person sees of who is at the other end. */
export interface FarSide {
  kind: "sink" | "channel";
  name: string;
}

export interface DeliveryDoors {
  clock: Clock;
  random: Random;
  log: Log;
  health: SinkHealth;
}

export type Failed = Extract<SendResult, { kind: "failed" }>;

/**
 * Brings one batch to a sink and does not give it up: tries until the sink accepts or refuses it,
 * or `signal` aborts. Logs transitions only: `sink failing` once for each new reason, `sink
 * recovered`, `batch refused`.
 */
export async function deliver(
  batch: Batch,
  sink: Sink,
  doors: DeliveryDoors,
  signal: AbortSignal,
): Promise<Delivered> {
  const { health, log } = doors;
  const far: FarSide = { kind: "sink", name: sink.name };
  while (!signal.aborted) {
    health.attempts++;
    const result = await sink.send(batch, signal);
    if (result.kind === "failed") {
      if (signal.aborted) break;
      onFailed(result, far, doors);
      await doors.clock.sleep(waitMs(result, doors), signal);
      continue;
    }
    // A sink that refuses a batch is well: it is the batch that is not.
    onWell(far, doors);
    health[result.kind]++;
    if (result.kind === "refused") {
      const { key, count } = batch;
      log.error("batch refused", { sink: sink.name, reason: result.reason, key, messages: count });
    }
    return result.kind;
  }
  return "aborted";
}

/** Keeps what a failed attempt says; logs it when it says something new. */
export function onFailed(
  { reason, hint }: Failed,
  { kind, name }: FarSide,
  { health, clock, log }: DeliveryDoors,
): void {
  if (health.reason !== reason) log.warn(`${kind} failing`, { [kind]: name, reason, hint });
  health.failures++;
  health.failingSinceMs ??= clock.monotonicMs();
  health.reason = reason;
  health.hint = hint;
}

/** The far side has answered as it should: says so when it did not before. */
export function onWell({ kind, name }: FarSide, { health, clock, log }: DeliveryDoors): void {
  if (health.failingSinceMs === undefined) return;
  const failedMs = Math.round(clock.monotonicMs() - health.failingSinceMs);
  log.info(`${kind} recovered`, { [kind]: name, failures: health.failures, failedMs });
  health.failures = 0;
  health.failingSinceMs = health.reason = health.hint = undefined;
}

/** How long to wait before the next attempt. */
export function waitMs(result: Failed, { health, random }: DeliveryDoors): number {
  const ms = result.slow ? slowMs(random) : backoffMs(health.failures, random);
  return Math.max(ms, result.retryAfterMs ?? 0);
}
