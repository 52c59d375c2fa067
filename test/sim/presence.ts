// Which sinks are there, as they come and go by reloads of one boot's daemon.
import type { Outlet } from "../../src/admin/subject.ts";
import { UserError } from "../../src/base/user-error.ts";
import type { Config } from "../../src/config/config.ts";
import type { Daemon } from "../../src/daemon.ts";
import type { BootTruth, Stint } from "./boot-truth.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Stage } from "./stage.ts";

/** From then on these sinks are configured, and others not. */
export interface SinkChange {
  atMs: number;
  names: string[];
}

/** The configuration with the sinks of that change alone. */
export function configWith(config: Config, names: readonly string[]): Config {
  return { ...config, sink: config.sink.filter(({ name }) => names.includes(name)) };
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
    return this.#truth.stints.get(outlet.sink.name)?.[0] === this.stintOf(outlet);
  }

  reload(config: Config): void {
    this.#last = this.#last.then(async () => {
      const names = config.sink.map(({ name }) => name);
      this.#stage.trace.say(`reload with ${names.join(", ")}`);
      // Whoever goes tries again at once.
      for (const truth of this.#truths) truth.isHurried ||= !names.includes(truth.name);
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
    for (const outlet of outlets) {
      const { name } = outlet.sink;
      const { reader } = outlet.shipper;
      const known = this.#stints.get(outlet);
      const stint = known ?? { firstSeq: receivedSeq + 1, lastSeq: Infinity };
      if (known === undefined) this.#came(outlet, stint);
      if (reader.hasEnded && stint.lastSeq === Infinity) stint.lastSeq = receivedSeq;
      if (reader.firstSeq === stint.firstSeq && reader.lastSeq === stint.lastSeq) continue;
      const said = `from ${reader.firstSeq} to ${reader.lastSeq}`;
      const { firstSeq, lastSeq } = stint;
      this.#stage.violate(`${name}: it is there ${said}, in truth from ${firstSeq} to ${lastSeq}`);
    }
  }

  #came(outlet: Outlet, stint: Stint): void {
    const { name } = outlet.sink;
    const stints = this.#truth.stints.get(name) ?? [];
    this.#truth.stints.set(name, [...stints, stint]);
    this.#stints.set(outlet, stint);
    if (stint.firstSeq === 1 && stints.length === 0) return;
    this.#truths.find((truth) => truth.name === name)!.came(this.#truth.id, stint.firstSeq);
  }
}
