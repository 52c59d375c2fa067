// Datagrams of a socket in the file system, as `/dev/log` takes them. Its queue is short (ten by
// default) and a full one makes its senders wait, so it is not polled: the runtime wakes up for
// each. It knows no such sockets, but reads any descriptor, one datagram at a time.
import type { Clock } from "../base/clock.ts";
import type { Libc } from "../base/libc.ts";
import { removeFile } from "../base/files.ts";
import { errnoName, unixAddress } from "../base/linux-sockets.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type UnixOptions } from "./local.ts";
import { untilSilent } from "./silence.ts";
import type { Intake, Source } from "./source.ts";
import { cannotOpen, clearPath, permit, unixSocket } from "./unix-path.ts";

const retryMs = 1000;

/** Binds the path. Throws a UserError when that cannot be. */
export async function openUnixDatagrams(
  options: UnixOptions,
  intake: Intake,
  { clock, libc }: { clock: Clock; libc: Libc | undefined },
): Promise<Source> {
  if (libc === undefined) throw cannotOpen(options, "ENOSYS");
  await clearPath(options, libc);
  const fd = bind(libc, options);
  permit(options);
  const reader = new DatagramReader(options, intake, { clock, libc, fd });
  await reader.watch();
  return {
    description: `unix-dgram ${options.path}`,
    port: 0,
    stop: async () => {
      await reader.stop();
      removeFile(options.path);
    },
  };
}

function bind(libc: Libc, options: UnixOptions): number {
  const address = unixAddress(options.path);
  const fd = unixSocket(libc);
  if (fd >= 0 && libc.bind(fd, address, address.length) === 0) return fd;
  const errno = errnoName(libc);
  if (fd >= 0) libc.close(fd);
  throw cannotOpen(options, errno);
}

class DatagramReader {
  readonly #doors: { clock: Clock; libc: Libc; fd: number };
  readonly #taker: FrameTaker;
  readonly #frameBytesMax: number;
  #watcher: { terminate(): void } | undefined;
  #isStopping = false;
  /** Datagrams that came. */
  #count = 0;

  constructor(
    options: UnixOptions,
    intake: Intake,
    doors: { clock: Clock; libc: Libc; fd: number },
  ) {
    this.#doors = doors;
    this.#frameBytesMax = options.frameBytesMax;
    this.#taker = new FrameTaker(intake, localOrigin(options, options.path));
  }

  /** The runtime closes what it is given: that is a duplicate, and the socket stays. */
  async watch(): Promise<void> {
    const { libc, fd } = this.#doors;
    // The runtime takes a descriptor, its types do not know.
    const settings = {
      fd: libc.dup(fd),
      socket: { data: (_: unknown, data: Buffer) => this.#take(data), close: () => this.#again() },
    } as unknown as Bun.TCPSocketConnectOptions<undefined>;
    this.#watcher = await Bun.connect(settings);
  }

  async stop(): Promise<void> {
    await untilSilent(this.#doors.clock, () => this.#count);
    this.#isStopping = true;
    this.#watcher?.terminate();
    this.#doors.libc.close(this.#doors.fd);
  }

  #take(data: Buffer): void {
    this.#count++;
    this.#taker.receivedAtMs = this.#doors.clock.wallMs();
    this.#taker.takeWhole(data, this.#frameBytesMax);
  }

  /** The runtime takes an empty datagram for the end of a stream. */
  #again(): void {
    if (this.#isStopping) return;
    this.#count++;
    this.#taker.empty();
    void this.#retry();
  }

  /** Where descriptors are short, senders wait until one is free. */
  async #retry(): Promise<void> {
    for (;;) {
      const isWatched = await this.watch().then(
        () => true,
        () => false,
      );
      if (this.#isStopping) this.#watcher?.terminate();
      if (isWatched || this.#isStopping) return;
      await this.#doors.clock.sleep(retryMs);
    }
  }
}
