import type { Message } from "../message.ts";
import { comma, quote } from "../octet.ts";

/** No format is read farther. */
const columnsMax = 40;

/**
 * Comma-separated values as positions in the message: `columns.start(3)`. Quotes around a value are
 * taken off; a comma within them separates nothing. One for all: no two messages are read at once.
 */
class Columns {
  count = 0;
  /** Behind the last column there is one more, which is empty and where the last one ends. */
  readonly #starts = new Int32Array(columnsMax + 1);
  readonly #ends = new Int32Array(columnsMax + 1);
  /** Where the column behind the last one begins; beyond the end when there is none. */
  #next = 0;

  /** Splits the text from `at`; what is beyond so many columns is not looked at. */
  split(message: Message, at: number, countMax: number): void {
    this.count = 0;
    this.#next = at;
    this.splitMore(message, countMax);
  }

  /** Goes on until there are so many columns, if the text has them. */
  splitMore(message: Message, countMax: number): void {
    const { view, end } = message;
    const starts = this.#starts;
    const ends = this.#ends;
    let { count } = this;
    let i = this.#next;
    while (count < countMax && i <= end) {
      starts[count] = i;
      if (i < end && view.getUint8(i) === quote) {
        starts[count] = ++i;
        while (i < end && view.getUint8(i) !== quote) i++;
        ends[count] = i;
        while (i < end && view.getUint8(i) !== comma) i++;
      } else {
        while (i < end && view.getUint8(i) !== comma) i++;
        ends[count] = i;
      }
      count++;
      i++;
    }
    if (count > 0) starts[count] = ends[count] = ends[count - 1]!;
    this.count = count;
    this.#next = i;
  }

  /** Where a column begins; of one that is missing the end of the last. */
  start(column: number): number {
    return this.#starts[Math.min(column, this.count)]!;
  }

  end(column: number): number {
    return this.#ends[Math.min(column, this.count)]!;
  }
}

export const columns = new Columns();
