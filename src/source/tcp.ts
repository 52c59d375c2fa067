// TCP and TLS on the runtime's own sockets: what arrives is framed and taken in at once, on the
// spot. A TLS listener is one of TCP whose connections become TLS with their first octets: so new
// certificates need no new socket, and nobody is lost between two.
import type { Socket } from "bun";
import { assert } from "../base/assert.ts";
import type { Clock } from "../base/clock.ts";
import type { IgnoredReason } from "../base/counters.ts";
import { errorCode, unlessBug } from "../base/error-code.ts";
import type { TextFile } from "../base/files.ts";
import type { Libc } from "../base/libc.ts";
import type { Log } from "../base/log.ts";
import { UserError } from "../base/user-error.ts";
import { CarryBudget } from "../syslog/carry.ts";
import { Framer } from "../syslog/framing.ts";
import { formatClient, parseAddress, sourceName } from "./address.ts";
import { Connection, type Reception } from "./connection.ts";
import { Credentials, readServerTls } from "./credentials.ts";
import { Networks } from "./networks.ts";
import { Origins } from "./origins.ts";
import { Refusals } from "./refusals.ts";
import { Seats } from "./seats.ts";
import { untilSilent } from "./silence.ts";
import { SourceLimits } from "./source-limits.ts";
import { limitReceiveBuffers } from "./udp-socket.ts";
import { cannotListen, type Intake, type ListenOptions, type Source } from "./source.ts";
import { carryBytesMax, quietMs, Turns } from "./turns.ts";

/** How often connections are looked at for silence. */
const sweepMs = 1000;
/**
 * A stop takes in what the network still delivers, until there is silence: a longer one while a
 * peer is connected, for the kernels of the two may hold back the end of what it sent for 200 ms
 * (Nagle's algorithm and a delayed acknowledgement).
 */
const stopSilenceMs = 50;
const stopSilenceMsConnected = 250;
/** What senders have handed to their kernels, some 100,000 messages. */
const stopMsMax = 1500;

/** Files and sockets that everything else has open. */
const otherFilesMax = 64;

interface Doors {
  clock: Clock;
  log: Log;
  libc: Libc | undefined;
  readTextFile(path: string): TextFile;
  /** Answers how many files may be open, where that can be found out. */
  raiseOpenFiles(): number | undefined;
}

/** Binds and listens. Throws a UserError when the address or a certificate cannot be used. */
export function openTcp(options: ListenOptions, intake: Intake, doors: Doors): Source {
  const listener = new TcpListener(options, intake, doors);
  return {
    description: `${options.transport} ${formatClient(options.host, listener.port)}`,
    port: listener.port,
    get warning() {
      return listener.warning;
    },
    get connections() {
      return listener.connections;
    },
    change: (next) => listener.change(next),
    stop: () => listener.stop(),
  };
}

class TcpListener {
  #options: ListenOptions;
  readonly #intake: Intake;
  readonly #doors: Doors;
  #limits: SourceLimits | undefined;
  #origins: Origins;
  /** No more than there are files for: the runtime spins where it cannot accept. */
  #connectionsMax = 0;
  warning: string | undefined;
  #proxies: Networks;
  #reception: Reception;
  readonly #budget = new CarryBudget(carryBytesMax);
  readonly #connections = new Set<Connection>();
  readonly #seats = new Seats<Connection>();
  readonly #turns: Turns;
  readonly #listener: Bun.TCPSocketListener<Connection | undefined>;
  #cancelSweep: () => void = () => {};
  /** Connections opened and pieces of data taken in, for `stop` to see whether any come. */
  #events = 0;

  constructor(options: ListenOptions, intake: Intake, doors: Doors) {
    this.#options = options;
    this.#intake = intake;
    this.#doors = doors;
    this.#turns = new Turns(doors.clock, this.#connections);
    this.#limits = options.rate && new SourceLimits(options.rate, doors);
    this.#origins = new Origins(options, this.#limits);
    this.#proxies = new Networks(options.proxyFrom);
    this.#reception = this.#receptionWith(options);
    this.#limitConnections();
    this.#listener = this.#listen();
  }

  /** Certificates and lengths hold for connections to come, the rest for those that stand too. */
  change(options: ListenOptions): void {
    // Unusable certificates are known before anything is another one.
    const reception = this.#receptionWith(options);
    this.#limits?.stop();
    this.#options = options;
    this.#limits = options.rate && new SourceLimits(options.rate, this.#doors);
    this.#origins = new Origins(options, this.#limits);
    this.#proxies = new Networks(options.proxyFrom);
    this.#reception = reception;
    for (const connection of this.#connections) connection.reconsider();
    limitReceiveBuffers(this.#doors.libc, fdOf(this.#listener), options.receiveBufferBytes);
    this.#limitConnections();
  }

  #limitConnections(): void {
    const { connectionsMax } = this.#options;
    const files = this.#doors.raiseOpenFiles() ?? Infinity;
    this.#connectionsMax = Math.min(connectionsMax, Math.max(1, files - otherFilesMax));
    this.warning = undefined;
    if (this.#connectionsMax === connectionsMax) return;
    const remedy = `ulimit -n ${connectionsMax + otherFilesMax} before the start`;
    this.warning = `${files} open files are allowed, so ${this.#connectionsMax} connections are: ${remedy}`;
  }

  #receptionWith(options: ListenOptions): Reception {
    const { counters } = this.#intake;
    return {
      intake: this.#intake,
      makeFramer: (target) => new Framer(target, options.frameBytesMax, this.#budget),
      tls: options.transport === "tls" ? openTls(options, this.#doors) : undefined,
      refusals: new Refusals(counters, this.#doors),
      turns: this.#turns,
      seats: this.#seats,
      originOf: (address, port) => this.#origins.ofBytes(address, port),
      handlers: this.#tlsHandlers(),
    };
  }

  get port(): number {
    return this.#listener.port;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** What was sent before the stop is still on its way: until nothing has come for a while. */
  async stop(): Promise<void> {
    await untilSilent(this.#doors.clock, () => this.#events + this.#turns.count, {
      silentMs: () => (this.#connections.size > 0 ? stopSilenceMsConnected : stopSilenceMs),
      msMax: stopMsMax,
    });
    this.#turns.finish();
    this.#cancelSweep();
    for (const connection of this.#connections) connection.close();
    this.#limits?.stop();
    this.#listener.stop(true);
  }

  #listen(): Bun.TCPSocketListener<Connection | undefined> {
    const { host, port, v6Only } = this.#options;
    // The runtime knows `ipv6Only`, its types do not.
    const address = { hostname: host, port, ipv6Only: v6Only };
    try {
      const listener = Bun.listen<Connection | undefined>({
        ...address,
        socket: {
          open: (socket) => this.#open(socket),
          data: (socket, data) => this.#data(socket, data),
          // A peer that has said its last word may still wait for ours: answer by closing.
          end: (socket) => void socket.end(),
          close: (socket) => this.#close(socket),
          error: unlessBug((socket) => this.#close(socket)),
        },
      });
      limitReceiveBuffers(this.#doors.libc, fdOf(listener), this.#options.receiveBufferBytes);
      return listener;
    } catch (error) {
      throw cannotListen(this.#options, errorCode(error));
    }
  }

  #tlsHandlers(): Bun.SocketHandler<Connection> {
    const { clock } = this.#doors;
    return {
      handshake: (socket, isDone, error) => {
        const failure = isDone ? error : (error ?? new Error("the peer went away"));
        socket.data.onHandshake(socket, failure);
      },
      data: (socket, data) => {
        this.#events++;
        socket.data.take(data, clock.monotonicMs(), clock.wallMs());
      },
      end: (socket) => void socket.end(),
      close: (socket) => this.#forget(socket.data),
      error: unlessBug((socket) => this.#forget(socket.data)),
    };
  }

  #data(socket: Socket<Connection | undefined>, data: Buffer): void {
    this.#events++;
    const { clock } = this.#doors;
    socket.data?.takeRaw(data, clock.monotonicMs(), clock.wallMs());
  }

  #open(socket: Socket<Connection | undefined>): void {
    this.#events++;
    const origin = this.#origins.ofSocket(socket);
    const address = parseAddress(origin.address)!;
    const isProxy = this.#proxies.hold(address);
    const isBarred = origin.isBarred === true && !isProxy;
    const refusal = isBarred ? "not_allowed" : this.#makeRoom(address);
    if (refusal !== undefined) {
      this.#reception.refusals.add(refusal, origin.client);
      socket.data = undefined;
      return void socket.terminate();
    }
    socket.setKeepAlive(true, 60_000);
    const nowMs = this.#doors.clock.monotonicMs();
    socket.data = new Connection(socket, this.#reception, { origin, isProxy, nowMs });
    socket.data.takeSeat(address);
    this.#connections.add(socket.data);
    if (this.#connections.size === 1) this.#armSweep();
    if (this.#turns.isFull) socket.pause();
  }

  /** For one more of that address. Where nobody has to give way, none comes in. */
  #makeRoom(address: Uint8Array): IgnoredReason | undefined {
    if (this.#connections.size < this.#connectionsMax) return undefined;
    const greedy = this.#seats.givingWayTo(sourceName(address));
    if (greedy === undefined) return "connection_limit";
    greedy.giveWay();
    this.#forget(greedy);
    return undefined;
  }

  /** Under TLS the last words are read after this: the end of TLS is the end. */
  #close({ data: connection }: Socket<Connection | undefined>): void {
    if (connection !== undefined && !connection.isTls) this.#forget(connection);
  }

  #forget(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    connection.leave();
    this.#turns.end(connection);
  }

  #armSweep(): void {
    this.#cancelSweep();
    this.#cancelSweep = this.#doors.clock.after(sweepMs, () => this.#sweep());
  }

  #sweep(): void {
    const nowMs = this.#doors.clock.monotonicMs();
    // Where we do not listen, silence says nothing.
    const listenedTo = this.#turns.isFull ? [] : this.#connections;
    for (const connection of listenedTo) {
      if (connection.isWaiting) {
        const waitedMs = nowMs - connection.openedAtMs;
        if (waitedMs >= this.#options.handshakeMsMax) connection.refuse("handshake_timeout");
        continue;
      }
      if (this.#turns.hasRest(connection)) continue;
      const silentMs = nowMs - connection.activeAtMs;
      if (silentMs >= quietMs) connection.quiet();
      if (silentMs < this.#options.idleMsMax) continue;
      this.#intake.counters.ignored.idle++;
      connection.close();
    }
    if (this.#connections.size > 0) this.#armSweep();
  }
}

/** What handshakes go by. Throws a UserError when there is nothing usable to begin with. */
function openTls({ tls: options }: ListenOptions, doors: Doors): Reception["tls"] {
  assert(options !== undefined, "a TLS listener has certificates");
  const read = readServerTls(options, doors.readTextFile);
  if ("problem" in read) {
    throw new UserError(
      `Cannot listen with TLS: ${read.problem}`,
      "Mend the file, then start again",
    );
  }
  const credentials = new Credentials(options, read.tls, doors);
  return { options, current: () => credentials.current() };
}

/** The runtime knows it, its types do not. */
function fdOf(listener: Bun.TCPSocketListener<Connection | undefined>): number {
  return (listener as unknown as { fd: number }).fd;
}
