import { cutEnd, type FrameTarget } from "../syslog/framing.ts";
import type { Frame, Origin } from "../syslog/message.ts";
import type { Intake } from "./source.ts";

/** Hands the frames of one origin to the intake. */
export class FrameTaker implements FrameTarget {
  readonly #intake: Intake;
  /** Whose frames follow. */
  origin: Origin;
  readonly #frame: Frame;

  constructor(intake: Intake, origin: Origin) {
    this.#intake = intake;
    this.origin = origin;
    this.#frame = { bytes: Buffer.alloc(0), start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
  }

  /** When the frames that follow were received. */
  set receivedAtMs(ms: number) {
    this.#frame.receivedAtMs = ms;
  }

  frame(bytes: Buffer, start: number, end: number, sentBytes: number): void {
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = end;
    frame.sentBytes = sentBytes;
    this.#intake.receive(frame, this.origin);
  }

  /** A message that is there as a whole: cut when it is longer than allowed. */
  takeWhole(bytes: Buffer, bytesMax: number): void {
    const { length } = bytes;
    this.frame(bytes, 0, length > bytesMax ? cutEnd(bytes, 0, bytesMax) : length, length);
  }

  empty(): void {
    this.#intake.counters.ignored.empty++;
  }
}
