// Streams of a socket in the file system, framed as those of TCP are.
import type { Socket } from "bun";
import type { Clock } from "../base/clock.ts";
import { errorCode, unlessBug } from "../base/error-code.ts";
import { removeFile } from "../base/files.ts";
import type { Libc } from "../base/libc.ts";
import type { Log } from "../base/log.ts";
import { CarryBudget } from "../syslog/carry.ts";
import { Framer } from "../syslog/framing.ts";
import type { Origin } from "../syslog/message.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type UnixOptions } from "./local.ts";
import { Refusals } from "./refusals.ts";
import { untilSilent } from "./silence.ts";
import type { Intake, Source } from "./source.ts";
import { carryBytesMax, quietMs, type Stream, Turns } from "./turns.ts";
import { cannotOpen, clearPath, permit } from "./unix-path.ts";

type StreamSocket = Socket<Connection | undefined>;

class Connection implements Stream {
  readonly taker: FrameTaker;
  readonly framer: Framer;
  activeAtMs = 0;
  readonly #socket: StreamSocket;

  constructor(socket: StreamSocket, parts: { taker: FrameTaker; framer: Framer }) {
    this.#socket = socket;
    this.taker = parts.taker;
    this.framer = parts.framer;
  }

  push(data: Buffer, at: number, stepsMax: number): number {
    return this.framer.push(data, at, stepsMax);
  }

  end(): void {
    this.framer.end();
  }

  close(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

/** Binds the path and listens. Throws a UserError when that cannot be. */
export async function openUnixStream(
  options: UnixOptions,
  intake: Intake,
  doors: { clock: Clock; log: Log; libc: Libc | undefined },
): Promise<Source> {
  await clearPath(options, doors.libc);
  const listener = new StreamListener(options, intake, doors);
  permit(options);
  return {
    description: `unix-stream ${options.path}`,
    port: 0,
    stop: async () => {
      await listener.stop();
      removeFile(options.path);
    },
  };
}

class StreamListener {
  readonly #options: UnixOptions;
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #origin: Origin;
  readonly #budget = new CarryBudget(carryBytesMax);
  readonly #connections = new Set<Connection>();
  readonly #turns: Turns;
  readonly #refusals: Refusals;
  readonly #listener: Bun.UnixSocketListener<Connection | undefined>;
  #cancelSweep: () => void = () => {};
  /** Connections opened and pieces of data taken in. */
  #events = 0;

  constructor(options: UnixOptions, intake: Intake, doors: { clock: Clock; log: Log }) {
    const { clock } = doors;
    this.#refusals = new Refusals(intake.counters, doors);
    this.#options = options;
    this.#intake = intake;
    this.#clock = clock;
    this.#origin = localOrigin(options, options.path);
    this.#turns = new Turns(clock, this.#connections);
    this.#listener = this.#listen();
  }

  async stop(): Promise<void> {
    await untilSilent(this.#clock, () => this.#events + this.#turns.count);
    this.#cancelSweep();
    this.#turns.finish();
    for (const connection of this.#connections) connection.close();
    this.#listener.stop(true);
  }

  #listen(): Bun.UnixSocketListener<Connection | undefined> {
    try {
      return Bun.listen<Connection | undefined>({
        unix: this.#options.path,
        socket: {
          open: (socket) => this.#open(socket),
          data: (socket, data) => this.#data(socket, data),
          end: (socket) => void socket.end(),
          close: (socket) => this.#close(socket),
          error: unlessBug((socket) => this.#close(socket)),
        },
      });
    } catch (error) {
      throw cannotOpen(this.#options, errorCode(error));
    }
  }

  #open(socket: StreamSocket): void {
    this.#events++;
    if (this.#connections.size >= this.#options.connectionsMax) {
      this.#refusals.add("connection_limit", this.#options.path);
      return void socket.terminate();
    }
    const taker = new FrameTaker(this.#intake, this.#origin);
    const framer = new Framer(taker, this.#options.frameBytesMax, this.#budget);
    socket.data = new Connection(socket, { taker, framer });
    socket.data.activeAtMs = this.#clock.monotonicMs();
    this.#connections.add(socket.data);
    if (this.#connections.size === 1) this.#armSweep();
    if (this.#turns.isFull) socket.pause();
  }

  #data({ data: connection }: StreamSocket, data: Buffer): void {
    this.#events++;
    if (connection === undefined) return;
    connection.activeAtMs = this.#clock.monotonicMs();
    connection.taker.receivedAtMs = this.#clock.wallMs();
    this.#turns.take(connection, data);
  }

  #close({ data: connection }: StreamSocket): void {
    if (connection !== undefined && this.#connections.delete(connection)) {
      this.#turns.end(connection);
    }
  }

  #armSweep(): void {
    this.#cancelSweep = this.#clock.after(quietMs, () => this.#sweep());
  }

  #sweep(): void {
    const beforeMs = this.#clock.monotonicMs() - quietMs;
    // Where we do not listen, silence says nothing.
    const listenedTo = this.#turns.isFull ? [] : this.#connections;
    for (const connection of listenedTo) {
      const isSilent = connection.activeAtMs <= beforeMs && !this.#turns.hasRest(connection);
      if (isSilent) connection.framer.quiet();
    }
    if (this.#connections.size > 0) this.#armSweep();
  }
}
