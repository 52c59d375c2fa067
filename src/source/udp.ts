// UDP by recvmmsg(2): a socket is drained on a timer, many datagrams at a time. Measured at
// 10,000/s: 1.2-1.6 µs of CPU a message, where one wake-up per packet costs 14-15.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Libc } from "../base/libc.ts";
import { SourceLimits } from "./source-limits.ts";
import { cutEnd } from "../syslog/framing.ts";
import type { Frame } from "../syslog/message.ts";
import { formatClient } from "./address.ts";
import { datagramBytesMax, type DatagramSlab } from "./datagrams.ts";
import { Origins } from "./origins.ts";
import { PacketTaker } from "./packet-taker.ts";
import { Refusals } from "./refusals.ts";
import { QuietWatch } from "./quiet-watch.ts";
import { askForBuffer, kernelDrops, openUdpSocket, type UdpSocket } from "./udp-socket.ts";
import type { Intake, ListenOptions, Source } from "./source.ts";
import { cannotListen, describeBuffer, smallBufferWarning } from "./source.ts";

// A visit costs some 150 µs before its first datagram: caches are cold, the event loop wakes up.
// At 1,000/s a message costs 17.1 µs of CPU with 50 ms between visits, 13.7 with 100, 12.8 with
// 250; at 10,000/s 5.8, 5.4 and 5.4. The time of reception is as coarse as this, and a flood that
// begins in between must find room: 100,000/s need 100 ms to fill 4 MiB.
const [busyMsMin, busyMsMax] = [20, 80];
/** Datagrams of a burst per ms that the free half of the buffer has room for between two visits. */
const burstPerMs = 20;
const idleMs = 250;
/** Kernel memory that a short datagram takes, about (skb->truesize, and a margin of two). */
const datagramKernelBytes = 2048;
/** ... and at least, all told: no queue holds more datagrams than its octets over this. */
const datagramKernelBytesMin = 512;
/** Slabs per visit; then everything else of the process gets its turn. */
const roundsMax = 128;
const dropsEveryMs = 1000;

interface Doors {
  libc: Libc;
  clock: Clock;
  log: Log;
  slab: DatagramSlab;
}

/** Binds a UDP socket and drains it. Throws a UserError when the address cannot be bound. */
export function openUdp(options: ListenOptions, intake: Intake, doors: Doors): Source {
  const socket = openUdpSocket(doors.libc, options);
  if ("errno" in socket) throw cannotListen(options, socket.errno);
  let drain = new Drain(socket, options, intake, doors);
  drain.start();
  const where = formatClient(options.host, socket.port);
  return {
    description: `udp ${where} (${describeBuffer(socket.bufferBytes)})`,
    warning: smallBufferWarning(socket.bufferBytes, options.receiveBufferBytes),
    port: socket.port,
    change(next) {
      drain.release();
      askForBuffer(doors.libc, socket.fd, next.receiveBufferBytes);
      drain = new Drain(socket, next, intake, doors);
      drain.start();
    },
    stop: async () => drain.stop(),
  };
}

/** Moves what waits in one socket to the intake, at the pace of what comes in. */
class Drain {
  readonly #socket: UdpSocket;
  readonly #intake: Intake;
  readonly #doors: Doors;
  readonly #limits: SourceLimits | undefined;
  readonly #origins: Origins;
  readonly #refusals: Refusals;
  readonly #frameBytesMax: number;
  /** So many per visit leave half of the receive buffer free. */
  readonly #visitGoal: number;
  readonly #busyMs: number;
  readonly #frame: Frame;
  readonly #watch: QuietWatch;
  #stopped = false;
  #cancel: () => void = () => {};
  #waitMs = idleMs;
  #visitedAtMs = 0;
  #dropsReadAtMs = 0;
  #dropsSeen = 0;

  constructor(socket: UdpSocket, options: ListenOptions, intake: Intake, doors: Doors) {
    this.#socket = socket;
    this.#intake = intake;
    this.#doors = doors;
    this.#limits = options.rate && new SourceLimits(options.rate, doors);
    this.#origins = new Origins(options, this.#limits);
    this.#dropsSeen = kernelDrops(doors.libc, socket.fd);
    this.#refusals = new Refusals(intake.counters, doors);
    this.#frameBytesMax = Math.min(options.frameBytesMax, datagramBytesMax);
    const goal = Math.floor(socket.bufferBytes / 2 / datagramKernelBytes);
    this.#visitGoal = Math.max(64, Math.min(goal, 1024));
    this.#busyMs = Math.max(busyMsMin, Math.min(goal / burstPerMs, busyMsMax));
    this.#frame = { bytes: doors.slab.bytes, start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
    const parts = { clock: doors.clock, origins: this.#origins, refusals: this.#refusals };
    const taker = new PacketTaker(options, intake, parts);
    this.#watch = new QuietWatch(doors, taker, {
      onBusy: () => this.#visit(),
      onFlood: () => void this.#take(),
    });
  }

  /** Begins with the watch: a socket is quiet until its first datagram. */
  start(): void {
    void this.#rest();
  }

  /** Takes in what the kernel still holds, then closes. */
  stop(): void {
    this.release();
    this.#doors.libc.close(this.#socket.fd);
  }

  /** Takes in what the kernel still holds, and leaves the socket to another one. */
  release(): void {
    this.#stopped = true;
    this.#cancel();
    this.#watch.stop();
    // What was there when it began; in a flood there is always more.
    const waitingMax = this.#socket.bufferBytes / datagramKernelBytesMin;
    for (let taken = 0, count = 1; count > 0 && taken < waitingMax; taken += count) {
      count = this.#take();
    }
    this.#limits?.stop();
    this.#countDrops();
  }

  #arm(waitMs: number): void {
    this.#waitMs = waitMs;
    this.#cancel = this.#doors.clock.after(waitMs, () => this.#visit());
  }

  #visit(): void {
    const nowMs = this.#doors.clock.monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.#visitedAtMs);
    this.#visitedAtMs = nowMs;
    const count = this.#take();
    if (nowMs - this.#dropsReadAtMs >= dropsEveryMs) {
      this.#dropsReadAtMs = nowMs;
      this.#countDrops();
    }
    // A socket that falls quiet is looked at ever less often and then watched; the first datagram
    // makes it busy at once, and the busier it is the sooner it is visited again.
    if (count === 0 && this.#waitMs >= idleMs) void this.#rest();
    else if (count === 0) this.#arm(Math.min(this.#waitMs * 2, idleMs));
    else if (count >= roundsMax * this.#doors.slab.slots) this.#arm(0);
    else {
      // A pause that was short for a flood grows step by step: a few datagrams soon after a visit
      // do not say that the flood is over.
      const mostMs = Math.min(this.#busyMs, 2 * this.#waitMs);
      this.#arm(Math.max(1, Math.min(mostMs, (this.#visitGoal * elapsedMs) / count)));
    }
  }

  /** Leaves the socket to the watch; where there is none, goes on looking. */
  async #rest(): Promise<void> {
    this.#waitMs = busyMsMin / 2;
    this.#visitedAtMs = this.#doors.clock.monotonicMs();
    const watched = await this.#watch.start(this.#socket.fd);
    if (this.#stopped) this.#watch.stop();
    else if (!watched) this.#arm(idleMs);
  }

  /** Takes in what waits, at most `roundsMax` slabs; answers how many datagrams. */
  #take(): number {
    const { slab, clock } = this.#doors;
    this.#frame.receivedAtMs = clock.wallMs();
    let total = 0;
    for (let round = 0; round < roundsMax; round++) {
      const count = slab.receive(this.#socket.fd);
      for (let slot = 0; slot < count; slot++) this.#takeSlot(slot);
      if (count > 0) total += count;
      if (count < slab.slots) break;
    }
    return total;
  }

  #takeSlot(slot: number): void {
    const { slab } = this.#doors;
    const origin = this.#origins.ofSocketAddress(slab.names, slab.nameAt(slot));
    if (origin.isBarred) return this.#refusals.add("not_allowed", origin.client);
    const frame = this.#frame;
    frame.sentBytes = slab.length(slot);
    frame.start = slab.start(slot);
    frame.end = frame.start + frame.sentBytes;
    if (frame.sentBytes > this.#frameBytesMax) {
      frame.end = cutEnd(slab.bytes, frame.start, frame.start + this.#frameBytesMax);
    }
    this.#intake.receive(frame, origin);
  }

  #countDrops(): void {
    const drops = kernelDrops(this.#doors.libc, this.#socket.fd);
    this.#intake.counters.lostKernel += (drops - this.#dropsSeen) >>> 0;
    this.#dropsSeen = drops;
  }
}
