import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Datagrams } from "../../base/datagrams.ts";
import type { Way } from "./way.ts";

export interface DatagramWayDoors {
  clock: Clock;
  log: Log;
  datagrams: Datagrams;
}

/** A name is asked for anew so often: routers come up before their name servers, and targets move. */
const resolveEveryMs = 60_000;

/** By UDP: nobody waits and nothing is kept. */
export class DatagramWay implements Way {
  readonly description: string;
  sent = 0;
  lost = 0;
  readonly waiting = 0;
  address: string | undefined;
  readonly #host: string;
  readonly #port: number;
  readonly #doors: DatagramWayDoors;
  readonly #finish = new AbortController();

  constructor({ host, port }: { host: string; port: number }, doors: DatagramWayDoors) {
    this.#host = host;
    this.#port = port;
    this.#doors = doors;
    this.description = `udp ${host} port ${port}`;
  }

  get isFailing(): boolean {
    return this.address === undefined;
  }

  send(octets: Buffer): void {
    const { address } = this;
    const isSent = address !== undefined && this.#doors.datagrams.send(octets, this.#port, address);
    if (isSent) this.sent++;
    else this.lost++;
  }

  /** Finds the address, so that the first message is not lost. */
  async open(): Promise<void> {
    const found = await this.#doors.datagrams.resolve(this.#host);
    if (found === undefined && this.address === undefined) {
      this.#doors.log.warn("forward target unknown", { to: this.description });
    }
    this.address = found ?? this.address;
  }

  /** Keeps the address up to date. */
  async sendLoop(signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#finish.signal]);
    for (;;) {
      await this.#doors.clock.sleep(resolveEveryMs, stop);
      if (stop.aborted) return;
      await this.open();
    }
  }

  finish(): void {
    this.#finish.abort();
    this.#doors.datagrams.close();
  }
}
