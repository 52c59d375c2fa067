// Builds every part from the configuration and the world, starts them sources last, and stops them
// sources first.
import type { Admin } from "./admin/admin.ts";
import type { Listener, Operator, Outlet, Subject } from "./admin/subject.ts";
import { Answering } from "./answering.ts";
import { openArena } from "./base/arena.ts";
import { ClockWatch } from "./base/clock-watch.ts";
import { CounterSum, type Counters } from "./base/counters.ts";
import { UserError } from "./base/user-error.ts";
import { compressor } from "./buffer/compress.ts";
import { OpenChunk, type OpenChunkOptions } from "./buffer/open-chunk.ts";
import { Ring } from "./buffer/ring.ts";
import { changedSections, refuseRestarts } from "./config/changes.ts";
import type { Config } from "./config/config.ts";
import type { MemoryBound } from "./config/memory-bound.ts";
import { type Farewell, farewellOf } from "./farewell.ts";
import { Listeners, type Undo } from "./listeners.ts";
import { Outlets } from "./outlets.ts";
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
import { Sources } from "./syslog/sources.ts";
import { Targets } from "./targets.ts";
import type { World } from "./world.ts";

export interface DaemonEvents {
  /** A batch has been accepted by a sink. */
  onStored?(outlet: Outlet, batch: Batch): void;
}

export class Daemon implements Subject {
  readonly boot: string;
  readonly counters = new CounterSum();
  readonly devices = new Sources();
  readonly ring: Ring;
  readonly openChunk: OpenChunk;
  isDraining = false;
  operator: Operator | undefined;
  #config: Config;
  readonly #world: World;
  #encoder: Encoder;
  readonly #watch: ClockWatch;
  readonly #listeners: Listeners;
  readonly #targets: Targets;
  readonly #outlets: Outlets;
  readonly #answering: Answering;
  readonly #ended = new AbortController();
  readonly #hurry = new Hurry();
  #watching = Promise.resolve();
  #cancelGrace: () => void = () => {};

  constructor(config: Config, world: World, events: DaemonEvents = {}) {
    this.#config = config;
    this.#world = world;
    this.#encoder = encoderOf(config.encoding);
    this.#watch = new ClockWatch(world.clock, world.log);
    // By how much its lines are off is known of a chunk as a whole.
    this.#watch.onLostTrack = () => this.openChunk.seal();
    this.#listeners = new Listeners({
      ...{ world, clock: this.#watch.clock, counters: this.counters },
      intakeFor: (counters) => this.#intakeFor(counters),
    });
    const boot = (this.boot = bootId(world.clock, world.random));
    this.#targets = new Targets({
      ...{
        world,
        boot,
        clock: this.#watch.clock,
        hurry: this.#hurry.signal,
        ended: this.#ended.signal,
      },
    });
    this.#answering = new Answering(this, { world, clock: this.#watch.clock });
    this.ring = new Ring(config.buffer.memoryBytes, world.giveBack);
    const compress = compressor(config.buffer.compression);
    this.openChunk = new OpenChunk(chunkOptions(config), {
      ...{ compress, ring: this.ring, clock: world.clock },
    });
    let beats = 0;
    this.#outlets = new Outlets({
      ...{ world, watch: this.#watch, clock: this.#watch.clock, boot },
      ...{ ring: this.ring, openChunk: this.openChunk, counters: this.counters },
      ...{ ended: this.#ended.signal, nextBeat: () => ++beats },
      forwards: () => this.forwards.map(({ toldInLedger }) => toldInLedger),
      onStored: events.onStored?.bind(events),
    });
  }

  /** Resolves when everything listens. Rejects with a UserError, and then nothing runs. */
  async start(): Promise<void> {
    void (await this.#outlets.prepare(this.#config)).install();
    (await this.#targets.prepare(this.#config, () => true)).install();
    try {
      await this.#answering.open(this.#config.admin);
      await this.#listeners.open(this.#config);
    } catch (error) {
      await Promise.all([...this.sources.map((source) => source.stop()), this.#answering.stop()]);
      throw error;
    }
    const askTime = () =>
      Promise.all(this.outlets.map(({ sink }) => sink.askTime?.(this.#hurry.signal)));
    this.#watching = this.#watch.watchLoop(askTime, this.#hurry.signal);
    this.#outlets.start();
  }

  /**
   * Goes on with another configuration: opens what is new, then exchanges, then closes what is
   * wanted no more. Resolves to the sections that have changed. Rejects with a UserError: then all
   * goes on as it was.
   */
  async reload(next: Config): Promise<string[]> {
    const before = this.#config;
    const changed = changedSections(before, next);
    refuseRestarts(before, next);
    const has = (...names: string[]) => names.some((name) => changed.includes(name));
    const { memoryBytes } = next.buffer;
    const arena = memoryBytes === this.ring.bytesMax ? undefined : openArena(memoryBytes);
    const outlets = await this.#outlets.prepare(next);
    const targets = await this.#targets.prepare(next, has);
    const undone: Undo[] = [async () => targets.discard()];
    let install: () => Promise<void>;
    try {
      const listeners = await this.#listeners.exchange(next);
      undone.unshift(listeners.undo);
      ({ install } = listeners);
      if (this.isDraining) throw new UserError("Sluice is stopping", "Start it again");
      await this.#answering.exchange(before.admin, next.admin);
    } catch (error) {
      for (const undo of undone) await undo();
      throw error;
    }
    // From here on nothing fails and, up to the last line, nothing waits.
    this.#config = next;
    if (has("encoding")) this.#encoder = encoderOf(next.encoding);
    this.#answering.change(next.admin);
    const ended = outlets.install();
    this.#outlets.start();
    this.openChunk.change(chunkOptions(next), compressor(next.buffer.compression));
    if (arena !== undefined) this.ring.moveTo(arena);
    targets.install();
    const closed = install();
    this.#listeners.redirect((counters) => this.#openRouter(counters));
    await Promise.all([closed, ended]);
    // Whoever wants a smaller ring wants the memory of the larger one back.
    if (arena !== undefined) Bun.gc(true);
    return changed;
  }

  /**
   * Takes in what is left, ships what waits within the grace, and says what became of it all. As
   * long as `patience` lasts, a sink that is well gets all the time that it needs.
   */
  async stop(patience: AbortSignal = AbortSignal.abort()): Promise<Farewell> {
    this.isDraining = true;
    const { clock } = this.#world;
    const beganMs = clock.monotonicMs();
    await Promise.all(this.sources.map((source) => source.stop()));
    const { graceMs } = this.#config.ship;
    // Taking in is part of the grace; at least half of it is for sending.
    const leftMs = Math.max(graceMs - (clock.monotonicMs() - beganMs), graceMs / 2);
    this.openChunk.seal();
    this.#hurry.end();
    this.#targets.finish();
    this.#outlets.drain();
    this.#armGrace(patience, leftMs);
    await Promise.all([this.#watching, this.#outlets.ended(), this.#targets.ended()]);
    this.#cancelGrace();
    this.#ended.abort();
    await this.alerting?.keeper?.close();
    await this.#answering.stop();
    await Promise.all(this.sources.map((source) => source.finish?.()));
    return farewellOf(this);
  }

  /**
   * The way out is there again, or the clock was set: what waits is due now, whatever its age, and
   * no sink rests until its next attempt.
   */
  wake(): void {
    this.#watch.look();
    this.#outlets.wake();
    this.#hurry.wake();
  }

  /** Those that have gone and still bring away what they got are among them. */
  get outlets(): readonly Outlet[] {
    return this.#outlets.all;
  }

  /** Undefined when nobody may ask. */
  get admin(): Admin | undefined {
    return this.#answering.admin;
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

  /** Undefined when there are no rules. */
  get alerting(): Alerting | undefined {
    return this.#targets.alerting;
  }

  get forwards(): readonly Forward[] {
    return this.#targets.forwards;
  }

  get listeners(): readonly Listener[] {
    return this.#listeners.all;
  }

  get sources(): Source[] {
    return this.#listeners.sources;
  }

  /** By the settings in force, and with what is still being sent from a ring that was larger. */
  async memoryBound(): Promise<MemoryBound> {
    const { memoryBound } = await import("./config/memory-bound.ts");
    return memoryBound(this.#config, this.ring.besideBytes);
  }

  #intakeFor(counters: Counters): Intake {
    return {
      ...{ receive: this.#openRouter(counters), counters },
      isCrowded: () => isCrowded(this.ring, this.#shippers()),
      progress: () => {
        const received = this.openChunk.nextSeq - 1;
        return { received, settled: settledOf(received, this.#shippers()) };
      },
    };
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

  #armGrace(patience: AbortSignal, leftMs = this.#config.ship.graceMs): void {
    this.#cancelGrace = this.#world.clock.after(leftMs, () => {
      const isMoving = this.outlets.some(
        ({ shipper, health }) => shipper.waiting > 0 && health.failingSinceMs === undefined,
      );
      if (isMoving && !patience.aborted) this.#armGrace(patience);
      else this.#ended.abort();
    });
  }
}

function chunkOptions({ buffer, ship }: Config): OpenChunkOptions {
  return { chunkBytes: buffer.chunkBytes, countMax: ship.recordsMax };
}
