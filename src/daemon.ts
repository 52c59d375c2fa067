// Builds every part from the configuration and the world, starts them sources last, and stops them
// sources first.
import type { Admin } from "./admin/admin.ts";
import type { Listener, Outlet, Subject } from "./admin/subject.ts";
import { ClockWatch } from "./base/clock-watch.ts";
import { CounterSum, type Counters } from "./base/counters.ts";
import { UserError } from "./base/user-error.ts";
import { compressor } from "./buffer/compress.ts";
import { OpenChunk } from "./buffer/open-chunk.ts";
import { Ring } from "./buffer/ring.ts";
import type { Config } from "./config/config.ts";
import type { MemoryBound } from "./config/memory-bound.ts";
import { type Farewell, farewellOf } from "./farewell.ts";
import { openOutlet, type OutletParts } from "./outlet.ts";
import { openRouter } from "./router.ts";
import { bootId } from "./ship/boot.ts";
import type { Batch } from "./ship/batch.ts";
import { isCrowded, settledOf } from "./ship/standing.ts";
import type { Forward } from "./sink/forward/forward.ts";
import { relayTo } from "./sink/forward/relay.ts";
import type { Alerting } from "./sink/notifier/alerting.ts";
import { Hurry } from "./ship/hurry.ts";
import type { Intake, Source } from "./source/source.ts";
import { type Encoder, encoderOf } from "./syslog/encode.ts";
import type { Transport } from "./syslog/message.ts";
import { Sources } from "./syslog/sources.ts";
import type { World } from "./world.ts";

export interface DaemonEvents {
  /** A batch has been accepted by a sink. */
  onStored?(outlet: Outlet, batch: Batch): void;
}

export class Daemon implements Subject {
  readonly boot: string;
  readonly counters = new CounterSum();
  readonly devices = new Sources();
  readonly outlets: Outlet[] = [];
  readonly listeners: Listener[] = [];
  readonly forwards: Forward[] = [];
  readonly ring: Ring;
  readonly openChunk: OpenChunk;
  /** Undefined when there are no rules. */
  alerting: Alerting | undefined;
  /** Undefined when nobody may ask. */
  admin: Admin | undefined;
  isDraining = false;
  readonly #config: Config;
  readonly #world: World;
  readonly #events: DaemonEvents;
  readonly #encoder: Encoder;
  readonly #watch: ClockWatch;
  readonly #ended = new AbortController();
  readonly #hurry = new Hurry();
  #loops: Promise<void>[] = [];
  #cancelGrace: () => void = () => {};

  constructor(config: Config, world: World, events: DaemonEvents = {}) {
    this.#config = config;
    this.#world = world;
    this.#events = events;
    this.#encoder = encoderOf(config.encoding);
    this.#watch = new ClockWatch(world.clock, world.log);
    // By how much its lines are off is known of a chunk as a whole.
    this.#watch.onLostTrack = () => this.openChunk.seal();
    this.boot = bootId(world.clock, world.random);
    this.ring = new Ring(config.buffer.memoryBytes);
    const compress = compressor(config.buffer.compression);
    const { chunkBytes } = config.buffer;
    this.openChunk = new OpenChunk(
      { chunkBytes, countMax: config.ship.recordsMax },
      { compress, ring: this.ring, clock: world.clock },
    );
  }

  /** Resolves when everything listens. Rejects with a UserError, and then nothing runs. */
  async start(): Promise<void> {
    for (const options of this.#config.sink) {
      this.outlets.push(await openOutlet(options, this.#config, this.#outletParts()));
    }
    this.alerting = await this.#openAlerting();
    await this.#openForwards();
    const { openSource, openLocal } = this.#world;
    const { clock } = this.#watch;
    try {
      this.admin = await this.#openAdmin();
      for (const options of this.#config.listen) {
        await this.#listen(options, (intake) => openSource(options, intake, clock));
      }
      for (const options of this.#config.local) {
        await this.#listen(options, (intake) => openLocal(options, intake, clock));
      }
    } catch (error) {
      await Promise.all([...this.sources.map((source) => source.stop()), this.admin?.stop()]);
      throw error;
    }
    const { alerting, forwards } = this;
    const channels = alerting?.channels ?? [];
    const askTime = () =>
      Promise.all(this.outlets.map(({ sink }) => sink.askTime?.(this.#hurry.signal)));
    this.#loops = [
      this.#watch.watchLoop(askTime, this.#hurry.signal),
      ...this.outlets.map(({ shipper }) => shipper.shipLoop(this.#ended.signal)),
      ...channels.map((channel) => channel.sendLoop(this.#ended.signal)),
      alerting?.keeper?.keepLoop(this.#hurry.signal) ?? Promise.resolve(),
      ...forwards.map(({ way }) => way.sendLoop(this.#ended.signal)),
    ];
  }

  /**
   * Takes in what is left, ships what waits within the grace, and says what became of it all. As
   * long as `patience` lasts, a sink that is well gets all the time that it needs.
   */
  async stop(patience: AbortSignal = AbortSignal.abort()): Promise<Farewell> {
    this.isDraining = true;
    await Promise.all(this.sources.map((source) => source.stop()));
    this.openChunk.seal();
    this.#hurry.end();
    this.alerting?.rules.finish();
    for (const channel of this.alerting?.channels ?? []) channel.finish();
    for (const { way } of this.forwards) way.finish();
    for (const { shipper } of this.outlets) shipper.drain();
    this.#armGrace(patience);
    await Promise.all(this.#loops);
    this.#cancelGrace();
    this.#ended.abort();
    await this.alerting?.keeper?.close();
    await this.admin?.stop();
    await Promise.all(this.sources.map((source) => source.finish?.()));
    return farewellOf(this);
  }

  /**
   * The way out is there again, or the clock was set: what waits is due now, whatever its age, and
   * no sink rests until its next attempt.
   */
  wake(): void {
    this.#watch.look();
    for (const { shipper } of this.outlets) shipper.wake();
    this.#hurry.wake();
  }

  get device(): string {
    return this.#config.device;
  }

  get ageMsMax(): number {
    return this.#config.ship.ageMsMax;
  }

  get ruleOptions(): Config["rule"] {
    return this.#config.rule;
  }

  get listenOptions(): Subject["listenOptions"] {
    return this.#config.listen[0] ?? { transport: "udp", zone: "local", zones: [] };
  }

  get sources(): Source[] {
    return this.listeners.map(({ source }) => source);
  }

  async memoryBound(): Promise<MemoryBound> {
    return (await import("./config/memory-bound.ts")).memoryBound(this.#config);
  }

  #outletParts(): OutletParts {
    const { ring, openChunk, counters, boot } = this;
    const onStored = this.#events.onStored?.bind(this.#events);
    const doors = { world: this.#world, watch: this.#watch, hurry: this.#hurry };
    return { ring, openChunk, counters, boot, ...doors, onStored };
  }

  /** Each listener counts for itself; all of them write to the same chunk. */
  async #listen(
    { transport }: { transport: Transport },
    open: (intake: Intake) => Promise<Source>,
  ): Promise<void> {
    const counters = this.counters.open();
    const receive = this.#openRouter(counters);
    const source = await open({
      ...{ receive, counters },
      isCrowded: () => isCrowded(this.ring, this.#shippers()),
      progress: () => {
        const received = this.openChunk.nextSeq - 1;
        return { received, settled: settledOf(received, this.#shippers()) };
      },
    });
    this.listeners.push({ transport, source, counters });
  }

  #shippers(): Outlet["shipper"][] {
    return this.outlets.map(({ shipper }) => shipper);
  }

  #openRouter(counters: Counters): Intake["receive"] {
    const { alerting, forwards, openChunk, devices: sources } = this;
    const rules = alerting?.rules;
    return openRouter({
      ...{ encoder: this.#encoder, openChunk, counters, sources },
      relay: relayTo(forwards),
      examine: rules && ((message) => rules.examine(message)),
      keepSeverity: this.#config.buffer.keepSeverity,
    });
  }

  /** The default address is no reason not to start: whoever has it may keep it. */
  async #openAdmin(): Promise<Admin | undefined> {
    const options = this.#config.admin;
    if (options === undefined) return undefined;
    const { Admin } = await import("./admin/admin.ts");
    const admin = new Admin(options, this, { ...this.#world, clock: this.#watch.clock });
    try {
      admin.start(await this.#world.openHttpServer(options, (...asked) => admin.handle(...asked)));
    } catch (error) {
      if (!options.isDefault || !(error instanceof UserError)) throw error;
      this.#world.log.warn("not answering", { reason: error.message, hint: error.hint });
      return undefined;
    }
    return admin;
  }

  #armGrace(patience: AbortSignal): void {
    this.#cancelGrace = this.#world.clock.after(this.#config.ship.graceMs, () => {
      const isMoving = this.outlets.some(
        ({ shipper, health }) => shipper.waiting > 0 && health.failingSinceMs === undefined,
      );
      if (isMoving && !patience.aborted) this.#armGrace(patience);
      else this.#ended.abort();
    });
  }

  /** Imported when there are rules: they cost memory, the engine of expressions most. */
  async #openAlerting(): Promise<Alerting | undefined> {
    if (this.#config.rule.length === 0) return undefined;
    const { openAlerting } = await import("./sink/notifier/alerting.ts");
    return openAlerting(this.#config, { ...this.#world, clock: this.#watch.clock });
  }

  /** Names are resolved before the first message comes, so that it is forwarded as well. */
  async #openForwards(): Promise<void> {
    const { forward: targets } = this.#config;
    if (targets.length === 0) return;
    const { openForwards } = await import("./sink/forward/open-forwards.ts");
    this.forwards.push(...(await openForwards(targets, this.boot, this.#world)));
  }
}
