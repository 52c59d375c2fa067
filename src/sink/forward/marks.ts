import { backslash, quote, space } from "../../syslog/octet.ts";
import { WireWriter } from "../../syslog/wire-writer.ts";

const [originWithMore, originAlone] = [Buffer.from("[origin "), Buffer.from("[origin]")];
/** An id of our own; 32473 is the number that RFC 5612 gives to whoever has none. */
const markStart = Buffer.from('[sluice@32473 via="');
const hopsMax = 16;
/** What is added is shorter, beside an address and the name of a boot. */
const addedBytesMax = 256;

/** Adds to structured data by what hands a message came, and knows one that has been here. */
export class Marks {
  readonly #boot: Buffer;
  readonly #wire = new WireWriter();

  constructor(boot: string) {
    this.#boot = Buffer.from(boot);
  }

  /**
   * The data with the originator's address where nobody has said it yet (RFC 5424, 7.2.1), and with
   * this boot among those who have handed the message on: `[sluice@32473 via="BOOT BOOT"]`.
   * Undefined when it is among them already, or when there are too many: then messages go round.
   * Valid until the next.
   */
  added(data: Buffer, address: string): Buffer | undefined {
    const wire = this.#wire;
    const end = data.length;
    wire.begin(end + this.#boot.length + address.length + addedBytesMax);
    const hasOrigin = data.includes(originWithMore) || data.includes(originAlone);
    const viaEnd = findViaEnd(data);
    if (viaEnd >= 0 && this.#wasHere(data, viaEnd)) return undefined;
    wire.copy(data, 0, viaEnd >= 0 ? viaEnd : end);
    if (viaEnd >= 0) {
      wire.octet(space);
      wire.copy(this.#boot, 0, this.#boot.length);
      wire.copy(data, viaEnd, end);
    }
    if (!hasOrigin && address !== "") wire.raw(`[origin ip="${address}"]`);
    if (viaEnd >= 0) return wire.written;
    wire.copy(markStart, 0, markStart.length);
    wire.copy(this.#boot, 0, this.#boot.length);
    wire.raw('"]');
    return wire.written;
  }

  #wasHere(data: Buffer, viaEnd: number): boolean {
    let start = data.indexOf(markStart) + markStart.length;
    for (let hops = 1; ; hops++) {
      const next = data.indexOf(space, start);
      const isLast = next === -1 || next > viaEnd;
      const end = isLast ? viaEnd : next;
      if (data.compare(this.#boot, 0, this.#boot.length, start, end) === 0) return true;
      if (isLast) return hops >= hopsMax;
      start = next + 1;
    }
  }
}

/** Where the names end of those who have handed it on; -1 when nobody has. */
function findViaEnd(data: Buffer): number {
  const at = data.indexOf(markStart);
  if (at === -1) return -1;
  const start = at + markStart.length;
  const end = data.indexOf(quote, start);
  const escape = data.indexOf(backslash, start);
  return escape >= 0 && escape < end ? -1 : end;
}
