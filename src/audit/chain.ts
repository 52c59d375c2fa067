import type { Began, Ended, Ledger, MissingRange, ObjectReference } from "../ship/ledger.ts";
import { Ranges, without, type Range } from "./ranges.ts";
import type { End } from "./succession.ts";

/** Messages that are not stored, and when they would have been. */
export interface Gap extends Range {
  count: number;
  /** As a ledger has told, or `unknown`: deleted, or lost in a crash. */
  reason: string;
}

const unnumberedReasons = ["kernel", "rate"] as const;

/** Messages that never got a number: the kernel lost them, or their source sent too many. */
export interface Unnumbered {
  count: number;
  reason: string;
  from: string;
  to: string;
}

/** What is known of one boot and sink when all its objects were seen. */
export interface ChainReport {
  device: string;
  boot: string;
  sink: string;
  /** It came amid the run, with this line: those before were not for it. */
  began?: Began;
  /** It went amid the run, behind this line. */
  ended?: Ended;
  objects: number;
  stored: number;
  /** Of all lines that were received: what the newest ledger says. */
  received: number;
  /** In no object yet; the run goes on, as far as anyone can see. */
  waiting: number;
  from: string;
  to: string;
  missing: (Gap | Unnumbered)[];
}

/** Objects of one boot and sink, in whatever order they come. */
export class Chain {
  readonly device: string;
  readonly boot: string;
  readonly sink: string;
  readonly began: Began | undefined;
  readonly #stored = new Ranges();
  #objects = 0;
  #count = 0;
  #firstNumber = Infinity;
  #newest: Ledger;
  #oldestAt: string;
  /** The object that its first one names as the one before. */
  #follows: string | undefined;
  /** Runs that it tells losses of. */
  readonly #heirOf = new Set<string>();
  /** What never got a number, by reason: since when and until when. */
  readonly #unnumbered = unnumberedReasons.map((reason) => ({
    ...{ reason, count: 0, from: "", to: "" },
  }));

  constructor(ledger: Ledger) {
    this.device = ledger.device;
    this.boot = ledger.boot;
    this.sink = ledger.sink;
    this.began = ledger.began;
    this.#newest = ledger;
    this.#oldestAt = ledger.at;
  }

  /** The first line that was for this sink. */
  get first(): number {
    return this.began?.first ?? 1;
  }

  /** When the newest object was cut. */
  get at(): string {
    return this.#newest.at;
  }

  /** Did the device know then what time it was? */
  get knowsTime(): boolean {
    return this.#newest.clock.known_by !== "nobody";
  }

  /** Did it come after that run, as what that has left says? */
  names(other: Chain): boolean {
    const follows = this.#follows === other.#newest.key || this.#heirOf.has(other.boot);
    return follows && other.boot !== this.boot;
  }

  /** False when another object holds some of its lines. */
  add(ledger: Ledger): boolean {
    const { number, first, last, at, count } = ledger;
    this.#objects++;
    this.#count += count;
    this.#firstNumber = Math.min(this.#firstNumber, number);
    if (at < this.#oldestAt) this.#oldestAt = at;
    this.#addUnnumbered(ledger);
    if (number === 1) this.#follows = ledger.previous?.key;
    for (const { boot } of ledger.missing) if (boot !== undefined) this.#heirOf.add(boot);
    if (number > this.#newest.number) this.#newest = ledger;
    return count === 0 || this.#stored.add({ first, last, from: at, to: at });
  }

  /**
   * `end`: nothing more comes of it, so what waited is lost. `isPart`: not all were looked at, and
   * `earlier` is the last ledger before those that were.
   */
  report(
    told: readonly MissingRange[],
    given: { end: End | undefined; isPart: boolean; earlier: Ledger | undefined },
  ): ChainReport {
    const { end, isPart, earlier } = given;
    const { totals, last, at } = this.#newest;
    const gaps = this.#gaps(isPart).flatMap((gap) => explained(gap, told));
    const received = this.first - 1 + totals.received;
    const waiting = received - last;
    // A later run may tell what became of objects that this one had spooled.
    const endSeq = Math.max(received, ...told.map((range) => range.last));
    const rest = { first: last + 1, last: endSeq, from: at, to: "" };
    if (end !== undefined && endSeq > last) gaps.push(...explained(rest, told, end));
    return {
      ...{ device: this.device, boot: this.boot, sink: this.sink, objects: this.#objects },
      ...(this.began && { began: this.began }),
      ...(this.#newest.ended && { ended: this.#newest.ended }),
      ...{ stored: this.#count, received: totals.received, from: this.#oldestAt, to: at },
      waiting: end === undefined ? waiting : 0,
      missing: [...gaps, ...this.#unnumberedSince(earlier)],
    };
  }

  /** Between the ranges that are stored; before the first one, unless it may lie elsewhere. */
  #gaps(isPart: boolean): Range[] {
    const { all } = this.#stored;
    const gaps: Range[] = [];
    const start = this.first - 1;
    let before = { last: start, to: "" };
    for (const range of all) {
      const isStart = before.last === start && isPart && this.#firstNumber > 1;
      if (range.first > before.last + 1 && !isStart) {
        gaps.push({
          first: before.last + 1,
          last: range.first - 1,
          from: before.to,
          to: range.from,
        });
      }
      before = range;
    }
    const { last, at } = this.#newest;
    // A heartbeat may stand behind lines that never came.
    const isStart = all.length === 0 && isPart && this.#firstNumber > 1;
    if (last > before.last && !isStart) {
      gaps.push({ first: before.last + 1, last, from: before.to, to: at });
    }
    return gaps;
  }

  #addUnnumbered({ totals, at }: Ledger): void {
    for (const known of this.#unnumbered) {
      const count = totals.lost[known.reason] ?? 0;
      if (count === 0 && at > known.from) known.from = at;
      if (count > known.count) Object.assign(known, { count, to: at });
    }
  }

  /** Ledgers count from the boot on: what an earlier one had counted was lost before. */
  #unnumberedSince(earlier: Ledger | undefined): Unnumbered[] {
    const all = this.#unnumbered.map((known) => {
      const before = earlier?.totals.lost[known.reason] ?? 0;
      return { ...known, count: known.count - before, from: known.from || (earlier?.at ?? "") };
    });
    return all.filter(({ count }) => count > 0);
  }
}

/** A gap by the reasons that ledgers tell for its parts. */
function explained(gap: Range, told: readonly MissingRange[], otherwise = "unknown"): Gap[] {
  const { from, to } = gap;
  const parts = new Map<string, Ranges>();
  for (const { first, last, reason } of told) {
    const known = parts.get(reason) ?? new Ranges();
    known.add({ first, last, from, to });
    parts.set(reason, known);
  }
  let rest = [{ first: gap.first, last: gap.last }];
  const gaps: Gap[] = [];
  const add = (some: { first: number; last: number }[], reason: string) => {
    for (const { first, last } of some) {
      gaps.push({ first, last, from, to, count: last - first + 1, reason });
    }
  };
  for (const [reason, ranges] of parts) {
    add(
      rest.flatMap((each) => ranges.within(each)),
      reason,
    );
    rest = rest.flatMap((each) => without(each, ranges.within(each)));
  }
  add(rest, otherwise);
  return gaps.toSorted((one, other) => one.first - other.first);
}

/** References from object to object. What is linked is forgotten. */
export class Links {
  /** Named by a successor, and not seen yet. */
  readonly #awaited = new Map<string, { sha256: string; by: Ledger }>();
  /** Seen, and not named yet. */
  readonly #seen = new Map<string, string>();

  /** Keys of objects that are not what their successors say. */
  add(ledger: Ledger, sha256: string): string[] {
    const { key, previous } = ledger;
    const altered: string[] = [];
    const awaited = this.#awaited.get(key);
    if (awaited === undefined || awaited.by.number === 1) this.#seen.set(key, sha256);
    if (awaited !== undefined && awaited.sha256 !== sha256) altered.push(key);
    this.#awaited.delete(key);
    // What a boot begins with may begin another one as well, when the first was killed soon.
    const mayComeAgain = ledger.number === 1;
    if (previous !== null && !this.#check(previous, altered, mayComeAgain)) {
      this.#awaited.set(previous.key, { sha256: previous.sha256, by: ledger });
    }
    return altered;
  }

  /** What was named and never seen, once every object was: by whom. Checks the other ways round. */
  finish(): { missing: { key: string; by: Ledger }[]; altered: string[] } {
    const altered: string[] = [];
    for (const { by } of this.#awaited.values()) if (by.stored) this.#check(by.stored, altered);
    return { missing: [...this.#awaited].map(([key, { by }]) => ({ key, by })), altered };
  }

  #check({ key, sha256 }: ObjectReference, altered: string[], mayComeAgain = false): boolean {
    const seen = this.#seen.get(key);
    if (seen === undefined) return false;
    if (seen !== sha256) altered.push(key);
    if (!mayComeAgain) this.#seen.delete(key);
    return true;
  }
}
