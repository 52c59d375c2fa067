// Names of a dialect, found by few of their octets: most names of a line are none of these, and
// cost one look.
import { assert } from "../../base/assert.ts";
import { viewOf } from "../line-writer.ts";
import { keptOctets } from "../literal.ts";

/** Places for names, one for each. */
const placesMax = 256;

/** What names mean, by their octets. */
export class Names<Meaning> {
  /** By place one more than where the name is; 0 for none. */
  readonly places = new Uint8Array(placesMax);
  readonly #words: DataView[] = [];
  readonly #meanings: Meaning[] = [];

  constructor(meanings: Iterable<[name: string, Meaning]>) {
    for (const [name, meaning] of meanings) {
      const octets = keptOctets(name);
      const place = placeOf(octets[0]!, octets[octets.length >> 1]!, octets.at(-1)!, octets.length);
      assert(this.places[place] === 0, `${name} has a place of its own`);
      this.places[place] = this.#words.push(viewOf(octets));
      this.#meanings.push(meaning);
    }
  }

  /** What `[start, end)` means, at least one octet. */
  find(view: DataView, start: number, end: number): Meaning | undefined {
    const middle = view.getUint8((start + end) >> 1);
    const last = view.getUint8(end - 1);
    const n = this.places[placeOf(view.getUint8(start), middle, last, end - start)]!;
    return n === 0 ? undefined : this.meaning(n, view, start, end);
  }

  /** The same by what is in the place of those octets, when it is not 0. */
  meaning(n: number, view: DataView, start: number, end: number): Meaning | undefined {
    const word = this.#words[n - 1]!;
    const { byteLength } = word;
    if (byteLength !== end - start) return undefined;
    let i = 0;
    for (; i + 4 <= byteLength; i += 4) {
      if (view.getInt32(start + i) !== word.getInt32(i)) return undefined;
    }
    for (; i < byteLength; i++) {
      if (view.getUint8(start + i) !== word.getUint8(i)) return undefined;
    }
    return this.#meanings[n - 1];
  }
}

/** By the length and three octets: the first, one in the middle and the last. */
export function placeOf(first: number, middle: number, last: number, length: number): number {
  return (first + middle * 3 + last * 11 + length * 5) & (placesMax - 1);
}
