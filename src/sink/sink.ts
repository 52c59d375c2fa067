import type { Batch } from "../ship/batch.ts";

/** What became of one attempt to send a batch. */
export type SendResult =
  /** `remark`: what a person should know of it all the same. */
  | { kind: "accepted"; remark?: string }
  /** Try again. `retryAfterMs`: when the far side said so; `slow`: a person must mend it. */
  | { kind: "failed"; reason: string; hint?: string; retryAfterMs?: number; slow?: boolean }
  /** The same bytes can never succeed: count them and go on. */
  | { kind: "refused"; reason: string };

/**
 * A place where batches go. `send` is asked for one batch at a time and may be asked for the same
 * batch again, with the same key and the same bytes; it never rejects.
 */
export interface Sink {
  readonly name: string;
  /** For a person: `s3 bucket "logs" at s3.eu-central-1.amazonaws.com`. */
  readonly description: string;
  send(batch: Batch, signal: AbortSignal): Promise<SendResult>;
  /** Where the far side has a clock: has it say the time to `SinkDoors.onServerTime`. */
  askTime?(signal: AbortSignal): Promise<void>;
}
