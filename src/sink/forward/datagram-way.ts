import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Datagrams } from "../../base/datagrams.ts";
import { onFailed, onWell, Health, type Failed, type FarSide } from "../deliver.ts";
import type { Way } from "./way.ts";

export interface DatagramWayDoors {
  clock: Clock;
  log: Log;
  datagrams: Datagrams;
}

/**
 * So often a name is asked for anew, for targets move, and so often it is said how it goes: a burst
 * that does not get through is only a loss.
 */
const lookEveryMs = 60_000;
/** The same while no address is known: routers come up before their name servers. */
const askEveryMs = 5_000;
/** So long a start or a reload waits for the address: a name server may be mute for half a minute. */
const openMsMax = 500;

/** By UDP: nobody waits and nothing is kept. */
export class DatagramWay implements Way {
  readonly description: string;
  sent = 0;
  lost = 0;
  readonly waiting = 0;
  address: string | undefined;
  readonly health = new Health();
  readonly #host: string;
  readonly #port: number;
  readonly #doors: DatagramWayDoors;
  readonly #far: FarSide;
  /** What had been sent and lost at the last look. */
  #before = { sent: 0, lost: 0 };
  #isAsking = false;
  readonly #finish = new AbortController();

  constructor({ host, port }: { host: string; port: number }, doors: DatagramWayDoors) {
    this.#host = host;
    this.#port = port;
    this.#doors = doors;
    this.description = `udp ${host} port ${port}`;
    this.#far = { kind: "forward", name: this.description };
  }

  send(octets: Buffer): void {
    const { address } = this;
    const isSent = address !== undefined && this.#doors.datagrams.send(octets, this.#port, address);
    if (isSent) this.sent++;
    else this.lost++;
  }

  /** Finds the address, so that the first message is not lost, where that takes but a moment. */
  async open(): Promise<void> {
    const asked = new AbortController();
    void this.#ask().then(() => asked.abort());
    await this.#doors.clock.sleep(openMsMax, asked.signal);
  }

  /** It has no settings but where it leads. */
  change(): void {}

  /** Keeps the address up to date. */
  async sendLoop(signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#finish.signal]);
    for (;;) {
      const everyMs = this.address === undefined ? askEveryMs : lookEveryMs;
      await this.#doors.clock.sleep(everyMs, stop);
      if (stop.aborted) return;
      // Nobody waits for an answer, a stop least of all.
      if (!this.#isAsking) void this.#ask();
    }
  }

  finish(): void {
    this.#finish.abort();
    this.#doors.datagrams.close();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const found = await this.#doors.datagrams.resolve(this.#host);
    this.#isAsking = false;
    this.address = found ?? this.address;
    if (!this.#finish.signal.aborted) this.#look();
  }

  #look(): void {
    const { sent, lost } = this;
    const [isTaken, isLost] = [sent > this.#before.sent, lost > this.#before.lost];
    this.#before = { sent, lost };
    const doors = { ...this.#doors, health: this.health };
    if (this.address === undefined) onFailed(this.#unknown, this.#far, doors);
    else if (isLost && !isTaken) onFailed(this.#unreachable, this.#far, doors);
    // Where nothing was to be sent, nobody knows whether the network would take it now.
    else if (isTaken || this.health.reason === this.#unknown.reason) onWell(this.#far, doors);
  }

  get #unknown(): Failed {
    const hint = "No name server knows that name: check it, and whether names are resolved here";
    return { kind: "failed", reason: `no address of ${this.#host}`, hint };
  }

  get #unreachable(): Failed {
    const hint = `No way there: see ip route get ${this.address} and the firewall of this box`;
    return { kind: "failed", reason: "the network takes no datagrams for it", hint };
  }
}
