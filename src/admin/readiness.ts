import { roughDuration } from "../base/duration-text.ts";
import type { Clock } from "../base/clock.ts";
import type { Outlet, Subject } from "./subject.ts";

/** Why it is not ready. `code` is of a closed set. */
export interface Unready {
  readonly code: "draining" | "sink_failing" | "sink_stalled";
  readonly sink?: string;
  /** For a person. */
  readonly text: string;
}

/** All reasons; none: it receives, and what it received gets to where it belongs. */
export function unready(
  subject: Pick<Subject, "isDraining" | "outlets" | "ageMsMax">,
  stalledMsMax: number,
  clock: Clock,
): Unready[] {
  const reasons = subject.outlets.flatMap((outlet) =>
    sinkReasons(outlet, { nowMs: clock.monotonicMs(), stalledMsMax, ageMsMax: subject.ageMsMax }),
  );
  if (!subject.isDraining) return reasons;
  return [{ code: "draining", text: "It is stopping: nothing more is received" }, ...reasons];
}

function sinkReasons(
  { sink, shipper, health }: Outlet,
  { nowMs, stalledMsMax, ageMsMax }: { nowMs: number; stalledMsMax: number; ageMsMax: number },
): Unready[] {
  const failingMs = nowMs - (health.failingSinceMs ?? nowMs);
  if (failingMs >= stalledMsMax) {
    const text = `Sink ${sink.name} has failed for ${roughDuration(failingMs)}: ${health.reason}`;
    return [{ code: "sink_failing", sink: sink.name, text }];
  }
  // A sink that does not answer at all does not fail either.
  const oldestMs = nowMs - (shipper.oldestMs ?? nowMs);
  if (oldestMs < ageMsMax + stalledMsMax) return [];
  const text = `Messages for sink ${sink.name} have waited for ${roughDuration(oldestMs)}`;
  return [{ code: "sink_stalled", sink: sink.name, text }];
}
