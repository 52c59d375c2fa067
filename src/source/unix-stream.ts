// Streams of a socket in the file system, framed as those of TCP are.
import type { Socket } from "bun";
import type { Clock } from "../base/clock.ts";
import { removeFile } from "../base/files.ts";
import type { Libc } from "../base/libc.ts";
import { CarryBudget } from "../syslog/carry.ts";
import { Framer } from "../syslog/framing.ts";
import type { Origin } from "../syslog/message.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type UnixOptions } from "./local.ts";
import { untilSilent } from "./silence.ts";
import type { Intake, Source } from "./source.ts";
import { cannotOpen, clearPath, permit } from "./unix-path.ts";

/** Memory for unfinished frames of one listener. */
export const carryBytesMax = 4 * 1024 * 1024;
/** Silence after which a frame without any end counts as ended. */
const quietMs = 2000;

interface Stream {
  taker: FrameTaker;
  framer: Framer;
  activeAtMs: number;
}

type StreamSocket = Socket<Stream | undefined>;

/** Binds the path and listens. Throws a UserError when that cannot be. */
export async function openUnixStream(
  options: UnixOptions,
  intake: Intake,
  doors: { clock: Clock; libc: Libc | undefined },
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
  readonly #sockets = new Set<StreamSocket>();
  readonly #listener: Bun.UnixSocketListener<Stream | undefined>;
  #cancelSweep: () => void = () => {};
  /** Connections opened and pieces of data taken in. */
  #events = 0;

  constructor(options: UnixOptions, intake: Intake, { clock }: { clock: Clock }) {
    this.#options = options;
    this.#intake = intake;
    this.#clock = clock;
    this.#origin = localOrigin(options, options.path);
    this.#listener = this.#listen();
  }

  async stop(): Promise<void> {
    await untilSilent(this.#clock, () => this.#events);
    this.#cancelSweep();
    for (const socket of this.#sockets) socket.end();
    this.#listener.stop(true);
  }

  #listen(): Bun.UnixSocketListener<Stream | undefined> {
    try {
      return Bun.listen<Stream | undefined>({
        unix: this.#options.path,
        socket: {
          open: (socket) => this.#open(socket),
          data: (socket, data) => this.#data(socket, data),
          end: (socket) => void socket.end(),
          close: (socket) => this.#close(socket),
          error: (socket) => this.#close(socket),
        },
      });
    } catch (error) {
      throw cannotOpen(this.#options, String((error as { code?: string }).code ?? error));
    }
  }

  #open(socket: StreamSocket): void {
    this.#events++;
    if (this.#sockets.size >= this.#options.connectionsMax) {
      this.#intake.counters.ignored.connection_limit++;
      return void socket.terminate();
    }
    const taker = new FrameTaker(this.#intake, this.#origin);
    const framer = new Framer(taker, this.#options.frameBytesMax, this.#budget);
    socket.data = { taker, framer, activeAtMs: this.#clock.monotonicMs() };
    this.#sockets.add(socket);
    if (this.#sockets.size === 1) this.#armSweep();
  }

  #data({ data: stream }: StreamSocket, data: Buffer): void {
    this.#events++;
    if (stream === undefined) return;
    stream.activeAtMs = this.#clock.monotonicMs();
    stream.taker.receivedAtMs = this.#clock.wallMs();
    stream.framer.push(data);
  }

  #close(socket: StreamSocket): void {
    if (this.#sockets.delete(socket)) socket.data?.framer.end();
  }

  #armSweep(): void {
    this.#cancelSweep = this.#clock.after(quietMs, () => this.#sweep());
  }

  #sweep(): void {
    const beforeMs = this.#clock.monotonicMs() - quietMs;
    for (const { data } of this.#sockets) if (data!.activeAtMs <= beforeMs) data!.framer.quiet();
    if (this.#sockets.size > 0) this.#armSweep();
  }
}
