import type { Clock } from "../base/clock.ts";
import { cutEnd } from "../syslog/framing.ts";
import type { Frame } from "../syslog/message.ts";
import type { Origins } from "./origins.ts";
import type { Refusals } from "./refusals.ts";
import type { Intake, ListenOptions } from "./source.ts";

/** Takes in datagrams one by one, as the runtime's sockets deliver them. */
export class PacketTaker {
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #origins: Origins;
  readonly #refusals: Refusals;
  readonly #frameBytesMax: number;
  readonly #frame: Frame;

  constructor(
    options: ListenOptions,
    intake: Intake,
    parts: { clock: Clock; origins: Origins; refusals: Refusals },
  ) {
    this.#refusals = parts.refusals;
    this.#intake = intake;
    this.#clock = parts.clock;
    this.#origins = parts.origins;
    this.#frameBytesMax = options.frameBytesMax;
    this.#frame = { bytes: Buffer.alloc(0), start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
  }

  take(data: Buffer, port: number, address: string): void {
    const origin = this.#origins.ofText(address, port);
    if (origin.isBarred) return this.#refusals.add("not_allowed", origin.client);
    const frame = this.#frame;
    frame.bytes = data;
    frame.end = data.length;
    if (data.length > this.#frameBytesMax) frame.end = cutEnd(data, 0, this.#frameBytesMax);
    frame.sentBytes = data.length;
    frame.receivedAtMs = this.#clock.wallMs();
    this.#intake.receive(frame, origin);
  }
}
