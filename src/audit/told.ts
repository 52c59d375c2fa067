import { sanitize } from "../ship/key.ts";
import type { Ledger, MissingRange } from "../ship/ledger.ts";
import type { ChainReport, Gap } from "./chain.ts";
import { Ranges, without } from "./ranges.ts";

/** One run's objects for one sink. */
export interface RunOfSink {
  device: string;
  boot: string;
  sink: string;
}

interface ToldOfRun extends RunOfSink {
  /** When it was told first. */
  at: string;
  reasons: Map<MissingRange["reason"], Ranges>;
}

type Stretch = Pick<Gap, "first" | "last">;

/** What ledgers say is missing, of their own run and of those before. */
export class Told {
  readonly #runs = new Map<string, ToldOfRun>();

  add({ device, boot, sink, at }: Ledger, range: MissingRange): void {
    const of = { device: range.device ?? device, boot: range.boot ?? boot, sink };
    const name = runName(of);
    const run = this.#runs.get(name) ?? { ...of, at, reasons: new Map() };
    this.#runs.set(name, run);
    if (at < run.at) run.at = at;
    const ranges = run.reasons.get(range.reason) ?? new Ranges();
    run.reasons.set(range.reason, ranges);
    ranges.add({ first: range.first, last: range.last, from: "", to: "" });
  }

  /** What is told of these lines of that run. */
  within(of: RunOfSink, lines: Stretch): MissingRange[] {
    const reasons = [...(this.#runs.get(runName(of))?.reasons ?? [])];
    return reasons.flatMap(([reason, ranges]) =>
      ranges.within(lines).map((range) => ({ ...range, reason })),
    );
  }

  /**
   * Runs of which no object is there: only others tell of them. `known`: whether a run has objects;
   * `counted`: lines of it that are found missing already.
   */
  unseen(
    known: ReadonlySet<string>,
    counted: (of: RunOfSink) => readonly Stretch[],
  ): ChainReport[] {
    const runs = [...this.#runs.values()].filter((run) => !known.has(runName(run)));
    return runs.flatMap((run) => {
      const { device, boot, sink, at } = run;
      const missing = this.within(run, { first: 1, last: Infinity }).flatMap(
        ({ reason, ...lines }) =>
          without(lines, counted(run)).map(({ first, last }) => ({
            ...{ first, last, from: "", to: at, count: last - first + 1, reason },
          })),
      );
      if (missing.length === 0) return [];
      const received = missing.reduce((sum, { count }) => sum + count, 0);
      const none = { objects: 0, stored: 0, waiting: 0, from: "", to: at };
      return [{ device, boot, sink, ...none, received, missing }];
    });
  }
}

/** A name of a file, and what is told by it, has a device as keys have it. */
export function runName({ device, boot, sink }: RunOfSink): string {
  return JSON.stringify([sanitize(device), boot, sink]);
}
