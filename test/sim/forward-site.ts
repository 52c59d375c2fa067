// Another syslog server, which messages are forwarded to: it refuses, hangs, turns deaf, breaks off
// and comes back. What the network took for it is what it got.
import type { Stream, StreamEvents, StreamFailure, StreamTarget } from "../../src/base/streams.ts";
import type { Chance } from "./chance.ts";
import { ForwardTruth } from "./forward-truth.ts";
import type { Stage } from "./stage.ts";
import type { ForwardPlan } from "./swarm-peers.ts";

/** What becomes of whoever connects, or is connected. */
export const forwardFaults = ["refuses", "hangs", "deaf", "resets", "closes"] as const;
export type ForwardFault = (typeof forwardFaults)[number];

/** The boot that forwards. */
export interface Forwarder {
  isDead: boolean;
  isOver: boolean;
}

const farAddress = "198.51.100.1";
const soonMsMax = 2_000;

export function openForwardSites(
  plans: readonly ForwardPlan[],
  stage: Stage,
  chance: Chance,
): ForwardSite[] {
  return plans.map((plan) => new ForwardSite(plan, stage, chance.fork()));
}

export class ForwardSite {
  readonly truth: ForwardTruth;
  readonly #plan: ForwardPlan;
  readonly #stage: Stage;
  readonly #chance: Chance;
  #fault: ForwardFault | undefined;
  #isCalm = false;
  #open: SimStream | undefined;
  /** One after the other, and since when. */
  #refusals = 0;
  #refusedSinceMs = 0;

  constructor(plan: ForwardPlan, stage: Stage, chance: Chance) {
    this.#plan = plan;
    this.#stage = stage;
    this.#chance = chance;
    this.truth = new ForwardTruth(plan, stage);
    for (const { fault, fromMs, toMs } of plan.outages) {
      stage.timeline.after(fromMs, () => this.#change(fault));
      stage.timeline.after(toMs, () => this.#change(undefined));
    }
  }

  get options(): ForwardPlan["options"] {
    return this.#plan.options;
  }

  /** From now on it is well. */
  calm(): void {
    this.#change(undefined);
    this.#isCalm = true;
  }

  booted(): void {
    this.#open = undefined;
    this.#refusals = 0;
    this.truth.booted();
  }

  connect(
    target: StreamTarget,
    events: StreamEvents,
    boot: Forwarder,
  ): Promise<Stream | StreamFailure> {
    const { timeline } = this.#stage;
    return new Promise((resolve) => {
      const fault = this.#fault;
      this.#called(fault === "refuses");
      const waitMs = fault === "hangs" ? target.connectMsMax : this.#plan.latencyMs;
      timeline.after(waitMs, () => {
        if (boot.isDead) return;
        if (fault === "hangs") return resolve({ ok: false, code: "ETIMEDOUT" });
        if (fault === "refuses") return resolve({ ok: false, code: "ECONNREFUSED" });
        this.#open = new SimStream(events, boot, {
          ...{ plan: this.#plan, stage: this.#stage, isDeaf: () => this.#fault === "deaf" },
          take: this.truth.begin(),
        });
        if (fault === "resets") this.#break("ECONNRESET");
        else if (fault === "closes") this.#break("closed by the far side");
        else if (!this.#isCalm) this.#endSometime(this.#open);
        resolve(this.#open);
      });
    });
  }

  /** Whoever is refused again and again must grow patient; the sums are those of `SinkTruth.told`. */
  #called(isRefused: boolean): void {
    const { nowMs } = this.#stage.timeline;
    this.#refusals = isRefused ? this.#refusals + 1 : 0;
    if (this.#refusals === 1) this.#refusedSinceMs = nowMs;
    const leastMs = (this.#refusals - 12) * 10_000;
    if (this.#refusals < 24 || nowMs - this.#refusedSinceMs >= leastMs) return;
    this.#stage.violate(`a server that refuses is called ${this.#refusals} times without a pause`);
  }

  /** Of a datagram: did the network take it? */
  receive(octets: Uint8Array, boot: Forwarder): boolean {
    if (boot.isOver) this.#stage.violate("a datagram after the stop");
    if (this.#fault !== undefined) return false;
    this.truth.arrived(Buffer.from(octets));
    return true;
  }

  /** Its address, as far as name servers know it. */
  resolve(): string | undefined {
    return this.#fault === "hangs" ? undefined : farAddress;
  }

  /** Who is connected meets it as well. */
  #change(fault: ForwardFault | undefined): void {
    if (this.#isCalm) return;
    this.#fault = fault;
    this.truth.disturbed(fault !== undefined);
    if (fault === undefined) this.#open?.wake();
    else if (fault !== "deaf" && fault !== "hangs") this.#break("ECONNRESET");
  }

  #break(code: string): void {
    const stream = this.#open;
    this.#stage.timeline.after(this.#chance.fraction() * soonMsMax, () => stream?.end(code));
  }

  /** Few connections stand for ever. */
  #endSometime(stream: SimStream): void {
    const { lifetimeMs } = this.#plan;
    if (lifetimeMs === Infinity) return;
    this.#stage.timeline.after(this.#chance.fraction() * lifetimeMs, () => {
      if (!this.#isCalm && stream.end("ECONNRESET"))
        this.truth.disturbed(this.#fault !== undefined);
    });
  }
}

interface StreamDoors {
  plan: ForwardPlan;
  stage: Stage;
  isDeaf(): boolean;
  take(octets: Uint8Array): void;
}

/** One connection: a buffer of the kernel's, which the far side reads now and then. */
class SimStream implements Stream {
  readonly ok = true;
  readonly address = farAddress;
  readonly #events: StreamEvents;
  readonly #boot: Forwarder;
  readonly #doors: StreamDoors;
  #unreadBytes = 0;
  #isOver = false;
  #isFinished = false;
  #isFull = false;
  #isReading = false;

  constructor(events: StreamEvents, boot: Forwarder, doors: StreamDoors) {
    this.#events = events;
    this.#boot = boot;
    this.#doors = doors;
  }

  write(octets: Uint8Array): number {
    const { plan, stage, take } = this.#doors;
    if (this.#boot.isOver) stage.violate("octets are forwarded after the stop");
    if (this.#isFinished) stage.violate("octets are forwarded behind the last ones");
    if (this.#isOver) return 0;
    const taken = Math.min(octets.length, plan.roomBytes - this.#unreadBytes);
    this.#unreadBytes += taken;
    this.#isFull ||= taken < octets.length;
    take(octets.subarray(0, taken));
    this.wake();
    return taken;
  }

  finish(): void {
    this.#isFinished = true;
    this.wake();
  }

  abandon(): void {
    this.#isOver = true;
  }

  /** False: it had ended. */
  end(code?: string): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    if (!this.#boot.isDead) this.#events.onClosed(code === undefined ? code : { ok: false, code });
    return true;
  }

  /** Reads after a while what is there then. */
  wake(): void {
    const { plan, stage, isDeaf } = this.#doors;
    if (this.#isReading || this.#isOver || isDeaf()) return;
    this.#isReading = true;
    stage.timeline.after(plan.latencyMs, () => {
      this.#isReading = false;
      if (this.#isOver || this.#boot.isDead || isDeaf()) return;
      const [wasFull, hadAll] = [this.#isFull, this.#isFinished];
      this.#unreadBytes = 0;
      this.#isFull = false;
      if (hadAll) this.end();
      else if (wasFull) this.#events.onDrain();
    });
  }
}
