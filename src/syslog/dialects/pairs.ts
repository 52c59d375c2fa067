// `name=value` and `name="value"`, separated by spaces or by an octet of the dialect's own.
import { type FieldKey, type FieldName, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { equals, quote } from "../octet.ts";
import { findQuote, firstOf, wordOf, zerosOf } from "../word.ts";
import { Names, placeOf } from "./names.ts";

/** The names that a dialect knows among its pairs: fields, and parts that it reads itself. */
export class Pairs {
  /** A part is its number. */
  readonly #names: Names<FieldKey | number>;
  /** By part where the first value of that name is; the end is 0 where there is none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(fields: Record<string, FieldName>, parts: string[] = []) {
    const named = Object.entries(fields);
    this.#names = new Names<FieldKey | number>([
      ...named.map(([name, field]): [string, FieldKey] => [name, key[field]]),
      ...parts.map((name, part): [string, number] => [name, part]),
    ]);
    this.starts = new Int32Array(parts.length);
    this.ends = new Int32Array(parts.length);
  }

  /**
   * Reads the pairs in `[at, end)`; words without `=` are passed over. All in one loop, without a
   * call for what is in every pair: that is half of the time.
   */
  read(message: Message, at: number, end: number, separator: number): void {
    const { bytes, view, fields } = message;
    const { places } = this.#names;
    const separators = wordOf(separator);
    const last = end - 4;
    for (let part = 0; part < this.ends.length; part++) this.ends[part] = 0;
    for (let i = at; i < end; i++) {
      const start = i;
      for (; i <= last; i += 4) {
        const word = view.getInt32(i, true);
        const ends = zerosOf(word ^ equalSigns) | zerosOf(word ^ separators);
        if (ends === 0) continue;
        i += firstOf(ends);
        break;
      }
      while (i < end && view.getUint8(i) !== equals && view.getUint8(i) !== separator) i++;
      if (i >= end || i === start || view.getUint8(i) !== equals) continue;
      const nameEnd = i++;
      const isQuoted = i < end && view.getUint8(i) === quote;
      const valueStart = isQuoted ? i + 1 : i;
      if (isQuoted) i = findQuote(view, valueStart, end);
      else {
        for (; i <= last; i += 4) {
          const ends = zerosOf(view.getInt32(i, true) ^ separators);
          if (ends === 0) continue;
          i += firstOf(ends);
          break;
        }
        while (i < end && view.getUint8(i) !== separator) i++;
      }
      const middle = view.getUint8((start + nameEnd) >> 1);
      const final = view.getUint8(nameEnd - 1);
      const n = places[placeOf(view.getUint8(start), middle, final, nameEnd - start)]!;
      const meaning = n === 0 ? undefined : this.#names.meaning(n, view, start, nameEnd);
      if (typeof meaning === "number") this.#keep(meaning, valueStart, i);
      else if (meaning !== undefined) fields.value(meaning, bytes, valueStart, i);
      if (isQuoted) i++;
    }
  }

  /** Takes a pair that was found elsewhere; its name is at least one octet. */
  take(message: Message, nameStart: number, nameEnd: number, end: number): void {
    const { bytes, view, fields } = message;
    const middle = view.getUint8((nameStart + nameEnd) >> 1);
    const final = view.getUint8(nameEnd - 1);
    const place = placeOf(view.getUint8(nameStart), middle, final, nameEnd - nameStart);
    const n = this.#names.places[place]!;
    if (n === 0) return;
    const meaning = this.#names.meaning(n, view, nameStart, nameEnd);
    if (typeof meaning === "number") this.#keep(meaning, nameEnd + 1, end);
    else if (meaning !== undefined) fields.value(meaning, bytes, nameEnd + 1, end);
  }

  #keep(part: number, start: number, end: number): void {
    if (this.ends[part] !== 0) return;
    this.starts[part] = start;
    this.ends[part] = end;
  }
}

const equalSigns = wordOf(equals);
