import { isLoopback } from "../../base/loopback.ts";
import type { Message, Origin } from "../../syslog/message.ts";

/** So many messages are followed at once, each of another peer, and each for so long. */
const tracesMax = 16;
const traceMs = 10_000;
/** Of host name and content each, so much is kept and compared. */
const octetsMax = 256;
/** Two ways to here bring a message twice, and a line repeated in its second more often. */
const returnsMax = 32;
/** A peer is believed to return no more when it has not for so long. */
const quietMs = 60_000;

/** A message that was sent, and how often the same has come from another peer since. */
interface Trace {
  atMs: number;
  peer: string;
  /** Of the whole content. */
  length: number;
  /** Minute and second of its stamp, which zones of whole hours leave as they are. */
  second: number;
  host: Buffer;
  content: Buffer;
  by: string;
  returns: number;
}

/**
 * Finds out who returns what a server is sent, for messages that go round would never end: the
 * server itself under another address or on this box, where all share one, or whoever it hands them
 * on to. Of each peer one message at a time is followed; who sends the same again and again, with
 * its old stamp, is its echo. Without a stamp and a host name messages are too much alike.
 */
export class Echoes {
  readonly #traces: Trace[] = [];
  /** Who returns messages, and when each last did. */
  readonly #echoing = new Map<string, number>();
  readonly #onFound: (peer: string) => void;
  /** Messages of one peer come together. */
  #origin: Origin | undefined;
  #peer = "";

  constructor(onFound: (peer: string) => void) {
    this.#onFound = onFound;
  }

  /** On the receive path: whether a message that is about to be sent comes from such a peer. */
  isEcho(message: Message): boolean {
    const peer = this.#peerOf(message.origin);
    const { stampStart, stampEnd, hostStart, hostEnd } = message;
    if (stampStart < stampEnd && hostStart < hostEnd) this.#follow(message, peer);
    if (this.#echoing.size === 0) return false;
    const lastMs = this.#echoing.get(peer);
    if (lastMs === undefined) return false;
    if (isWithin(quietMs, lastMs, message)) return true;
    this.#echoing.delete(peer);
    return false;
  }

  /** Programs on this box have one address, and are told apart by their ports. */
  #peerOf(origin: Origin): string {
    if (origin !== this.#origin) {
      this.#peer = isLoopback(origin.address) ? origin.client : origin.address;
      this.#origin = origin;
    }
    return this.#peer;
  }

  #follow(message: Message, peer: string): void {
    const length = message.end - message.contentStart;
    let isFollowed = false;
    let free = this.#traces.length;
    for (let at = 0; at < this.#traces.length; at++) {
      const trace = this.#traces[at]!;
      if (!isWithin(traceMs, trace.atMs, message)) free = at;
      else if (trace.peer === peer) isFollowed = true;
      else if (trace.length === length && isSame(trace, message))
        this.#returned(trace, peer, message);
    }
    if (isFollowed || free === tracesMax) return;
    this.#traces[free] = traceOf(message, peer, length);
  }

  #returned(trace: Trace, peer: string, { receivedAtMs }: Message): void {
    if (trace.by !== peer) Object.assign(trace, { by: peer, returns: 0 });
    trace.returns++;
    const isKnown = this.#echoing.has(peer);
    if (!isKnown && trace.returns < returnsMax) return;
    this.#echoing.set(peer, receivedAtMs);
    if (isKnown) return;
    if (this.#echoing.size > tracesMax) this.#echoing.delete(this.#echoing.keys().next().value!);
    this.#onFound(peer);
  }
}

function isWithin(ms: number, sinceMs: number, { receivedAtMs }: Message): boolean {
  return receivedAtMs >= sinceMs && receivedAtMs - sinceMs < ms;
}

function isSame({ second, host, content }: Trace, message: Message): boolean {
  const { bytes, hostStart, hostEnd, contentStart } = message;
  return (
    second === secondOf(message) &&
    host.compare(bytes, hostStart, Math.min(hostEnd, hostStart + octetsMax)) === 0 &&
    content.compare(bytes, contentStart, contentStart + content.length) === 0
  );
}

function secondOf({ minute, second }: Message): number {
  return 60 * minute + second;
}

function traceOf(message: Message, peer: string, length: number): Trace {
  const { bytes, hostStart, hostEnd, contentStart, end } = message;
  const part = (from: number, to: number) =>
    Buffer.from(bytes.subarray(from, Math.min(to, from + octetsMax)));
  const [host, content] = [part(hostStart, hostEnd), part(contentStart, end)];
  const own = { peer, length, second: secondOf(message), host, content };
  return { atMs: message.receivedAtMs, ...own, by: "", returns: 0 };
}
