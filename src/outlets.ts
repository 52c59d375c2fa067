// Where messages are stored. Sinks come and go while the daemon runs: one that comes gets what is
// received from then on, one that goes what was received until then. So a sink that is renamed is
// one that goes and one that comes, and between the two no message is lost and none comes twice.
import type { Outlet } from "./admin/subject.ts";
import type { Clock } from "./base/clock.ts";
import type { Log } from "./base/log.ts";
import type { Config } from "./config/config.ts";
import { outletFarewell } from "./farewell.ts";
import {
  mannerOptions,
  openManner,
  openOutlet,
  openSinkOf,
  openSpool,
  type OutletParts,
} from "./outlet.ts";
import { batchBytesMax } from "./ship/batch-size.ts";
import type { Spool } from "./ship/spool.ts";

export interface OutletsParts extends OutletParts {
  clock: Clock;
  /** Aborts when there is no more time. */
  ended: AbortSignal;
}

/** Other sinks, opened and not in place yet. */
export interface PreparedOutlets {
  /** Cannot fail. Resolves when those that went have ended. */
  install(): Promise<void>;
}

export class Outlets {
  readonly #parts: OutletsParts;
  #all: readonly Outlet[] = [];
  #isRunning = false;
  /** In force. */
  #config: Config | undefined;
  readonly #running = new Map<Outlet, { loop: Promise<void>; end: AbortController }>();

  constructor(parts: OutletsParts) {
    this.#parts = parts;
    parts.ended.addEventListener("abort", () => {
      for (const { end } of this.#running.values()) end.abort();
    });
  }

  /** Those that go are among them, and the last, until they have ended. */
  get all(): readonly Outlet[] {
    return this.#all;
  }

  /** A name is what makes a sink the same; its other options may change. Rejects with a UserError. */
  async prepare(config: Config): Promise<PreparedOutlets> {
    const opened = config.sink.map((options) => {
      const same = this.#all.find(({ sink }) => sink.name === options.name);
      return same ? this.#changed(same, options, config) : openOutlet(options, config, this.#parts);
    });
    const places = await Promise.all(opened);
    return { install: () => this.#install(config, places) };
  }

  async #changed(
    outlet: Outlet,
    options: Config["sink"][number],
    config: Config,
  ): Promise<() => Outlet> {
    const { clock } = this.#parts;
    const before = this.#config!;
    const sinkBefore = before.sink.find(({ name }) => name === options.name)!;
    const isSameSink = Bun.deepEquals(sinkBefore, options);
    const sink = isSameSink ? undefined : await openSinkOf(options, this.#parts);
    const next = mannerOptions(options, config);
    const isSameManner = Bun.deepEquals(mannerOptions(sinkBefore, before), next);
    const manner = isSameManner ? undefined : await openManner(next, clock);
    const spool = await this.#spoolFor(outlet, config);
    return () => {
      if (manner) outlet.shipper.changeManner(manner);
      if (spool !== outlet.shipper.spools.current) this.#exchangeSpool(outlet, spool);
      outlet.shipper.spools.change(config.spool);
      if (sink) {
        outlet.sink = sink;
        // What was wrong may be put right.
        outlet.shipper.wake();
      }
      return outlet;
    };
  }

  /** Where its batches are to wait: opened when that is another place, undefined when it is none. */
  async #spoolFor({ sink, shipper }: Outlet, config: Config): Promise<Spool | undefined> {
    const { mode, directory } = config.spool;
    if (mode === "off") return undefined;
    const { world, clock } = this.#parts;
    return shipper.spools.in(directory) ?? openSpool(sink.name, config, { ...world, clock });
  }

  #exchangeSpool(outlet: Outlet, spool: Spool | undefined): void {
    const { spools } = outlet.shipper;
    const before = spools.current;
    const { log } = this.#parts.world;
    const sink = outlet.sink.name;
    if (before) log.info("stopped spooling", { sink, ...before.status });
    spools.goOn(spool);
    if (spool) log.info("spooling", { sink, ...spool.status });
  }

  /** Begins to ship for those that have just come. */
  start(): void {
    this.#isRunning = true;
    for (const outlet of this.#all) {
      if (this.#running.has(outlet)) continue;
      const end = new AbortController();
      this.#running.set(outlet, { loop: outlet.shipper.shipLoop(end.signal), end });
    }
  }

  wake(): void {
    for (const { shipper } of this.#all) shipper.wake();
  }

  drain(): void {
    for (const { shipper } of this.#all) shipper.drain();
  }

  /** Resolves when everybody has finished. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ loop }) => loop));
  }

  async #install(config: Config, put: ((isLate: boolean) => Outlet)[]): Promise<void> {
    // Whoever comes, goes or changes does so between two chunks.
    this.#parts.openChunk.seal();
    this.#config = config;
    const isLate = this.#isRunning;
    const staying = put.map((place) => place(isLate));
    const before = this.#all;
    const gone = before.filter((outlet) => !staying.includes(outlet));
    this.#all = [...staying, ...gone];
    this.#change(config);
    for (const outlet of staying) {
      if (isLate && !before.includes(outlet)) logStoring(outlet, this.#parts.world.log);
    }
    await Promise.all(gone.map((outlet) => this.#end(outlet, config)));
    this.#all = staying;
    if (gone.length > 0) this.#change(config);
  }

  /** Within the grace, what waits is brought there; what is left then stays in its spool. */
  async #end(outlet: Outlet, { ship }: Config): Promise<void> {
    const { shipper, sink } = outlet;
    const { loop, end } = this.#running.get(outlet)!;
    shipper.end();
    const cancelGrace = this.#parts.clock.after(ship.graceMs, () => end.abort());
    await loop;
    cancelGrace();
    shipper.close();
    this.#running.delete(outlet);
    const { name, ...told } = outletFarewell(outlet);
    const { log } = this.#parts.world;
    log.info("stopped storing", { sink: name, to: sink.description, ...told });
    logStoppedSpooling(outlet, log);
  }

  /** As long as there are more sinks, each holds on to less of the ring. */
  #change({ ship, spool, buffer }: Config): void {
    const bytesMax = batchBytesMax({ ship, spool, buffer, sink: this.#all });
    for (const { shipper } of this.#all) shipper.change({ ...ship, bytesMax });
  }
}

/** Where a sink brings what, and where that waits on disk. */
export function logStoring({ sink, shipper }: Outlet, log: Log): void {
  log.info("storing", { to: sink.description });
  if (shipper.spool) log.info("spooling", { sink: sink.name, ...shipper.spool.status });
}

/** What a sink leaves on disk, wherever that is. */
export function logStoppedSpooling({ sink, shipper }: Outlet, log: Log): void {
  for (const { status } of shipper.spools.all) {
    log.info("stopped spooling", { sink: sink.name, ...status });
  }
}
