// Who gets messages beside the sinks: channels that are told of alerts, and servers that messages
// are handed on to. They come and go while the daemon runs.
import type { Clock } from "./base/clock.ts";
import type { Config } from "./config/config.ts";
import type { Forward } from "./sink/forward/forward.ts";
import type { Way } from "./sink/forward/way.ts";
import type { Alerting } from "./sink/notifier/alerting.ts";
import type { World } from "./world.ts";

export interface TargetsParts {
  world: World;
  clock: Clock;
  boot: string;
  /** Aborts when a stop begins, and when there is no more time. */
  hurry: AbortSignal;
  ended: AbortSignal;
}

/** Others, opened and not in place yet: `install` cannot fail, `discard` forgets them. */
export interface Prepared {
  install(): void;
  discard(): void;
}

export class Targets {
  /** Undefined when there are no rules. */
  alerting: Alerting | undefined;
  forwards: readonly Forward[] = [];
  readonly #parts: TargetsParts;
  readonly #loops: Promise<void>[] = [];
  readonly #sending = new Map<Way, Promise<void>>();
  /** Aborts when other alerts are kept on disk. */
  #keeping = new AbortController();

  constructor(parts: TargetsParts) {
    this.#parts = parts;
  }

  /** Opens what has changed; all else goes on. Rejects with a UserError. */
  async prepare(config: Config, hasChanged: (...sections: string[]) => boolean): Promise<Prepared> {
    const isAlerting = hasChanged("alert", "rule", "channel");
    const alerting = isAlerting ? await this.#openAlerting(config) : this.alerting;
    const isForward = hasChanged("forward");
    const forwards = isForward ? await this.#openForwards(config) : this.forwards;
    return {
      install: () => this.#install(alerting, forwards),
      discard: () => {
        if (isAlerting) alerting?.rules.finish();
        const kept = waysOf(this.forwards);
        for (const { way } of forwards) if (!kept.has(way)) way.finish();
      },
    };
  }

  /** Tells what was held back, and sends what waits without a pause. */
  finish(): void {
    this.alerting?.rules.finish();
    for (const channel of this.alerting?.channels ?? []) channel.finish();
    for (const { way } of this.forwards) way.finish();
  }

  /** Resolves when everybody has finished. */
  async ended(): Promise<void> {
    await Promise.all([...this.#loops, ...this.#sending.values()]);
  }

  /** Who is told no more gets what waits for it, and what was held back is told. */
  #install(alerting: Alerting | undefined, forwards: readonly Forward[]): void {
    const { ended } = this.#parts;
    const [channels, others] = [this.alerting?.channels ?? [], alerting?.channels ?? []];
    if (alerting !== this.alerting) {
      if (this.alerting) alerting?.rules.goOnFrom(this.alerting.rules);
      this.alerting?.rules.finish();
      this.#keep(alerting);
    }
    for (const channel of channels) {
      if (others.includes(channel)) continue;
      const successor = others.find(({ name }) => name === channel.name);
      if (successor === undefined) channel.finish();
      else channel.replaceBy(successor);
    }
    for (const channel of others) {
      if (!channels.includes(channel)) this.#loops.push(channel.sendLoop(ended));
    }
    this.#exchangeForwards(forwards);
    this.alerting = alerting;
  }

  /** Who gets messages no more still gets what waits for it; what became of them is told then. */
  #exchangeForwards(forwards: readonly Forward[]): void {
    const { world, ended } = this.#parts;
    const [before, after] = [waysOf(this.forwards), waysOf(forwards)];
    for (const forward of this.forwards) {
      if (after.has(forward.way)) continue;
      forward.way.finish();
      const told = () => {
        this.#sending.delete(forward.way);
        world.log.info("stopped forwarding", forward.farewell);
      };
      this.#loops.push(this.#sending.get(forward.way)!.then(told));
    }
    for (const { way, options } of forwards) {
      if (before.has(way)) way.change(options);
      else this.#sending.set(way, way.sendLoop(ended));
    }
    this.forwards = forwards;
  }

  #keep(alerting: Alerting | undefined): void {
    this.#keeping.abort();
    this.#keeping = new AbortController();
    const signal = AbortSignal.any([this.#keeping.signal, this.#parts.hurry]);
    const keeper = alerting?.keeper;
    keeper?.restore();
    if (keeper !== undefined) this.#loops.push(keeper.keepLoop(signal));
    else if (alerting && this.alerting?.keeper) this.#loops.push(this.alerting.keeper.forget());
  }

  /** Imported when there are rules: they cost memory, the engine of expressions most. */
  async #openAlerting(config: Config): Promise<Alerting | undefined> {
    if (config.rule.length === 0) return undefined;
    const { world, clock } = this.#parts;
    const { openAlerting } = await import("./sink/notifier/alerting.ts");
    return openAlerting(config, { ...world, clock }, this.alerting);
  }

  /** Names are resolved before the first message comes, so that it is forwarded as well. */
  async #openForwards({ forward: targets }: Config): Promise<readonly Forward[]> {
    if (targets.length === 0) return [];
    const { openForwards } = await import("./sink/forward/open-forwards.ts");
    const { boot, world } = this.#parts;
    return openForwards(targets, { boot, before: this.forwards }, world);
  }
}

function waysOf(forwards: readonly Forward[]): Set<Way> {
  return new Set(forwards.map(({ way }) => way));
}
