import type { Clock } from "../base/clock.ts";
import type { Subject } from "./subject.ts";

/** What is looked at: sums since the start, of which a chart shows the differences, and levels. */
const sums = ["received", "received_bytes", "stored", "lost"] as const;
const levels = ["waiting", "ring_bytes"] as const;
const columns = [...sums, ...levels] as const;

type Column = (typeof columns)[number];

/** Ten minutes closely and a day roughly. */
const spans = { recent: { everyMs: 5000, count: 120 }, day: { everyMs: 600_000, count: 144 } };

type Span = keyof typeof spans;

/** One chart's numbers, the oldest first: `received` within each interval, `waiting` at its end. */
export type Series = { interval_s: number; end: string } & Record<Column, number[]>;

/** Looks every five seconds at what the daemon has counted. Its size never grows. */
export class History {
  readonly #subject: Subject;
  readonly #clock: Clock;
  readonly #rows = { recent: new Rows(spans.recent.count), day: new Rows(spans.day.count) };
  /** Wall time of the last look. */
  readonly #endMs = { recent: 0, day: 0 };
  #dayDueMs = 0;
  #cancel: (() => void) | undefined;

  constructor(subject: Subject, clock: Clock) {
    this.#subject = subject;
    this.#clock = clock;
  }

  /** Nothing where it looks already. */
  start(): void {
    if (this.#cancel === undefined) this.#look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  series(span: Span): Series {
    const { everyMs } = spans[span];
    const end = new Date(this.#endMs[span]).toISOString();
    return { interval_s: everyMs / 1000, end, ...this.#rows[span].series() };
  }

  #look(): void {
    this.#cancel = this.#clock.after(spans.recent.everyMs, () => this.#look());
    const row = rowOf(this.#subject);
    const nowMs = this.#clock.monotonicMs();
    this.#add("recent", row);
    if (nowMs < this.#dayDueMs) return;
    this.#dayDueMs = nowMs + spans.day.everyMs;
    this.#add("day", row);
  }

  #add(span: Span, row: Record<Column, number>): void {
    this.#rows[span].add(row);
    this.#endMs[span] = this.#clock.wallMs();
  }
}

function rowOf({ counters, outlets, ring }: Subject): Record<Column, number> {
  let [stored, lost, waiting] = [0, counters.lostKernel + counters.lostRate, 0];
  for (const { shipper } of outlets) {
    stored += shipper.stored;
    const { ring, refused, spool } = shipper.lost;
    lost += ring + refused + spool;
    waiting = Math.max(waiting, shipper.waiting);
  }
  const { received, receivedBytes: received_bytes } = counters;
  return { received, received_bytes, stored, lost, waiting, ring_bytes: ring.bytes };
}

/** The last rows: one more than there are intervals, for the differences. */
class Rows {
  readonly #countMax: number;
  readonly #rows: Record<Column, number>[] = [];

  constructor(count: number) {
    this.#countMax = count + 1;
  }

  add(row: Record<Column, number>): void {
    this.#rows.push(row);
    if (this.#rows.length > this.#countMax) this.#rows.shift();
  }

  series(): Record<Column, number[]> {
    const rows = this.#rows;
    const column = (name: Column, read: (at: number) => number) =>
      [name, rows.slice(1).map((_, at) => read(at + 1))] as const;
    return Object.fromEntries([
      // What a sink had stored is no part of the sum once it has gone.
      ...sums.map((name) =>
        column(name, (at) => Math.max(0, rows[at]![name] - rows[at - 1]![name])),
      ),
      ...levels.map((name) => column(name, (at) => rows[at]![name])),
    ]) as Record<Column, number[]>;
  }
}
