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

/** How objects are made of the messages from that one on. */
export interface MannerTruth {
  firstSeq: number;
  device: string;
  compression: "gzip" | "zstd";
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
  readonly manners: MannerTruth[] = [];
  /** By the sink's name, in order: each is over when the sink goes, or its objects change. */
  readonly stints = new Map<string, Stint[]>();
  ignored = 0;
  /** Those of them that are known by their reason. */
  readonly refused: Partial<Record<IgnoredReason, number>> = {};
  lostKernel = 0;
  /** Over what their source may send. */
  lostRate = 0;

  get mayNotKnowTime(): boolean {
    return this.timeKnownAtMs === undefined || this.isTimeDoubtful;
  }

  /** What an object may look like; one that only tells of what came before may be late. */
  mannersAt(firstSeq: number, isBeat: boolean): MannerTruth[] {
    const own = this.manners.findLast((manner) => manner.firstSeq <= firstSeq)!;
    if (!isBeat) return [own];
    const near = ({ firstSeq: first }: MannerTruth) => first === firstSeq;
    const before = this.manners.findLast((manner) => manner.firstSeq < firstSeq);
    return [...this.manners.filter(near), ...(before ? [before] : [])];
  }
}
