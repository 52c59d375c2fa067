// Names of a dialect, found by few of their octets: most names of a line are none of these, and
// cost one look.
import { assert } from "../../base/assert.ts";
import { viewOf } from "../line-writer.ts";
import { keptOctets } from "../literal.ts";

/** Places for names; few share one. */
const placesMax = 256;

/** What names mean, by their octets. */
export class Names<Meaning> {
  /** By place one more than where the name is; 0 for none. */
  readonly places = new Uint8Array(placesMax);
  readonly #words: DataView[] = [];
  readonly #meanings: Meaning[] = [];
  /** By one more than where a name is the next one in its place; 0 for none. */
  readonly #next = new Uint8Array(placesMax);

  constructor(meanings: Iterable<[name: string, Meaning]>) {
    for (const [name, meaning] of meanings) {
      const octets = keptOctets(name);
      const place = placeOf(octets[0]!, octets[octets.length >> 1]!, octets.at(-1)!, octets.length);
      const n = this.#words.push(viewOf(octets));
      assert(n < placesMax, "there is room for all names");
      this.#meanings.push(meaning);
      this.#next[n] = this.places[place]!;
      this.places[place] = n;
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
    for (let i = n; i !== 0; i = this.#next[i]!) {
      if (isSame(this.#words[i - 1]!, view, start, end)) return this.#meanings[i - 1];
    }
    return undefined;
  }
}

function isSame(word: DataView, view: DataView, start: number, end: number): boolean {
  const { byteLength } = word;
  if (byteLength !== end - start) return false;
  let i = 0;
  for (; i + 4 <= byteLength; i += 4) {
    if (view.getInt32(start + i) !== word.getInt32(i)) return false;
  }
  for (; i < byteLength; i++) if (view.getUint8(start + i) !== word.getUint8(i)) return false;
  return true;
}

/** By the length and three octets: the first, one in the middle and the last. */
export function placeOf(first: number, middle: number, last: number, length: number): number {
  return (first + middle * 3 + last * 11 + length * 5) & (placesMax - 1);
}
