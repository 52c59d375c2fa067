// Peers that a listener hears only in part: from addresses that it does not allow, and behind a
// proxy. They come by the sources' own code, but for the sockets.
import type { Clock } from "../../src/base/clock.ts";
import type { IgnoredReason } from "../../src/base/counters.ts";
import { silentLog } from "../../src/base/log.ts";
import { parseAddress } from "../../src/source/address.ts";
import { CarryBudget } from "../../src/syslog/carry.ts";
import { Connection } from "../../src/source/connection.ts";
import { Framer } from "../../src/syslog/framing.ts";
import { Origins } from "../../src/source/origins.ts";
import { PacketTaker } from "../../src/source/packet-taker.ts";
import { Refusals } from "../../src/source/refusals.ts";
import { Seats } from "../../src/source/seats.ts";
import type { Intake, ListenOptions } from "../../src/source/source.ts";
import { Turns } from "../../src/source/turns.ts";
import type { BootTruth } from "./boot-truth.ts";
import type { Chance } from "./chance.ts";
import { proxy, type Visit } from "./swarm-peers.ts";

/** All visitors of one listener of one boot. */
export class Visitors {
  readonly #options: ListenOptions;
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #truth: BootTruth;
  readonly #origins: Origins;
  readonly #refusals: Refusals;
  readonly #chance: Chance;
  readonly #budget = new CarryBudget(64 * 1024);
  #ports = 50_000;

  /** `receive` of the intake remembers what came. */
  constructor(
    options: ListenOptions,
    given: { intake: Intake; clock: Clock; truth: BootTruth; chance: Chance },
  ) {
    this.#options = options;
    this.#intake = given.intake;
    this.#clock = given.clock;
    this.#truth = given.truth;
    this.#chance = given.chance;
    this.#origins = new Origins(options);
    this.#refusals = new Refusals(given.intake.counters, { clock: given.clock, log: silentLog });
  }

  /** Comes, says that, and goes. */
  come(visit: Visit, frames: Buffer[]): void {
    if (this.#options.transport === "udp") this.#byDatagrams(visit, frames);
    else this.#byConnection(visit, frames);
  }

  #byDatagrams({ address }: Visit, frames: Buffer[]): void {
    const parts = { clock: this.#clock, origins: this.#origins, refusals: this.#refusals };
    const taker = new PacketTaker(this.#options, this.#intake, parts);
    for (const frame of frames) {
      this.#refused("not_allowed");
      taker.take(frame, ++this.#ports, address);
    }
  }

  #byConnection(visit: Visit, frames: Buffer[]): void {
    const isProxy = visit.proxied !== undefined;
    const origin = this.#origins.ofText(isProxy ? proxy : visit.address, ++this.#ports);
    if (!isProxy) {
      this.#refused("not_allowed");
      if (origin.isBarred) return this.#refusals.add("not_allowed", origin.client);
    }
    const socket = {
      ...{ isOver: false, end() {}, pause() {}, resume() {} },
      terminate: () => void (socket.isOver = true),
    };
    const turns = new Turns(this.#clock, new Set());
    const reception = {
      ...{ intake: this.#intake, refusals: this.#refusals, handlers: {}, turns },
      seats: new Seats<Connection>(),
      makeFramer: (target: ConstructorParameters<typeof Framer>[0]) =>
        new Framer(target, this.#options.frameBytesMax, this.#budget),
      originOf: (address: Uint8Array, port: number) => this.#origins.ofBytes(address, port),
    };
    const nowMs = this.#clock.monotonicMs();
    const connection = new Connection(socket as never, reception, { origin, isProxy, nowMs });
    if (visit.proxied === "barred") this.#refused("not_allowed");
    if (visit.proxied === "bad") this.#refused("proxy_header");
    const octets = Buffer.concat([headerOf(visit), ...frames.map(counted)]);
    const cut = this.#chance.below(octets.length + 1);
    for (const part of [octets.subarray(0, cut), octets.subarray(cut)]) {
      if (!socket.isOver) connection.takeRaw(part, nowMs, this.#clock.wallMs());
    }
    turns.end(connection);
  }

  #refused(reason: IgnoredReason): void {
    this.#truth.ignored++;
    this.#truth.refused[reason] = (this.#truth.refused[reason] ?? 0) + 1;
  }
}

/** The peer of a proxy that is heard, as it is stored. */
export function clientOf({ address }: Visit): string {
  return address.includes(":") ? `[${address}]:40000` : `${address}:40000`;
}

function counted(frame: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${frame.length} `), frame]);
}

/** What a proxy says of a peer. */
function headerOf({ proxied, address, version }: Visit): Buffer {
  const isSix = address.includes(":");
  if (proxied === undefined) return Buffer.alloc(0);
  if (proxied === "bad") return Buffer.from("PROXY TCP4 somebody 192.0.2.1 1 2\r\n");
  if (version === 1) {
    const [family, here] = isSix ? ["TCP6", "2001:db8::1"] : ["TCP4", "192.0.2.1"];
    return Buffer.from(`PROXY ${family} ${address} ${here} 40000 514\r\n`);
  }
  const bytes = parseAddress(address)!.subarray(isSix ? 0 : 12);
  const head = Buffer.from("0d0a0d0a000d0a515549540a21", "hex");
  const family = Buffer.from([isSix ? 0x21 : 0x11, 0, 2 * bytes.length + 4]);
  const ports = Buffer.from("9c400202", "hex");
  return Buffer.concat([head, family, bytes, bytes, ports]);
}
