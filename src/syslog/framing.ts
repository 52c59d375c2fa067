// A byte stream becomes frames. How is found out per connection: octet counting (RFC 6587 3.4.1),
// LF, CRLF or NUL (3.4.2), or nothing at all (Cisco IOS, RouterOS: a frame begins at its `<PRI>`).
import { Carry, type CarryBudget } from "./carry.ts";

/** Where frames go. `bytes` is valid only during the call. */
export interface FrameTarget {
  frame(bytes: Buffer, start: number, end: number, sentBytes: number): void;
  /** Some clients send empty frames (logs-syslog does); nobody means anything by them. */
  empty(): void;
}

const NUL = 0;
const LF = 10;
const CR = 13;
const SP = 32;
const ZERO = 48;
const LESS = 60;
const GREATER = 62;
/** A longer announcement of a length is not believed. */
const digitsMax = 8;
const priMax = 191;

type State = "start" | "octets" | "text";

/** Cuts one connection's octets into frames. Never throws, never holds more than it may. */
export class Framer {
  readonly #target: FrameTarget;
  readonly #frameBytesMax: number;
  readonly #carry: Carry;
  #state: State = "start";
  /** Octets of a counted frame that are still to come. */
  #octetsLeft = 0;
  /** The connection has sent a counted frame, so numbers are lengths from here on. */
  #counted = false;
  /** What ends a frame here: learned from the first end; "none" when there is none to learn. */
  #delimiter: typeof LF | typeof NUL | "none" | undefined;
  /** No LF or NUL is in the rest of what arrived: it is not searched again for each frame in it. */
  #isEndless = false;

  constructor(target: FrameTarget, frameBytesMax: number, budget: CarryBudget) {
    this.#target = target;
    this.#frameBytesMax = frameBytesMax;
    this.#carry = new Carry(frameBytesMax, budget);
  }

  /**
   * Takes what arrived, from `at` on, as far as so many steps go: two for a frame, and a few more
   * for one whose length the network has cut. Answers how far that is; what follows is to be pushed
   * before anything else. Complete frames leave at once, straight from `data` where possible.
   */
  push(data: Buffer, at = 0, stepsMax = Infinity): number {
    if (at === 0) this.#isEndless = false;
    for (let step = 0; at < data.length && step < stepsMax; step++) {
      if (this.#state === "start") at = this.#takeStart(data, at);
      else if (this.#state === "octets") at = this.#takeOctets(data, at);
      else at = this.#takeText(data, at);
    }
    return at;
  }

  /** Nothing has come for a while: if nothing ever ends a frame here, silence does. */
  quiet(): void {
    if (this.#state !== "text" || typeof this.#delimiter === "number") return;
    this.#delimiter = "none";
    this.#finishCarry();
  }

  /** The connection has ended: what it left unfinished is its last frame. */
  end(): void {
    if (this.#carry.came > 0) {
      this.#delimiter ??= "none";
      this.#finishCarry();
    }
    this.#carry.release();
  }

  /** At the start of a frame: skips stray ends of frames, tells a length from text. */
  #takeStart(data: Buffer, at: number): number {
    const first = data[at]!;
    if (this.#carry.came === 0 && (first === LF || first === CR || first === NUL)) {
      // Some senders end counted frames with LF as well; that is no empty frame.
      if (first !== CR && !this.#counted) this.#target.empty();
      return at + 1;
    }
    const mayCount = this.#counted || this.#delimiter === undefined;
    if (!mayCount || (this.#carry.came === 0 && !isDigit(first))) {
      this.#state = "text";
      return at;
    }
    return this.#carry.came === 0 && this.#counted
      ? this.#takeWholeLength(data, at)
      : this.#takeLength(data, at);
  }

  /** Takes a `LENGTH SP` in one step, if that is what stands there. */
  #takeWholeLength(data: Buffer, at: number): number {
    const digitsEnd = Math.min(at + digitsMax, data.length - 1);
    let length = 0;
    let i = at;
    for (; i < digitsEnd && isDigit(data[i]!); i++) length = length * 10 + data[i]! - ZERO;
    if (data[i] !== SP) return this.#takeLength(data, at);
    this.#begin(length);
    return i + 1;
  }

  /**
   * Takes an octet of `LENGTH SP`, which the network may have cut anywhere. Until lengths are
   * proven there must be a `<` behind it. What turns out to be none of it is text.
   */
  #takeLength(data: Buffer, at: number): number {
    const octet = data[at]!;
    const { bytes, kept } = this.#carry;
    const isWhole = kept > 0 && bytes[kept - 1] === SP;
    if (isWhole && octet === LESS) {
      this.#begin(Number(bytes.toString("latin1", 0, kept - 1)));
      return at;
    }
    const isDigitNext = isDigit(octet) && kept < digitsMax;
    if (isWhole || !(isDigitNext || (octet === SP && kept > 0))) {
      this.#state = "text";
      return at;
    }
    if (octet === SP && this.#counted) this.#begin(Number(bytes.toString("latin1", 0, kept)));
    else this.#carry.append(data, at, at + 1);
    return at + 1;
  }

  #begin(length: number): void {
    this.#carry.clear();
    if (length === 0) return this.#target.empty();
    this.#counted = true;
    this.#state = "octets";
    this.#octetsLeft = length;
  }

  #takeOctets(data: Buffer, at: number): number {
    const end = Math.min(at + this.#octetsLeft, data.length);
    this.#octetsLeft -= end - at;
    if (this.#octetsLeft > 0) {
      this.#carry.append(data, at, end);
      return end;
    }
    this.#emit(data, at, end);
    return end;
  }

  #takeText(data: Buffer, at: number): number {
    const end = this.#findEnd(data, at);
    if (end === -1) {
      this.#carry.append(data, at, data.length);
      return data.length;
    }
    this.#emit(data, at, end);
    // A frame that the next one's start has ended leaves nothing to skip.
    return data[end] === LESS ? end : end + 1;
  }

  /** Where the frame that goes on at `at` ends, or -1. Learns the connection's delimiter. */
  #findEnd(data: Buffer, at: number): number {
    if (typeof this.#delimiter === "number") return findOctet(data, this.#delimiter, at);
    const [lf, nul] = this.#isEndless ? [-1, -1] : [data.indexOf(LF, at), data.indexOf(NUL, at)];
    if (lf !== -1 || nul !== -1) {
      this.#delimiter = delimiterOf(data, lf, nul);
      return this.#delimiter === LF ? lf : nul;
    }
    this.#isEndless = true;
    if (this.#delimiter !== "none") return -1;
    // At `at` itself a `<PRI>` begins this frame, unless one is being carried.
    return findPri(data, this.#carry.came > 0 ? at : at + 1, data.length);
  }

  #emit(data: Buffer, start: number, end: number): void {
    if (this.#carry.came > 0) {
      this.#carry.append(data, start, end);
      return this.#emitCarry();
    }
    this.#state = "start";
    this.#emitPart(data, start, end, end - start);
  }

  #emitCarry(): void {
    this.#state = "start";
    const { bytes, kept, came } = this.#carry;
    this.#emitPart(bytes, 0, kept, came);
    this.#carry.clear();
  }

  /** Emits an unfinished frame that nothing ends, or as many as begin with a `<PRI>` in it. */
  #finishCarry(): void {
    const { bytes, kept, came } = this.#carry;
    const mayHoldMore = this.#state === "text" && this.#delimiter === "none" && came === kept;
    let start = 0;
    while (mayHoldMore && bytes[0] === LESS) {
      const next = findPri(bytes, start + 1, kept);
      if (next === -1) break;
      this.#emitPart(bytes, start, next, next - start);
      start = next;
    }
    this.#emitPart(bytes, start, kept, came - start);
    this.#state = "start";
    this.#carry.clear();
  }

  #emitPart(bytes: Buffer, start: number, end: number, sentBytes: number): void {
    let last = end;
    while (last > start && (bytes[last - 1] === LF || bytes[last - 1] === CR)) last--;
    // What was cut is told by the difference; a trimmed end of line is no loss.
    let sent = sentBytes - (end - last);
    if (sent === 0) return this.#target.empty();
    if (last - start > this.#frameBytesMax) last = start + this.#frameBytesMax;
    if (sent > last - start) last = cutEnd(bytes, start, last);
    else sent = last - start;
    this.#target.frame(bytes, start, last, sent);
  }
}

/** Where a frame must end so that no UTF-8 sequence is cut in two (RFC 3629 section 3). */
export function cutEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && end - at < 3 && (bytes[at - 1]! & 0xc0) === 0x80) at--;
  if (at === start || bytes[at - 1]! < 0xc0) return end;
  const lead = bytes[at - 1]!;
  const needed = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  return end - at < needed ? at - 1 : end;
}

/** LF or NUL? A NUL-ended message may have lines; then text goes on after the LF, not a frame. */
function delimiterOf(data: Buffer, lf: number, nul: number): typeof LF | typeof NUL {
  if (lf === -1) return NUL;
  if (nul === -1) return LF;
  if (nul < lf) return NUL;
  return data[lf + 1] === LESS ? LF : NUL;
}

/** The next `<PRI>` that begins a header: at once followed by a letter, a digit or `*`. */
function findPri(bytes: Buffer, from: number, end: number): number {
  for (
    let at = bytes.indexOf(LESS, from);
    at !== -1 && at < end;
    at = bytes.indexOf(LESS, at + 1)
  ) {
    let after = at + 1;
    while (after < end && after < at + 4 && isDigit(bytes[after]!)) after++;
    const digits = after - at - 1;
    if (digits === 0 || bytes[after] !== GREATER || after + 1 >= end) continue;
    const begins = /[A-Za-z0-9*]/.test(String.fromCharCode(bytes[after + 1]!));
    if (begins && Number(bytes.toString("latin1", at + 1, after)) <= priMax) return at;
  }
  return -1;
}

/** A native search costs as much as a look at so many octets. */
const nearOctets = 8;

function findOctet(data: Buffer, octet: number, from: number): number {
  const near = Math.min(from + nearOctets, data.length);
  for (let at = from; at < near; at++) if (data[at] === octet) return at;
  return data.indexOf(octet, near);
}

function isDigit(octet: number): boolean {
  return octet >= ZERO && octet <= 57;
}
