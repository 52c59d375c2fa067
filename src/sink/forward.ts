// Other syslog servers that get every message, octet for octet, while all else goes on.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Datagrams } from "../base/datagrams.ts";

export interface ForwardOptions {
  /** Address or name. */
  host: string;
  port: number;
}

export interface ForwardDoors {
  clock: Clock;
  log: Log;
  datagrams: Datagrams;
}

/** A name is asked for anew so often: routers come up before their name servers, and targets move. */
const resolveEveryMs = 60_000;

/** One target. A dead one costs nothing: nobody waits for it and nothing is kept for it. */
export class Forward {
  readonly description: string;
  /** Messages handed to the network, and those that could not be. */
  sent = 0;
  unsent = 0;
  readonly #options: ForwardOptions;
  readonly #doors: ForwardDoors;
  #address: string | undefined;

  constructor(options: ForwardOptions, doors: ForwardDoors) {
    this.#options = options;
    this.#doors = doors;
    this.description = `udp ${options.host} port ${options.port}`;
  }

  /** On the receive path: sends the octets between `start` and `end`, as far as that is possible. */
  send(bytes: Buffer, start: number, end: number): void {
    const address = this.#address;
    const { datagrams } = this.#doors;
    const isSent =
      address !== undefined &&
      datagrams.send(bytes.subarray(start, end), this.#options.port, address);
    if (isSent) this.sent++;
    else this.unsent++;
  }

  /** Finds the address; to be awaited before the first message, so that none is missed. */
  async resolve(): Promise<void> {
    const { host } = this.#options;
    const found = await this.#doors.datagrams.resolve(host);
    if (found === undefined && this.#address === undefined) {
      this.#doors.log.warn("forward target unknown", { to: this.description });
    }
    this.#address = found ?? this.#address;
  }

  /** Keeps the address up to date until `signal` aborts. */
  async resolveLoop(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#doors.clock.sleep(resolveEveryMs, signal);
      if (signal.aborted) return;
      await this.resolve();
    }
  }
}
