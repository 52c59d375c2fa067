import { sourceName } from "./address.ts";

/** Who may have to give up its connection. */
interface Seated {
  /** When its peer said something last. */
  readonly activeAtMs: number;
}

/** How many connections each source has, so that none of them keeps all others out. */
export class Seats<T extends Seated> {
  readonly #bySource = new Map<string, Set<T>>();

  /** `address` of sixteen bytes; the answer takes it back. */
  take(address: Uint8Array, who: T): () => void {
    const source = sourceName(address);
    const own = this.#bySource.get(source) ?? new Set();
    this.#bySource.set(source, own.add(who));
    return () => {
      own.delete(who);
      if (own.size === 0) this.#bySource.delete(source);
    };
  }

  /**
   * Who makes room for one more of `address`: of the source that has the most, if those are more
   * than that one would have, the one that was silent longest.
   */
  givingWayTo(address: Uint8Array): T | undefined {
    const wanted = (this.#bySource.get(sourceName(address))?.size ?? 0) + 1;
    const all = [...this.#bySource.values()];
    const most = all.reduce((one, next) => (next.size > one.size ? next : one), new Set<T>());
    if (most.size <= wanted) return undefined;
    return [...most].reduce((one, next) => (next.activeAtMs < one.activeAtMs ? next : one));
  }
}
