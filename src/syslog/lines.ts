// Text becomes lines. Unlike a stream of syslog (framing.ts) it has one end of frames only, and
// what looks like a length is text. So is a NUL, but for those before a line: a file has them where
// nothing was ever written, for it was truncated under a program that writes on where it was, or
// power was cut.
import { Carry, CarryBudget } from "./carry.ts";
import { cutEnd, type FrameTarget } from "./framing.ts";
import { carriageReturn, lineFeed } from "./octet.ts";

/** Cuts octets at LF and CRLF. Never holds more than one line of the longest allowed. */
export class LineCutter {
  readonly #target: FrameTarget;
  readonly #lineBytesMax: number;
  readonly #carry: Carry;

  constructor(target: FrameTarget, lineBytesMax: number, budget = new CarryBudget(lineBytesMax)) {
    this.#target = target;
    this.#lineBytesMax = lineBytesMax;
    this.#carry = new Carry(lineBytesMax, budget);
  }

  /** Octets that came since the last end of a line. */
  get pendingBytes(): number {
    return this.#carry.came;
  }

  /** Takes what was read. Complete lines leave at once, straight from `data` where possible. */
  push(data: Buffer): void {
    let at = this.#carry.came > 0 ? 0 : behindHole(data, 0);
    for (let end = data.indexOf(lineFeed, at); end !== -1; end = data.indexOf(lineFeed, at)) {
      if (this.#carry.came > 0) {
        this.#carry.append(data, at, end);
        this.#emitCarry();
      } else this.#emit(data, at, end, end - at);
      at = behindHole(data, end + 1);
    }
    if (at < data.length) this.#carry.append(data, at, data.length);
  }

  /** Nothing more comes: what has no end is a line as well. */
  end(): void {
    if (this.#carry.came > 0) this.#emitCarry();
    this.#carry.release();
  }

  /** Forgets an unfinished line. */
  clear(): void {
    this.#carry.clear();
  }

  #emitCarry(): void {
    const { bytes, kept, came } = this.#carry;
    this.#emit(bytes, 0, kept, came);
    this.#carry.clear();
  }

  /** `sentBytes` is more than `end - start` where the line had no room. */
  #emit(bytes: Buffer, start: number, end: number, sentBytes: number): void {
    const isWhole = sentBytes === end - start;
    const hasReturn = isWhole && end > start && bytes[end - 1] === carriageReturn;
    const last = hasReturn ? end - 1 : end;
    const sent = hasReturn ? sentBytes - 1 : sentBytes;
    if (sent === 0) return this.#target.empty();
    if (sent <= this.#lineBytesMax && isWhole) {
      return this.#target.frame(bytes, start, last, sent);
    }
    const until = Math.min(last, start + this.#lineBytesMax);
    this.#target.frame(bytes, start, cutEnd(bytes, start, until), sent);
  }
}

function behindHole(data: Buffer, from: number): number {
  let at = from;
  while (data[at] === 0) at++;
  return at;
}
