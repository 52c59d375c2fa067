/** Who may have to give up its connection. */
interface Seated {
  /** When its peer said something last. */
  readonly activeAtMs: number;
}

/** How many connections each source has (see `sourceName`), so that none keeps all others out. */
export class Seats<T extends Seated> {
  readonly #bySource = new Map<string, Set<T>>();

  take(source: string, who: T): void {
    const own = this.#bySource.get(source);
    if (own === undefined) this.#bySource.set(source, new Set([who]));
    else own.add(who);
  }

  leave(source: string, who: T): void {
    const own = this.#bySource.get(source);
    own?.delete(who);
    if (own?.size === 0) this.#bySource.delete(source);
  }

  /**
   * Who makes room for one more of `source`: of the source that has the most, if those are more
   * than that one would have, the one that was silent longest.
   */
  givingWayTo(source: string): T | undefined {
    const wanted = (this.#bySource.get(source)?.size ?? 0) + 1;
    const all = [...this.#bySource.values()];
    const most = all.reduce((one, next) => (next.size > one.size ? next : one), new Set<T>());
    if (most.size <= wanted) return undefined;
    return [...most].reduce((one, next) => (next.activeAtMs < one.activeAtMs ? next : one));
  }
}
