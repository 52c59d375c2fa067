// One Origin per peer and port, made once: the receive path looks it up and makes nothing.
import type { Origin, Transport } from "../syslog/message.ts";
import { openZone, type Zone } from "../syslog/zone.ts";
import { AF_INET, cidrHolds, formatAddress, formatClient, parseAddress } from "./address.ts";
import { parseCidr, type Cidr } from "./address.ts";
import { Networks } from "./networks.ts";
import type { SourceLimits } from "./source-limits.ts";
import type { ListenOptions } from "./source.ts";
import { assert } from "../base/assert.ts";

/** Senders that open a new port for every message must not fill the memory. */
const originsMax = 1024;

/** The origins of one listener's peers. */
export class Origins {
  readonly #transport: Transport;
  readonly #zone: Zone;
  /** Absent: everybody is. */
  readonly #allow: Networks | undefined;
  readonly #limits: SourceLimits | undefined;
  readonly #zones: { cidr: Cidr; zone: Zone }[];
  /** IPv4 peers by address * 65,536 + port, which a double holds exactly. */
  readonly #byNumber = new Map<number, Origin>();
  /** Whoever sent one mostly sends the next: a comparison costs less than a look-up. */
  #lastNumber = -1;
  #last: Origin | undefined;
  readonly #byText = new Map<string, Origin>();

  constructor(
    options: Pick<ListenOptions, "transport" | "zone" | "zones"> & { allow?: readonly string[] },
    limits?: SourceLimits,
  ) {
    this.#limits = limits;
    if (options.allow?.length) this.#allow = new Networks(options.allow);
    this.#transport = options.transport;
    this.#zone = zoneOf(options.zone);
    this.#zones = options.zones.map((each) => {
      const cidr = parseCidr(each.cidr);
      assert(cidr !== undefined, `"${each.cidr}" passed the configuration's check`);
      return { cidr, zone: zoneOf(each.zone) };
    });
  }

  /** The peer of a sockaddr_in or sockaddr_in6 at `at`, as recvmmsg(2) writes it. */
  ofSocketAddress(names: Buffer, at: number): Origin {
    const port = (names[at + 2]! << 8) | names[at + 3]!;
    const isFour = names[at] === AF_INET;
    if (isFour || isMapped(names, at + 8)) {
      const four = isFour ? at + 4 : at + 20;
      const key = names.readUInt32BE(four) * 65_536 + port;
      if (key === this.#lastNumber && this.#last !== undefined) return this.#last;
      this.#lastNumber = key;
      const known = this.#byNumber.get(key);
      return (this.#last = known ?? this.#addFour(key, names.subarray(four, four + 4), port));
    }
    const key = names.toString("latin1", at + 2, at + 24);
    return this.#byText.get(key) ?? this.#addSix(key, names.subarray(at + 8, at + 24), port);
  }

  /** The peer as the runtime's sockets name it. */
  ofText(text: string, port: number): Origin {
    const key = `${text} ${port}`;
    return this.#byText.get(key) ?? this.#addSix(key, parseAddress(text)!, port);
  }

  /**
   * The peer of a connection. Who has reset it before it was accepted has no name any more, and
   * what it sent is there: it is from the address that is none, which no `allow` holds by chance.
   */
  ofSocket(socket: { remoteAddress?: string; remotePort?: number }): Origin {
    const { remoteAddress = "0.0.0.0", remotePort = 0 } = socket;
    return this.ofText(remoteAddress, remotePort);
  }

  /** A peer that a proxy speaks for: made once per connection, so not kept. */
  ofBytes(address: Uint8Array, port: number): Origin {
    return this.#make(address, port);
  }

  #addFour(key: number, address: Uint8Array, port: number): Origin {
    const bytes = new Uint8Array(16);
    bytes[10] = bytes[11] = 0xff;
    bytes.set(address, 12);
    const origin = this.#make(bytes, port);
    if (this.#byNumber.size >= originsMax) this.#byNumber.clear();
    this.#byNumber.set(key, origin);
    return origin;
  }

  #addSix(key: string, address: Uint8Array, port: number): Origin {
    const origin = this.#make(Uint8Array.from(address), port);
    if (this.#byText.size >= originsMax) this.#byText.clear();
    this.#byText.set(key, origin);
    return origin;
  }

  #make(bytes: Uint8Array, port: number): Origin {
    const address = formatAddress(bytes);
    const zone = this.#zones.find(({ cidr }) => cidrHolds(cidr, bytes))?.zone ?? this.#zone;
    const client = formatClient(address, port);
    const isBarred = this.#allow !== undefined && !this.#allow.hold(bytes);
    const limit = isBarred ? undefined : this.#limits?.of(bytes);
    return { transport: this.#transport, address, client, zone, isBarred, limit, unsealed: 0 };
  }
}

/** Is the IPv6 address at `at` an IPv4 one (::ffff:0:0/96), as on every dual-stack socket? */
function isMapped(names: Buffer, at: number): boolean {
  return (
    names.readUInt32LE(at) === 0 &&
    names.readUInt32LE(at + 4) === 0 &&
    names.readUInt32LE(at + 8) === 0xffff0000
  );
}

function zoneOf(name: string): Zone {
  const zone = openZone(name);
  assert(zone !== undefined, `zone "${name}" passed the configuration's check`);
  return zone;
}
