import { backoffMs, slowMs } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { Batch } from "../ship/batch.ts";
import type { Delivered } from "../ship/sending.ts";
import type { SendResult, Sink } from "./sink.ts";

/** A time in which nothing was stored. Wall times; `toMs` is undefined while it lasts. */
export interface Outage {
  readonly fromMs: number;
  toMs: number | undefined;
  /** What it began with. */
  readonly reason: string;
  failures: number;
}

/** Older ones are forgotten. */
const outagesMax = 20;
/** Reasons of one outage that are remembered as told: some are worded anew each time. */
const toldMax = 16;

/** How a sink, a channel or a forward is doing, for status and metrics. */
export class Health {
  attempts = 0;
  /** Batches or alerts. */
  accepted = 0;
  refused = 0;
  /** Failed attempts since it was last well. */
  failures = 0;
  /** Monotonic; undefined while all is well, as are the next two. */
  failingSinceMs: number | undefined;
  reason: string | undefined;
  /** What a person can do about it. */
  hint: string | undefined;
  /** When it last accepted something, wall time. */
  acceptedAtMs: number | undefined;
  /** The last ones, the oldest first. */
  readonly outages: Outage[] = [];
  /** Reasons that were told since it was last well. */
  readonly #told = new Set<string>();

  /** Whether a reason has not been told yet; from now on it has. */
  isNew(reason: string): boolean {
    if (this.#told.has(reason)) return false;
    if (this.#told.size === toldMax) this.#told.clear();
    this.#told.add(reason);
    return true;
  }

  /** An attempt has failed. */
  fail({ reason, hint }: Failed, clock: Clock): void {
    if (this.failingSinceMs === undefined) {
      this.outages.push({ fromMs: clock.wallMs(), toMs: undefined, reason, failures: 0 });
      if (this.outages.length > outagesMax) this.outages.shift();
    }
    this.failures++;
    this.outages.at(-1)!.failures = this.failures;
    this.failingSinceMs ??= clock.monotonicMs();
    this.reason = reason;
    this.hint = hint;
  }

  /** What it was asked to take is settled. */
  settle(kind: "accepted" | "refused", clock: Clock): void {
    this[kind]++;
    if (kind === "accepted") this.acceptedAtMs = clock.wallMs();
  }

  /** It answers as it should again. */
  recover(clock: Clock): void {
    const outage = this.outages.at(-1);
    if (outage !== undefined) outage.toMs ??= clock.wallMs();
    this.failures = 0;
    this.#told.clear();
    this.failingSinceMs = this.reason = this.hint = undefined;
  }
}

/** What a person sees of who is at the other end. */
export interface FarSide {
  kind: "sink" | "channel" | "forward";
  name: string;
}

export interface DeliveryDoors {
  clock: Clock;
  random: Random;
  log: Log;
  health: Health;
}

type HealthDoors = Omit<DeliveryDoors, "random">;

export type Failed = Extract<SendResult, { kind: "failed" }>;

/**
 * Brings one batch to a sink and does not give it up: tries until the sink accepts or refuses it,
 * or `signal` aborts. Logs transitions only: `sink failing` once for each reason of an outage,
 * `sink recovered`, `batch refused`.
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
    health.settle(result.kind, doors.clock);
    if (result.kind === "refused") {
      const { key, count } = batch;
      log.error("batch refused", { sink: sink.name, reason: result.reason, key, messages: count });
    }
    return result.kind;
  }
  return "aborted";
}

/** Keeps what a failed attempt says; logs it when that is new since the far side was last well. */
export function onFailed(
  failed: Failed,
  { kind, name }: FarSide,
  { health, clock, log }: HealthDoors,
): void {
  const { reason, hint } = failed;
  if (health.isNew(reason)) log.warn(`${kind} failing`, { [kind]: name, reason, hint });
  health.fail(failed, clock);
}

/** The far side has answered as it should: says so when it did not before. */
export function onWell({ kind, name }: FarSide, { health, clock, log }: HealthDoors): void {
  if (health.failingSinceMs === undefined) return;
  const failedMs = Math.round(clock.monotonicMs() - health.failingSinceMs);
  log.info(`${kind} recovered`, { [kind]: name, failures: health.failures, failedMs });
  health.recover(clock);
}

/** How long to wait before the next attempt. */
export function waitMs(result: Failed, { health, random }: DeliveryDoors): number {
  const ms = result.slow ? slowMs(random) : backoffMs(health.failures, random);
  return Math.max(ms, result.retryAfterMs ?? 0);
}
