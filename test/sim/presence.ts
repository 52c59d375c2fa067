// Which sinks are there, as they come and go by reloads of one boot's daemon.
import type { Outlet } from "../../src/admin/subject.ts";
import { UserError } from "../../src/base/user-error.ts";
import type { Config } from "../../src/config/config.ts";
import type { Daemon } from "../../src/daemon.ts";
import type { SpoolOptions } from "../../src/ship/options.ts";
import type { BootTruth, MannerTruth, Stint } from "./boot-truth.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Stage } from "./stage.ts";

/** From then on these sinks are configured, and others not. */
export interface SinkChange {
  atMs: number;
  names: string[];
}

/** From then on this is configured. */
export interface SettingChange extends Omit<MannerTruth, "firstSeq"> {
  atMs: number;
  memoryBytes: number;
  chunkBytes: number;
  spool: Pick<SpoolOptions, "mode" | "directory">;
}

/** The configuration with these sinks alone, and with what was set since. */
export function configNow(
  config: Config,
  names: readonly string[],
  settings: SettingChange | undefined,
): Config {
  const sink = config.sink.filter(({ name }) => names.includes(name));
  if (settings === undefined) return { ...config, sink };
  const { device, compression, memoryBytes, chunkBytes, spool } = settings;
  const buffer = { ...config.buffer, compression, memoryBytes, chunkBytes };
  return { ...config, sink, device, buffer, spool: { ...config.spool, ...spool } };
}

export class Presence {
  readonly #daemon: Daemon;
  readonly #truth: BootTruth;
  readonly #truths: readonly SinkTruth[];
  readonly #stage: Stage;
  readonly #stints = new Map<Outlet, Stint>();
  #outlets: readonly Outlet[] = [];
  /** One reload at a time, as the daemon's operator has it. */
  #last = Promise.resolve();
  /** Of the reload that is under way, until it is in force. */
  #next: Config | undefined;
  readonly #first = new Map<string, Outlet>();

  constructor(given: {
    daemon: Daemon;
    truth: BootTruth;
    truths: readonly SinkTruth[];
    stage: Stage;
  }) {
    this.#daemon = given.daemon;
    this.#truth = given.truth;
    this.#truths = given.truths;
    this.#stage = given.stage;
  }

  /** When that outlet was there. */
  stintOf(outlet: Outlet): Stint {
    return this.#stints.get(outlet)!;
  }

  /** How many messages have been received for it. */
  receivedOf(outlet: Outlet): number {
    const { firstSeq, lastSeq } = this.stintOf(outlet);
    return Math.min(this.#truth.taken.length, lastSeq) - firstSeq + 1;
  }

  /** Nothing of the same sink was there before in this boot. */
  isFirst(outlet: Outlet): boolean {
    return this.#first.get(outlet.sink.name) === outlet;
  }

  /** Nobody reloads what has not started: the daemon has its operator afterwards. */
  begin(started: Promise<void>): void {
    this.#last = started;
  }

  reload(config: Config): void {
    this.#last = this.#last.then(async () => {
      const names = config.sink.map(({ name }) => name);
      this.#stage.trace.say(`reload with ${names.join(", ")}`);
      // Whoever goes tries again at once.
      for (const truth of this.#truths) truth.isHurried ||= !names.includes(truth.name);
      this.#next = config;
      await this.#daemon.reload(config).catch((error: unknown) => {
        if (error instanceof UserError && this.#daemon.isDraining) return;
        this.#stage.violate(`the daemon does not reload: ${String(error)}`);
      });
    });
  }

  /** After every event: who has come or gone did so between the last message and the next one. */
  look(): void {
    const { outlets } = this.#daemon;
    if (outlets === this.#outlets) return;
    this.#outlets = outlets;
    const receivedSeq = this.#truth.taken.length;
    this.#lookAtManner(receivedSeq + 1);
    for (const outlet of outlets) {
      const { name } = outlet.sink;
      const { reader } = outlet.shipper;
      const known = this.#stints.get(outlet);
      const stint = known ?? { firstSeq: receivedSeq + 1, lastSeq: Infinity };
      if (known === undefined) this.#came(outlet, stint);
      if (reader.hasEnded && stint.lastSeq === Infinity) {
        stint.lastSeq = receivedSeq;
        this.#truth.stints.get(name)!.at(-1)!.lastSeq = receivedSeq;
      }
      if (reader.firstSeq === stint.firstSeq && reader.lastSeq === stint.lastSeq) continue;
      const said = `from ${reader.firstSeq} to ${reader.lastSeq}`;
      const { firstSeq, lastSeq } = stint;
      this.#stage.violate(`${name}: it is there ${said}, in truth from ${firstSeq} to ${lastSeq}`);
    }
  }

  #came(outlet: Outlet, stint: Stint): void {
    const { name } = outlet.sink;
    const stints = this.#truth.stints.get(name) ?? [];
    this.#truth.stints.set(name, [...stints, { ...stint }]);
    this.#stints.set(outlet, stint);
    if (stints.length === 0) this.#first.set(name, outlet);
    if (stint.firstSeq === 1 && stints.length === 0) return;
    this.#truths.find((truth) => truth.name === name)!.came(this.#truth.id, stint.firstSeq);
  }

  /** Objects are made otherwise of what comes from now on: who is there begins anew. */
  #lookAtManner(firstSeq: number): void {
    const [next, before] = [this.#next, this.#truth.manners.at(-1)!];
    this.#next = undefined;
    if (next === undefined) return;
    const { device, buffer } = next;
    const manner = { firstSeq, device, compression: buffer.compression };
    if (Bun.deepEquals({ ...before, firstSeq }, manner)) return;
    this.#truth.manners.push(manner);
    for (const [outlet, { lastSeq }] of this.#stints) {
      if (lastSeq !== Infinity || outlet.shipper.reader.hasEnded) continue;
      const stints = this.#truth.stints.get(outlet.sink.name)!;
      stints.at(-1)!.lastSeq = firstSeq - 1;
      stints.push({ firstSeq, lastSeq: Infinity });
    }
  }
}
