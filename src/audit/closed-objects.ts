import { sanitize } from "../ship/key.ts";
import type { KeyReading } from "../ship/read-key.ts";
import type { ChainReport } from "./chain.ts";
import { Ranges, without, type Range } from "./ranges.ts";
import type { Wanted } from "./selection.ts";

type Stretch = Pick<Range, "first" | "last">;

/** What names alone tell of objects that nobody here can open. */
export interface ClosedReport {
  objects: number;
  /** Messages that the names count. */
  stored: number;
  missing: { device: string; boot: string; first: number; last: number; count: number }[];
}

/** Encrypted objects: their names hold the numbers of their lines, and a hole is a hole. */
export class ClosedObjects {
  #objects = 0;
  #stored = 0;
  /** By device and boot. */
  readonly #ranges = new Map<string, { device: string; boot: string; all: Ranges }>();

  /** What is wrong with what the name tells, if anything is. */
  add(read: KeyReading, { fromMs = -Infinity, toMs = Infinity, device }: Wanted) {
    const { boot, first, last } = read;
    if (boot === undefined || first === undefined || last === undefined) {
      return "is encrypted, and its name does not tell what it holds: see --identity and --key";
    }
    const isOther = device !== undefined && (read.device ?? sanitize(device)) !== sanitize(device);
    if (isOther || (read.toMs ?? Infinity) <= fromMs || (read.fromMs ?? -Infinity) >= toMs) return;
    this.#objects++;
    this.#stored += last - first + 1;
    const label = JSON.stringify([read.device, boot]);
    const known = this.#ranges.get(label);
    const { all } = known ?? { all: new Ranges() };
    if (known === undefined) this.#ranges.set(label, { device: read.device ?? "", boot, all });
    const isNew = last < first || all.add({ first, last, from: "", to: "" });
    return isNew ? undefined : "holds lines that another object holds, by its name";
  }

  /**
   * `isPart`: not all were looked at, so that what came before is nobody's loss. `open`: what was
   * stored without encryption, and is told of there.
   */
  report(isPart: boolean, open: readonly ChainReport[]): ClosedReport {
    const missing: ClosedReport["missing"] = [];
    for (const { device, boot, all } of this.#ranges.values()) {
      const elsewhere = stretches(open, device, boot);
      let next = isPart ? (all.all[0]?.first ?? 1) : 1;
      for (const { first, last } of all.all) {
        for (const gap of without({ first: next, last: first - 1 }, elsewhere)) {
          missing.push({ device, boot, ...gap, count: gap.last - gap.first + 1 });
        }
        next = last + 1;
      }
    }
    return { objects: this.#objects, stored: this.#stored, missing };
  }
}

/** What sinks got in that run until they were changed or went, in order. */
function stretches(open: readonly ChainReport[], device: string, boot: string): Stretch[] {
  const own = open.filter((each) => each.boot === boot && sanitize(each.device) === device);
  const all = own.flatMap(({ began, ended }) =>
    ended === undefined ? [] : [{ first: began?.first ?? 1, last: ended.last }],
  );
  return all.toSorted((one, other) => one.first - other.first);
}
