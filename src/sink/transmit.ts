// One destination of syslog messages, without a second try: what was sent arrives, or it is said
// that it may not have.
import type { Clock } from "../base/clock.ts";
import type { DatagramFailure, DatagramPeer, OpenDatagramPeer } from "../base/datagrams.ts";
import type { OpenStream, Stream, StreamFailure, StreamTarget } from "../base/streams.ts";

export type TransmitTarget = StreamTarget & { transport: "udp" | "tcp" | "tls" };

export interface TransmitDoors {
  clock: Clock;
  openStream: OpenStream;
  openDatagramPeer: OpenDatagramPeer;
}

/** Takes frames as they are to go out. */
export interface Transmitter {
  /** Waits while the network has no room; false: the way is cut, `finish` says why. */
  send(frame: Buffer): boolean | Promise<boolean>;
  /** Sends what was held back to go out together. */
  flush(): boolean | Promise<boolean>;
  /**
   * Sends the rest and waits until the far side has closed in its turn (TCP, TLS) or has had the
   * time to say that nobody listens (UDP). Undefined: all arrived, as far as one can know.
   */
  finish(): Promise<StreamFailure | undefined>;
}

/** Small frames of a stream go out together, in portions of this size. */
const portionBytes = 64 * 1024;
/** So long after the last datagram a refusal is waited for. */
const refusalMs = 250;
/** So long may the far side take to close, when all was sent. */
const closeMsMax = 10_000;

/**
 * Resolves when there is a connection, with TLS where asked for, or a name is known for datagrams;
 * or to the reason why not. Nothing is tried again.
 */
export async function openTransmitter(
  target: TransmitTarget,
  doors: TransmitDoors,
): Promise<Transmitter | StreamFailure> {
  if (target.transport === "udp") {
    const datagrams = new DatagramTransmitter(doors.clock);
    const failure = await datagrams.open(target, doors.openDatagramPeer);
    return failure ?? datagrams;
  }
  const stream = new StreamTransmitter(doors.clock);
  const failure = await stream.open(target, doors.openStream);
  return failure ?? stream;
}

export function isFailure(opened: Transmitter | StreamFailure): opened is StreamFailure {
  return "ok" in opened;
}

/** Somebody waits for room, or for the end. */
class Waiter {
  #wake: () => void = () => {};

  wake(): void {
    this.#wake();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

class StreamTransmitter implements Transmitter {
  readonly #clock: Clock;
  readonly #waiter = new Waiter();
  #stream!: Stream;
  #portion = Buffer.allocUnsafe(portionBytes);
  #held = 0;
  #isClosed = false;
  #failure: StreamFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(target: StreamTarget, openStream: OpenStream): Promise<StreamFailure | undefined> {
    const opened = await openStream(target, {
      onDrain: () => this.#waiter.wake(),
      onClosed: (failure) => {
        this.#isClosed = true;
        this.#failure = failure;
        this.#waiter.wake();
      },
    });
    if (!opened.ok) return opened;
    this.#stream = opened;
    return undefined;
  }

  send(frame: Buffer): boolean | Promise<boolean> {
    if (this.#isClosed) return false;
    if (this.#held + frame.length <= portionBytes) {
      this.#held += frame.copy(this.#portion, this.#held);
      return true;
    }
    return this.#sendBehind(frame);
  }

  flush(): Promise<boolean> {
    const held = this.#portion.subarray(0, this.#held);
    this.#held = 0;
    return this.#write(held);
  }

  async finish(): Promise<StreamFailure | undefined> {
    await this.flush();
    if (this.#isClosed) return this.#failure;
    this.#stream.finish();
    const cancel = this.#clock.after(closeMsMax, () => this.#waiter.wake());
    while (!this.#isClosed) {
      await this.#waiter.wait();
      if (this.#isClosed) break;
      this.#stream.abandon();
      this.#failure = { ok: false, code: "not closed by the far side" };
      this.#isClosed = true;
    }
    cancel();
    return this.#failure;
  }

  async #sendBehind(frame: Buffer): Promise<boolean> {
    if (!(await this.flush())) return false;
    return frame.length > portionBytes ? this.#write(frame) : this.send(frame);
  }

  async #write(octets: Buffer): Promise<boolean> {
    for (let at = 0; at < octets.length;) {
      if (this.#isClosed) return false;
      at += this.#stream.write(octets.subarray(at));
      if (at < octets.length && !this.#isClosed) await this.#waiter.wait();
    }
    return !this.#isClosed;
  }
}

class DatagramTransmitter implements Transmitter {
  readonly #clock: Clock;
  readonly #waiter = new Waiter();
  #peer!: DatagramPeer;
  #failure: DatagramFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(
    target: StreamTarget,
    openPeer: OpenDatagramPeer,
  ): Promise<DatagramFailure | undefined> {
    const opened = await openPeer(target, {
      onDrain: () => this.#waiter.wake(),
      onRefused: (failure) => {
        this.#failure ??= failure;
        this.#waiter.wake();
      },
    });
    if ("ok" in opened) return opened;
    this.#peer = opened;
    return undefined;
  }

  send(frame: Buffer): boolean | Promise<boolean> {
    if (this.#failure !== undefined) return false;
    const sent = this.#peer.send(frame);
    if (sent === "taken") return true;
    if (sent === "full") return this.#waiter.wait().then(() => this.send(frame));
    this.#failure = sent;
    return false;
  }

  flush(): boolean {
    return this.#failure === undefined;
  }

  async finish(): Promise<StreamFailure | undefined> {
    if (this.#failure === undefined) await this.#clock.sleep(refusalMs);
    this.#peer.close();
    return this.#failure;
  }
}
