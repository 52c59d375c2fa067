import type { Clock } from "../base/clock.ts";
import type { Libc } from "../base/libc.ts";
import type { PacketTaker } from "./packet-taker.ts";

/**
 * The runtime reads until nothing is left; in a flood that may be never. Rarely: datagrams that it
 * has read and not yet delivered (seven at most) then come after those that are taken here.
 */
const floodCount = 4096;

/** Who is woken. */
export interface Sleeper {
  /** The first datagrams have come and the watch has ended. */
  onBusy(): void;
  /** More come than the runtime can read one by one: take what is there. */
  onFlood(): void;
}

/**
 * Watches a quiet socket without polling: the runtime's event loop waits on a duplicate of its
 * descriptor. The first datagrams after the silence come in through the runtime, then the duplicate
 * is closed: polling takes over.
 */
export class QuietWatch {
  readonly #doors: { libc: Libc; clock: Clock };
  readonly #taker: PacketTaker;
  readonly #sleeper: Sleeper;
  #watcher: { close(): void } | undefined;
  #count = 0;
  #cancelEnd: () => void = () => {};

  constructor(doors: { libc: Libc; clock: Clock }, taker: PacketTaker, sleeper: Sleeper) {
    this.#doors = doors;
    this.#taker = taker;
    this.#sleeper = sleeper;
  }

  /** Answers whether the socket is watched; if not, it must be polled. */
  async start(fd: number): Promise<boolean> {
    const duplicate = this.#doors.libc.dup(fd);
    if (duplicate < 0) return false;
    // The runtime takes a descriptor, its types do not know.
    const settings = {
      fd: duplicate,
      socket: {
        data: (_: unknown, data: Buffer, port: number, address: string) => {
          this.#taker.take(data, port, address);
          this.#count++;
          if (this.#count === 1) this.#endSoon();
          if (this.#count % floodCount === 0) this.#sleeper.onFlood();
        },
      },
    };
    try {
      this.#count = 0;
      this.#watcher = await Bun.udpSocket(settings);
      return true;
    } catch {
      this.#doors.libc.close(duplicate);
      return false;
    }
  }

  /** Nobody is woken any more: the descriptor may be another socket's by then. */
  stop(): void {
    this.#cancelEnd();
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** Not at once: the runtime has read several datagrams and would forget the others. */
  #endSoon(): void {
    this.#cancelEnd = this.#doors.clock.after(0, () => {
      this.stop();
      this.#sleeper.onBusy();
    });
  }
}
