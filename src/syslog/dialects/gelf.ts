// GELF (Graylog Extended Log Format 1.1): JSON with `short_message`, and fields of the sender's own
// whose names begin with an underscore.
import { keyOfSender } from "../fields.ts";
import type { Message } from "../message.ts";
import { backslash, isDigit, quote } from "../octet.ts";
import { isWord, octets } from "./scan.ts";

const shortMessage = octets("short_message");
const underscore = 0x5f;
const minus = 0x2d;
const ownMax = 24;
const nameBytesMax = 48;

/** Where a name of an object is, without its quotes, and its value, with them. */
interface Member {
  at: number;
  end: number;
  value: number;
  valueEnd: number;
}

/** The fields of one object that its sender has named. Reused for every message. */
export class OwnFields {
  isGelf = false;
  readonly #places = new Int32Array(ownMax * 4);
  #count = 0;

  begin(): void {
    this.isGelf = false;
    this.#count = 0;
  }

  take(bytes: Buffer, { at, end, value, valueEnd }: Member): void {
    if (bytes[at] !== underscore) {
      if (isWord(bytes, shortMessage, at, end)) this.isGelf = true;
      return;
    }
    if (this.#count === ownMax || end - at > nameBytesMax || end <= at + 1) return;
    this.#places.set([at + 1, end, value, valueEnd], 4 * this.#count++);
  }

  /** Makes them fields of the message: texts and numbers; the content has the others. */
  give(message: Message): void {
    const { bytes, fields } = message;
    for (let n = 0; n < this.#count; n++) {
      const places = this.#places.subarray(4 * n, 4 * n + 4);
      const [at, end, value, valueEnd] = [places[0]!, places[1]!, places[2]!, places[3]!];
      const name = keyOfSender(bytes.toString("latin1", at, end));
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
