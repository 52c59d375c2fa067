import type { Message } from "../message.ts";
import { comma, quote } from "../octet.ts";

/** No format has more. */
const columnsMax = 64;

/**
 * Comma-separated values as positions in the message: `columns.start(3)`. Quotes around a value are
 * taken off; a comma within them separates nothing. One for all: no two messages are read at once.
 */
class Columns {
  count = 0;
  readonly #starts = new Int32Array(columnsMax);
  readonly #ends = new Int32Array(columnsMax);

  /** Splits the text from `at`; what is beyond the last column is not looked at. */
  split(message: Message, at: number): void {
    const { bytes, end } = message;
    this.count = 0;
    let i = at;
    while (this.count < columnsMax && i <= end) {
      const isQuoted = i < end && bytes[i] === quote;
      let valueEnd = isQuoted ? i + 1 : i;
      const stop = isQuoted ? quote : comma;
      while (valueEnd < end && bytes[valueEnd] !== stop) valueEnd++;
      this.#starts[this.count] = isQuoted ? i + 1 : i;
      this.#ends[this.count++] = valueEnd;
      while (valueEnd < end && bytes[valueEnd] !== comma) valueEnd++;
      i = valueEnd + 1;
    }
  }

  /** Where a column begins; of one that is missing the end of the last. */
  start(column: number): number {
    return column < this.count ? this.#starts[column]! : this.#ends[this.count - 1]!;
  }

  end(column: number): number {
    return this.#ends[Math.min(column, this.count - 1)]!;
  }
}

export const columns = new Columns();
