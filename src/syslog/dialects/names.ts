// Names of a dialect, found by few of their octets: most names of a line are none of these, and
// cost one look.
import { assert } from "../../base/assert.ts";
import { keptOctets } from "../literal.ts";
import { isWord } from "./scan.ts";

/** Places for names, one for each. */
const placesMax = 256;

/** What names mean, by their octets. */
export class Names<Meaning> {
  /** By place one more than where the name is; 0 for none. */
  readonly #places = new Uint8Array(placesMax);
  readonly #words: Buffer[] = [];
  readonly #meanings: Meaning[] = [];

  constructor(meanings: Iterable<[name: string, Meaning]>) {
    for (const [name, meaning] of meanings) {
      const word = keptOctets(name);
      const place = placeOf(word, 0, word.length);
      assert(this.#places[place] === 0, `${name} has a place of its own`);
      this.#places[place] = this.#words.push(word);
      this.#meanings.push(meaning);
    }
  }

  /** What `[start, end)` means, at least one octet. */
  find(bytes: Buffer, start: number, end: number): Meaning | undefined {
    const n = this.#places[placeOf(bytes, start, end)]!;
    if (n === 0 || !isWord(bytes, this.#words[n - 1]!, start, end)) return undefined;
    return this.#meanings[n - 1];
  }
}

/** By the length and three octets: the first, the last and one in the middle. */
function placeOf(bytes: Buffer, start: number, end: number): number {
  const middle = bytes[(start + end) >> 1]!;
  return (bytes[start]! + middle * 3 + bytes[end - 1]! * 11 + (end - start) * 5) & (placesMax - 1);
}
