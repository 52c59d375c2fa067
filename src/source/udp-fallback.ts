// UDP on the runtime's own sockets, for where libc cannot be called: one wake-up per packet at low
// rates, a short sleep per wake-up at high ones, so that packets pile up and are taken together
// (measured: 4.5 µs of CPU a message at 10,000/s against 15 without).
import type { Clock } from "../base/clock.ts";
import { errorCode } from "../base/error-code.ts";
import type { Log } from "../base/log.ts";
import type { TextFile } from "../base/files.ts";
import { formatClient } from "./address.ts";
import { Origins } from "./origins.ts";
import { PacketTaker } from "./packet-taker.ts";
import { procDrops } from "./proc-drops.ts";
import { Refusals } from "./refusals.ts";
import { SourceLimits } from "./source-limits.ts";
import { cannotListen, type Intake, type ListenOptions, type Source } from "./source.ts";

const pileUpMs = 5;
/** Datagrams per second from which piling up pays. */
const busyPerSecond = 500;
/** Reading /proc takes as long as the system has sockets: seldom. */
const dropsEveryMs = 10_000;
const IPV6_ONLY = 8;

interface Doors {
  clock: Clock;
  log: Log;
  readTextFile(path: string): TextFile;
}

/** Binds a UDP socket. Throws a UserError when the address cannot be bound. */
export async function openUdpFallback(
  options: ListenOptions,
  intake: Intake,
  doors: Doors,
): Promise<Source> {
  const { clock } = doors;
  const limits = options.rate && new SourceLimits(options.rate, doors);
  const origins = new Origins(options, limits);
  const refusals = new Refusals(intake.counters, doors);
  const taker = new PacketTaker(options, intake, { clock, origins, refusals });
  const pileUp = new PileUp(clock);
  const settings = {
    hostname: options.host,
    port: options.port,
    flags: options.v6Only ? IPV6_ONLY : 0,
    socket: {
      data(_: unknown, data: Buffer, port: number, address: string) {
        taker.take(data, port, address);
        pileUp.onPacket();
      },
    },
  };
  try {
    const socket = await Bun.udpSocket(settings);
    const drops = new DropCount({ host: options.host, port: socket.port }, intake, doors);
    return {
      description: `udp ${formatClient(options.host, socket.port)} (runtime's sockets)`,
      warning: "libc cannot be called here: receiving costs more CPU",
      port: socket.port,
      async stop() {
        drops.stop();
        limits?.stop();
        socket.close();
      },
    };
  } catch (error) {
    throw cannotListen(options, errorCode(error));
  }
}

/** Adds what the kernel had to throw away to the counters, from time to time and at the end. */
class DropCount {
  readonly #listener: { host: string; port: number };
  readonly #intake: Intake;
  readonly #doors: Doors;
  #seen = 0;
  #cancel: () => void = () => {};

  constructor(listener: { host: string; port: number }, intake: Intake, doors: Doors) {
    this.#listener = listener;
    this.#intake = intake;
    this.#doors = doors;
    this.#arm();
  }

  stop(): void {
    this.#cancel();
    this.#count();
  }

  #arm(): void {
    this.#cancel = this.#doors.clock.after(dropsEveryMs, () => {
      this.#count();
      this.#arm();
    });
  }

  #count(): void {
    const drops = procDrops(this.#listener, this.#doors.readTextFile);
    this.#intake.counters.lostKernel += Math.max(0, drops - this.#seen);
    this.#seen = drops;
  }
}

/** Lets packets pile up when many come, so that one wake-up takes several. */
class PileUp {
  readonly #clock: Clock;
  #secondMs = 0;
  #inSecond = 0;
  #slept = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onPacket(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#inSecond = 0;
    }
    this.#inSecond++;
    if (this.#slept || this.#inSecond < busyPerSecond) return;
    this.#slept = true;
    Bun.sleepSync(pileUpMs);
    this.#clock.after(0, () => void (this.#slept = false));
  }
}
