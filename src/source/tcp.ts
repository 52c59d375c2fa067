// TCP on the runtime's own sockets: what arrives is framed and taken in at once, on the spot.
import type { Socket } from "bun";
import type { Clock } from "../base/clock.ts";
import { CarryBudget } from "../syslog/carry.ts";
import { Framer, type FrameTarget } from "../syslog/framing.ts";
import type { Frame, Origin } from "../syslog/message.ts";
import { formatClient } from "./address.ts";
import { foreignProtocol } from "./foreign.ts";
import { Origins } from "./origins.ts";
import { cannotListen, type Intake, type ListenOptions, type Source } from "./source.ts";

/** Memory for unfinished frames of one listener. */
export const carryBytesMax = 4 * 1024 * 1024;
/** How often connections are looked at for silence. */
const sweepMs = 1000;
/** Silence after which a frame without any end counts as ended. */
const quietMs = 2000;
/**
 * A stop takes in what the network still delivers: until so many looks in a row found nothing, or
 * so many in all. While a peer is connected more of them, for the kernels of the two may hold back
 * the end of what it sent for 200 ms (Nagle's algorithm and a delayed acknowledgement).
 */
const lookMs = 10;
const silentLooks = 5;
const silentLooksConnected = 25;
const looksMax = 50;

interface Doors {
  clock: Clock;
}

/** Binds and listens. Throws a UserError when the address cannot be bound. */
export function openTcp(options: ListenOptions, intake: Intake, doors: Doors): Source {
  const listener = new TcpListener(options, intake, doors);
  return {
    description: `tcp ${formatClient(options.host, listener.port)}`,
    port: listener.port,
    get connections() {
      return listener.connections;
    },
    stop: () => listener.stop(),
  };
}

class TcpListener {
  readonly #options: ListenOptions;
  readonly #intake: Intake;
  readonly #doors: Doors;
  readonly #origins: Origins;
  readonly #budget = new CarryBudget(carryBytesMax);
  readonly #connections = new Set<Connection>();
  readonly #listener: Bun.TCPSocketListener<Connection | undefined>;
  #cancelSweep: () => void = () => {};
  /** Connections opened and pieces of data taken in, for `stop` to see whether any come. */
  #events = 0;

  constructor(options: ListenOptions, intake: Intake, doors: Doors) {
    this.#options = options;
    this.#intake = intake;
    this.#doors = doors;
    this.#origins = new Origins(options);
    this.#listener = this.#listen();
  }

  get port(): number {
    return this.#listener.port;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** What was sent before the stop is still on its way: until nothing has come for a while. */
  async stop(): Promise<void> {
    let seen = this.#events;
    let silent = 0;
    for (let look = 0; look < looksMax; look++) {
      if (silent >= (this.#connections.size > 0 ? silentLooksConnected : silentLooks)) break;
      await this.#doors.clock.sleep(lookMs);
      silent = this.#events === seen ? silent + 1 : 0;
      seen = this.#events;
    }
    this.#cancelSweep();
    for (const connection of this.#connections) connection.close();
    this.#listener.stop(true);
  }

  #listen(): Bun.TCPSocketListener<Connection | undefined> {
    const { host, port, v6Only } = this.#options;
    // The runtime knows `ipv6Only`, its types do not.
    const address = { hostname: host, port, ipv6Only: v6Only };
    try {
      return Bun.listen<Connection | undefined>({
        ...address,
        socket: {
          open: (socket) => this.#open(socket),
          data: (socket, data) => this.#data(socket, data),
          // A peer that has said its last word may still wait for ours: answer by closing.
          end: (socket) => void socket.end(),
          close: (socket) => this.#close(socket),
          error: (socket) => this.#close(socket),
        },
      });
    } catch (error) {
      throw cannotListen(this.#options, String((error as { code?: string }).code ?? error));
    }
  }

  #data(socket: Socket<Connection | undefined>, data: Buffer): void {
    this.#events++;
    socket.data?.take(data, this.#doors.clock);
  }

  #open(socket: Socket<Connection | undefined>): void {
    this.#events++;
    if (this.#connections.size >= this.#options.connectionsMax) {
      this.#intake.counters.ignored.connection_limit++;
      socket.data = undefined;
      return void socket.terminate();
    }
    socket.setKeepAlive(true, 60_000);
    const origin = this.#origins.ofText(socket.remoteAddress, socket.remotePort);
    const nowMs = this.#doors.clock.monotonicMs();
    const { frameBytesMax } = this.#options;
    const makeFramer = (target: FrameTarget) => new Framer(target, frameBytesMax, this.#budget);
    socket.data = new Connection(socket, { origin, intake: this.#intake, makeFramer, nowMs });
    this.#connections.add(socket.data);
    if (this.#connections.size === 1) this.#armSweep();
  }

  #close(socket: Socket<Connection | undefined>): void {
    const connection = socket.data;
    if (connection === undefined || !this.#connections.delete(connection)) return;
    connection.end();
  }

  #armSweep(): void {
    this.#cancelSweep();
    this.#cancelSweep = this.#doors.clock.after(sweepMs, () => this.#sweep());
  }

  #sweep(): void {
    const nowMs = this.#doors.clock.monotonicMs();
    for (const connection of this.#connections) {
      const silentMs = nowMs - connection.activeAtMs;
      if (silentMs >= quietMs) connection.quiet();
      if (silentMs < this.#options.idleMsMax) continue;
      this.#intake.counters.ignored.idle++;
      connection.close();
    }
    if (this.#connections.size > 0) this.#armSweep();
  }
}

/** One peer's stream. */
class Connection implements FrameTarget {
  activeAtMs: number;
  readonly #socket: Socket<Connection | undefined>;
  readonly #origin: Origin;
  readonly #intake: Intake;
  readonly #framer: Framer;
  readonly #frame: Frame;
  #first = true;
  #refused = false;

  constructor(
    socket: Socket<Connection | undefined>,
    given: {
      origin: Origin;
      intake: Intake;
      makeFramer: (target: FrameTarget) => Framer;
      nowMs: number;
    },
  ) {
    this.#socket = socket;
    this.#origin = given.origin;
    this.#intake = given.intake;
    this.#framer = given.makeFramer(this);
    this.#frame = { bytes: Buffer.alloc(0), start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
    this.activeAtMs = given.nowMs;
  }

  take(data: Buffer, clock: Clock): void {
    if (this.#refused) return;
    this.activeAtMs = clock.monotonicMs();
    this.#frame.receivedAtMs = clock.wallMs();
    if (this.#first) {
      this.#first = false;
      const foreign = foreignProtocol(data);
      if (foreign !== undefined) {
        this.#intake.counters.ignored[foreign]++;
        this.#refused = true;
        return void this.#socket.terminate();
      }
    }
    this.#framer.push(data);
  }

  frame(bytes: Buffer, start: number, end: number, sentBytes: number): void {
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = end;
    frame.sentBytes = sentBytes;
    this.#intake.receive(frame, this.#origin);
  }

  empty(): void {
    this.#intake.counters.ignored.empty++;
  }

  quiet(): void {
    this.#framer.quiet();
  }

  end(): void {
    this.#framer.end();
  }

  close(): void {
    this.#socket.end();
  }
}
