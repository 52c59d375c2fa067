// The ledger: the last line of every object, in a gzip member or zstd frame of its own. It says
// what the object holds, what came before it and what never came to be stored, so that whoever has
// the objects alone can tell whether anything is missing, and why.
import type { KnownBy } from "../base/clock-watch.ts";
import type { IgnoredReason, LostReason } from "../base/counters.ts";
import { isLedgerLine } from "../syslog/ledger-line.ts";
import type { Transport } from "../syslog/message.ts";

/**
 * The one field of the line: `{"ledger":{...}}`. All numbers of `totals` count from the boot on, or
 * from `began` on.
 */
export interface Ledger {
  version: 1;
  software: string;
  device: string;
  boot: string;
  sink: string;
  /** The object's own name, which a moved object does not have. */
  key: string;
  /** Counts the objects of this boot and sink since it began, from 1. */
  number: number;
  /**
   * Of a sink that came amid a run, or whose objects are made otherwise since then: what was
   * received before is not its own.
   */
  began?: Began;
  /** In the last ledger before a sink goes, or is changed so: what came behind is not its own. */
  ended?: Ended;
  /** Of the lines; a heartbeat has none, and `last` is one less than `first`. */
  first: number;
  last: number;
  count: number;
  /** Among the lines are some that were to give way last (`buffer.keep_severity`). */
  kept?: true;
  /** When it was written, RFC 3339. */
  at: string;
  /**
   * The object that was cut before this one; for the first one, the last of the boot before. Null
   * behind those that are encrypted to others.
   */
  previous: ObjectReference | null;
  /** The last object known to be stored, when that is another one. */
  stored?: ObjectReference;
  transports: Partial<Record<Transport, number>>;
  sources: Record<string, number>;
  other_sources: number;
  totals: LedgerTotals;
  /** What will never be stored, as far as no stored object has said so. */
  missing: MissingRange[];
  clock: LedgerClock;
  /** Other servers that messages were handed on to; absent: none. */
  forwards?: LedgerForward[];
}

/** The first line that a sink was to get like that, and when it came. */
export interface Began {
  first: number;
  at: string;
  why: "added" | "changed";
}

/** The last line that a sink was to get like that, and when it went. */
export interface Ended {
  last: number;
  at: string;
  why: "removed" | "changed";
}

export interface ObjectReference {
  key: string;
  sha256: string;
}

/** `received = shipped + waiting + lost.ring`. */
export interface LedgerTotals {
  received: number;
  /** Lines in objects up to this one; those that were refused or evicted later are among them. */
  shipped: number;
  waiting: number;
  /** Messages longer than their listener allows: stored, but cut. */
  cut: number;
  ignored: Partial<Record<IgnoredReason, number>>;
  /** `kernel` counts datagrams and `rate` messages that never got a number. */
  lost: Partial<Record<LostReason, number>>;
}

/** Numbers that no object holds. `boot` and `device` when they are not the ledger's own. */
export interface MissingRange {
  boot?: string;
  device?: string;
  first: number;
  last: number;
  reason: LostReason;
}

/** Since the boot: what one server got beside the sinks, and what it will never get. */
export interface LedgerForward {
  /** `tls logs.example port 6514` */
  to: string;
  sent: number;
  /** There was no room in its queue, or the network took none of it. */
  lost: number;
  /** Would have gone round. */
  looped: number;
  waiting: number;
  /** Why nothing gets there now. */
  failing?: string;
}

export interface LedgerClock {
  /** Who says what time it is. `nobody`: this device has not learned it, `at` is wrong. */
  known_by: KnownBy;
  uptime_ms: number;
  /** How often the wall clock was set since the start; absent: never, as the next two. */
  jumps?: number;
  /** The last time, by how much, and when that was noticed. */
  jump_ms?: number;
  jump_uptime_ms?: number;
  /** What the clock of the store is ahead, when that is worth a word. */
  server_ahead_s?: number;
}

/** The last line of an object, its line feed included. */
export function ledgerLine(ledger: Ledger): Buffer {
  return Buffer.from(JSON.stringify({ ledger }) + "\n");
}

/** Undefined for whatever is no ledger of a version that is understood. */
export function readLedger(line: Uint8Array): Ledger | undefined {
  if (!isLedgerLine(line)) return undefined;
  try {
    const { ledger } = JSON.parse(Buffer.from(line).toString()) as { ledger: Ledger };
    return isLedger(ledger) ? ledger : undefined;
  } catch {
    return undefined;
  }
}

/** The fields that chains and sums are made of; the others are only shown. */
function isLedger(ledger: Ledger): boolean {
  const { version, number, first, last, count, totals, missing, previous, stored, transports } =
    ledger;
  const { device, boot, sink, key, at, clock } = ledger;
  const texts = [device, boot, sink, key, at, clock?.known_by];
  return (
    version === 1 &&
    texts.every((text) => typeof text === "string") &&
    !Number.isNaN(Date.parse(at)) &&
    [number, first, last, count, totals?.received, totals.shipped, totals.waiting].every(isCount) &&
    [transports, totals.lost].every((counts) => Object.values(counts).every(isCount)) &&
    (ledger.began === undefined || isBegan(ledger.began, first)) &&
    (ledger.ended === undefined || (isCount(ledger.ended.last) && ledger.ended.last >= last)) &&
    Array.isArray(missing) &&
    missing.every(isRange) &&
    (previous === null || isReference(previous)) &&
    (stored === undefined || isReference(stored))
  );
}

function isBegan(began: Began, first: number): boolean {
  return typeof began.at === "string" && isCount(began.first) && began.first <= first;
}

/** Numbers of lines, one at least. */
export function isRange({ first, last }: { first: unknown; last: unknown }): boolean {
  return isCount(first) && isCount(last) && (first as number) <= (last as number);
}

/** For what others may have written: a whole number, exact and not negative. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isReference(value: ObjectReference): boolean {
  return typeof value.key === "string" && typeof value.sha256 === "string";
}
