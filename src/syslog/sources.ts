import { DeviceClock } from "./device-clock.ts";
import type { Message } from "./message.ts";

/** Senders that take a new name for every message must not fill the memory. */
const sourcesMax = 1024;
/** Zones lie between these. */
const [zoneMinutesMin, zoneMinutesMax] = [-12 * 60, 14 * 60];

/** What is remembered of a device between two of its messages. */
class Source {
  readonly clock = new DeviceClock();
  /** The number of its last line; 0 before the first. */
  lastSeq = 0;
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
  #last = new Source();

  /**
   * Adds to a message what its source's earlier ones tell: which line a `last message repeated`
   * speaks of, and how far its clock is off. Where a stamp names no zone that is taken to be its
   * zone; where it does, the stamp stays as it was sent. `seq` is the number of the message's line.
   */
  observe(message: Message, seq: number): void {
    const source = this.#of(message);
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
    if (name === this.#lastName && address === this.#lastAddress) return this.#last;
    this.#lastName = name;
    this.#lastAddress = address;
    return (this.#last = this.#byAddress.get(address)?.get(name) ?? this.#add(address, name));
  }

  #add(address: string, name: number): Source {
    if (this.#count++ >= sourcesMax) {
      this.#byAddress.clear();
      this.#count = 1;
    }
    let names = this.#byAddress.get(address);
    if (names === undefined) this.#byAddress.set(address, (names = new Map()));
    const source = new Source();
    names.set(name, source);
    return source;
  }
}

function apply(message: Message, offsetS: number): void {
  message.clockOffsetS = offsetS;
  const zoneMinutes = message.offsetMinutes - offsetS / 60;
  const isZone = zoneMinutes >= zoneMinutesMin && zoneMinutes <= zoneMinutesMax;
  if (message.zoneAssumed && isZone) message.offsetMinutes = zoneMinutes;
}
