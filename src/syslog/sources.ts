import { DeviceClock } from "./device-clock.ts";
import type { Message } from "./message.ts";

/** Senders that take a new name for every message must not fill the memory. */
const sourcesMax = 1024;
/** Nobody pauses for so long: the clock was set meanwhile, as that of a box which boots in 1970. */
const jumpMsMin = 366 * 24 * 3_600_000;
/** Zones lie between these. */
const [zoneMinutesMin, zoneMinutesMax] = [-12 * 60, 14 * 60];

/** What is remembered of a device between two of its messages. */
export class Source {
  readonly clock = new DeviceClock();
  /** The peer's address. */
  readonly address: string;
  /** As it calls itself; its address when it does not. */
  readonly hostname: string;
  /** The number of its last line; 0 before the first. */
  lastSeq = 0;
  /** Messages. */
  count = 0;
  /** When the first and the last were received. */
  readonly firstAtMs: number;
  lastAtMs: number;
  /** The longest that it has been silent between two of them. */
  pauseMsMax = 0;

  constructor({ origin, hostname, receivedAtMs }: Message) {
    this.address = origin.address;
    this.hostname = hostname;
    this.firstAtMs = this.lastAtMs = receivedAtMs;
  }
}

/**
 * The devices that speak, told apart by the peer's address and the name that they give themselves:
 * behind a relay they share the address. Two that share a hash as well are taken for one.
 */
export class Sources {
  readonly #byAddress = new Map<string, Map<number, Source>>();
  #count = 0;
  #lastAddress = "";
  #lastName = 0;
  #last: Source | undefined;
  /** Devices that were forgotten because there were too many of them. */
  forgotten = 0;

  /** In the order in which they were first seen. */
  get all(): Source[] {
    return [...this.#byAddress.values()].flatMap((names) => [...names.values()]);
  }

  /**
   * Adds to a message what its source's earlier ones tell: which line a `last message repeated`
   * speaks of, and how far its clock is off. Where a stamp names no zone that is taken to be its
   * zone; where it does, the stamp stays as it was sent. `seq` is the number of the message's line.
   */
  observe(message: Message, seq: number): void {
    const source = this.#of(message);
    const pauseMs = message.receivedAtMs - source.lastAtMs;
    if (pauseMs > source.pauseMsMax && pauseMs < jumpMsMin) source.pauseMsMax = pauseMs;
    source.lastAtMs = message.receivedAtMs;
    source.count++;
    if (message.isRepeat) message.repeatOf = source.lastSeq;
    else source.lastSeq = seq;
    if (message.stampEnd === message.stampStart) return;
    const { clock } = source;
    if (clock.wants(message.receivedAtMs)) clock.sample(message.receivedAtMs, message.timestampMs!);
    if (clock.offsetS !== 0) apply(message, clock.offsetS);
  }

  #of(message: Message): Source {
    const { bytes, hostStart, hostEnd } = message;
    const { address } = message.origin;
    let name = hostEnd - hostStart;
    for (let i = hostStart; i < hostEnd; i++) name = (Math.imul(name, 31) + bytes[i]!) | 0;
    const isSame = name === this.#lastName && address === this.#lastAddress;
    if (isSame && this.#last !== undefined) return this.#last;
    this.#lastName = name;
    this.#lastAddress = address;
    return (this.#last = this.#byAddress.get(address)?.get(name) ?? this.#add(message, name));
  }

  #add(message: Message, name: number): Source {
    const { address } = message.origin;
    if (this.#count++ >= sourcesMax) {
      this.#byAddress.clear();
      this.forgotten += sourcesMax;
      this.#count = 1;
    }
    let names = this.#byAddress.get(address);
    if (names === undefined) this.#byAddress.set(address, (names = new Map()));
    const source = new Source(message);
    names.set(name, source);
    return source;
  }
}

function apply(message: Message, offsetS: number): void {
  message.clockOffsetS = offsetS;
  const zoneMinutes = message.offsetMinutes - offsetS / 60;
  const isZone = zoneMinutes >= zoneMinutesMin && zoneMinutes <= zoneMinutesMax;
  if (!message.zoneAssumed || !isZone) return;
  message.offsetMinutes = zoneMinutes;
  message.zoneLearned = true;
}
