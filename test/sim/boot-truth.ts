import type { IgnoredReason } from "../../src/base/counters.ts";

/** A message that the daemon was given, as the world remembers it. */
export interface Taken {
  /** A text that is in no other message; empty when the frame was cut before it. */
  marker: string;
  /** Who has sent it. */
  client: string;
  /** By the world's time. */
  atMs: number;
  /** By the daemon's wall clock. */
  receivedAtMs: number;
}

/** A sink was there for the messages from one to another; `lastSeq` is Infinity until it goes. */
export interface Stint {
  firstSeq: number;
  lastSeq: number;
}

/** What went into one boot of the daemon: the message with seq n is the n-th. */
export class BootTruth {
  /** The daemon's own word. */
  id = "";
  /** By the world's time; the next one too, undefined while nothing has told the daemon the time. */
  bootedAtMs = 0;
  timeKnownAtMs: number | undefined;
  /** The wall clock was right for too short a time to be sure that the daemon has noticed. */
  isTimeDoubtful = false;
  /** When the wall clock was set to a time that cannot be believed, by the world's time. */
  readonly lostTrackAtMs: number[] = [];
  /** What wall clocks that could be believed were ahead of the daemon's monotonic one. */
  readonly aheadMs: number[] = [];
  readonly taken: Taken[] = [];
  /** By the sink's name, in order. */
  readonly stints = new Map<string, Stint[]>();
  ignored = 0;
  /** Those of them that are known by their reason. */
  readonly refused: Partial<Record<IgnoredReason, number>> = {};
  lostKernel = 0;
  /** Over what their source may send. */
  lostRate = 0;
}
