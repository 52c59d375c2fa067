// GELF (Graylog Extended Log Format 1.1): JSON with `short_message`, and fields of the sender's own
// whose names begin with an underscore.
import { keyOfSender } from "../fields.ts";
import type { Message } from "../message.ts";
import { backslash, isDigit, quote } from "../octet.ts";

const minus = 0x2d;
const ownMax = 24;
const nameBytesMax = 47;

/** The fields of one object that its sender has named. Reused for every message. */
export class OwnFields {
  isGelf = false;
  readonly #places = new Int32Array(ownMax * 4);
  #count = 0;

  begin(): void {
    this.isGelf = false;
    this.#count = 0;
  }

  /** A name without its underscore and quotes, and its value, with them. */
  take(start: number, end: number, value: number, valueEnd: number): void {
    if (this.#count === ownMax || end - start > nameBytesMax || end <= start) return;
    const places = this.#places;
    const n = 4 * this.#count++;
    places[n] = start;
    places[n + 1] = end;
    places[n + 2] = value;
    places[n + 3] = valueEnd;
  }

  /** Makes them fields of the message: texts and numbers; the content has the others. */
  give(message: Message): void {
    const { bytes, fields } = message;
    const places = this.#places;
    for (let n = 0; n < 4 * this.#count; n += 4) {
      const value = places[n + 2]!;
      const valueEnd = places[n + 3]!;
      const name = keyOfSender(bytes, places[n]!, places[n + 1]!);
      if (name === undefined) continue;
      if (isDigit(bytes[value]!)) fields.number(name, bytes, value, valueEnd);
      else if (bytes[value] === minus) fields.text(name, value, valueEnd);
      else if (isPlainText(bytes, value, valueEnd)) {
        fields.value(name, bytes, value + 1, valueEnd - 1);
      }
    }
  }
}

/** An escape would have to be undone. */
function isPlainText(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== quote) return false;
  for (let i = start; i < end; i++) if (bytes[i] === backslash) return false;
  return true;
}
