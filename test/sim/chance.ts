import type { Random } from "../../src/base/random.ts";

/** All chance of one life, from one seed (xorshift128, Marsaglia 2003). */
export class Chance implements Random {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    // Seeds that are close give states that are not (splitmix32).
    let at = seed >>> 0;
    for (let word = 0; word < 4; word++) {
      at = (at + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(at ^ (at >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[word] = mixed ^ (mixed >>> 15);
    }
    this.#state[0]! |= 1;
  }

  fraction = (): number => this.#next() / 2 ** 32;

  bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => this.below(256));

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** The same with all orders of magnitude alike; `least` is positive. */
  scale(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.fraction());
  }

  /** True so often: 0 is never, 1 always. */
  often(share: number): boolean {
    return this.fraction() < share;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A stream of its own, so that one part's draws do not move another's. */
  fork(): Chance {
    return new Chance(this.#next());
  }

  #next(): number {
    const state = this.#state;
    let word = state[3]!;
    const first = state[0]!;
    state[3] = state[2]!;
    state[2] = state[1]!;
    state[1] = first;
    word ^= word << 11;
    word ^= word >>> 8;
    state[0] = word ^ first ^ (first >>> 19);
    return state[0]!;
  }
}
