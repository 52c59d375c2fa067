// GELF over UDP (Graylog's format): a datagram may be packed, or a piece of a message that was cut.
// Its JSON is a dialect like others; here it only becomes a whole, readable frame.
import { assert } from "../base/assert.ts";
import type { Clock } from "../base/clock.ts";
import { inflate } from "../base/inflate.ts";
import { cutEnd } from "../syslog/framing.ts";
import type { Frame, Origin } from "../syslog/message.ts";
import type { Intake, ListenOptions, Receive, Source } from "./source.ts";

/** 1E 0F, eight octets of the message's id, the piece's number, and how many there are. */
const headerBytes = 12;
const piecesMax = 128;
/** Messages of which some pieces are there. */
const partialMax = 64;
/** Octets of all pieces that wait. */
export const piecesBytesMax = 2 * 1024 * 1024;
/** Graylog waits as long for the rest of a message. */
const ageMsMax = 5_000;

interface Partial {
  pieces: (Buffer | undefined)[];
  came: number;
  bytes: number;
  firstAtMs: number;
}

/** Makes whole messages of what a source of datagrams takes in, up to its stop. */
export async function withGelf(
  given: { intake: Intake; clock: Clock; frameBytesMax: number },
  open: (intake: Intake) => Source | Promise<Source>,
): Promise<Source> {
  const gelf = new GelfIntake(given.intake, given.clock, given.frameBytesMax);
  const source = await open(gelf);
  const stop = async (): Promise<void> => {
    await source.stop();
    gelf.end();
  };
  const change = (options: ListenOptions): void => {
    source.change?.(options);
    gelf.frameBytesMax = options.frameBytesMax;
  };
  return { ...source, stop, ...(source.change && { change }) };
}

/** Hands on what datagrams say: packed ones unpacked, cut ones put together, others as they are. */
class GelfIntake implements Intake {
  readonly receive: Receive = (frame, origin) => this.#take(frame, origin);
  readonly counters: Intake["counters"];
  readonly #intake: Intake;
  readonly #clock: Clock;
  /** What is unpacked or put together is no longer than other messages. */
  frameBytesMax: number;
  /** The oldest first. */
  readonly #partials = new Map<string, Partial>();
  readonly #frame: Frame;
  #bytes = 0;
  #cancel: (() => void) | undefined;

  constructor(intake: Intake, clock: Clock, frameBytesMax: number) {
    this.counters = intake.counters;
    this.#intake = intake;
    this.#clock = clock;
    this.frameBytesMax = frameBytesMax;
    this.#frame = { bytes: Buffer.alloc(0), start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
  }

  /** At a stop: what is not whole by now will never be. */
  end(): void {
    this.#cancel?.();
    for (const id of this.#partials.keys()) this.#giveUp(id);
  }

  #take(frame: Frame, origin: Origin): void {
    const { bytes, start, end } = frame;
    const first = bytes[start];
    const mayBe = first === 0x1e || first === 0x1f || first === 0x78;
    if (!mayBe || end - start < headerBytes || frame.sentBytes > end - start) {
      return this.#intake.receive(frame, origin);
    }
    const second = bytes[start + 1];
    if (first === 0x1e && second === 0x0f) this.#takePiece(frame, origin);
    else if (!this.#unpack(bytes.subarray(start, end), frame.receivedAtMs, origin)) {
      this.#intake.receive(frame, origin);
    }
  }

  /** Whether it was packed and is handed on: gzip (RFC 1952), or zlib (RFC 1950) by its check. */
  #unpack(bytes: Buffer, receivedAtMs: number, origin: Origin): boolean {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const isZlib = bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0;
    const whole = isGzip || isZlib ? inflate(bytes, this.frameBytesMax) : undefined;
    if (whole === undefined) return false;
    this.#hand(whole, receivedAtMs, origin);
    return true;
  }

  #takePiece(frame: Frame, origin: Origin): void {
    const { bytes, start, end, receivedAtMs } = frame;
    const [number, count] = [bytes[start + 10]!, bytes[start + 11]!];
    if (count === 0 || count > piecesMax || number >= count)
      return this.#intake.receive(frame, origin);
    const id = `${origin.address} ${bytes.toString("latin1", start + 2, start + 10)}`;
    const partial = this.#partialOf(id, count);
    // Of one message all pieces say the same count; one that comes twice is no loss.
    if (partial.pieces.length !== count) return void this.counters.ignored.incomplete++;
    if (partial.pieces[number] !== undefined) return;
    const piece = Buffer.from(bytes.subarray(start + headerBytes, end));
    partial.pieces[number] = piece;
    partial.came++;
    partial.bytes += piece.length;
    this.#bytes += piece.length;
    if (partial.came < count) return this.#keepWithin();
    this.#remove(id);
    const whole = Buffer.concat(partial.pieces as Buffer[]);
    if (!this.#unpack(whole, receivedAtMs, origin)) this.#hand(whole, receivedAtMs, origin);
  }

  #partialOf(id: string, count: number): Partial {
    const known = this.#partials.get(id);
    if (known !== undefined) return known;
    const pieces = new Array<Buffer | undefined>(count).fill(undefined);
    const partial = { pieces, came: 0, bytes: 0, firstAtMs: this.#clock.monotonicMs() };
    this.#partials.set(id, partial);
    this.#cancel ??= this.#clock.after(ageMsMax, () => this.#sweep());
    return partial;
  }

  #keepWithin(): void {
    for (const id of this.#partials.keys()) {
      if (this.#partials.size <= partialMax && this.#bytes <= piecesBytesMax) return;
      this.#giveUp(id);
    }
  }

  #sweep(): void {
    const beforeMs = this.#clock.monotonicMs() - ageMsMax;
    for (const [id, { firstAtMs }] of this.#partials) if (firstAtMs <= beforeMs) this.#giveUp(id);
    const isEmpty = this.#partials.size === 0;
    this.#cancel = isEmpty ? undefined : this.#clock.after(1000, () => this.#sweep());
  }

  #giveUp(id: string): void {
    this.counters.ignored.incomplete += this.#remove(id).came;
  }

  #remove(id: string): Partial {
    const partial = this.#partials.get(id);
    assert(partial !== undefined, "only what is there is removed");
    this.#partials.delete(id);
    this.#bytes -= partial.bytes;
    return partial;
  }

  #hand(whole: Buffer, receivedAtMs: number, origin: Origin): void {
    const frame = this.#frame;
    frame.bytes = whole;
    frame.end = frame.sentBytes = whole.length;
    if (whole.length > this.frameBytesMax) frame.end = cutEnd(whole, 0, this.frameBytesMax);
    frame.receivedAtMs = receivedAtMs;
    this.#intake.receive(frame, origin);
  }
}
