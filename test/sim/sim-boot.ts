// One run of the daemon in the simulated world, from its start to its stop or its sudden death.
// What the daemon imports late is imported here at once: files are read in real time.
import "../../src/s3/sign.ts";
import "../../src/ship/spool.ts";
import "../../src/sink/forward/open-forwards.ts";
import "../../src/sink/s3-sink.ts";
import { earliestMs } from "../../src/base/clock.ts";
import type { Outlet } from "../../src/admin/subject.ts";
import type { IgnoredReason } from "../../src/base/counters.ts";
import { Daemon } from "../../src/daemon.ts";
import type { Farewell } from "../../src/farewell.ts";
import { BootTruth } from "./boot-truth.ts";
import { diskCallsMax, roomyBytes, type Life } from "./life.ts";
import { stopMsMax } from "./load.ts";
import { watchLosses } from "./loss-order.ts";
import { Presence } from "./presence.ts";
import { SimClock } from "./sim-clock.ts";
import { slowMsMax } from "./sim-http.ts";
import { simWorld } from "./sim-world.ts";

/** How often a shipper looks whether something is due, and a little for microtasks. */
const lookMs = 1_000;
/** A stop with so much time tries again what failed before. */
const hurriedGraceMs = 1_000;
const startMsMax = 60_000;
/** A daemon that has nothing to ship, and does not know the time, looks at its clock so often. */
const idleLookMs = 10_100;

export class SimBoot {
  readonly truth = new BootTruth();
  readonly clock: SimClock;
  readonly daemon: Daemon;
  isDead = false;
  isOver = false;
  farewell: Farewell | undefined;
  readonly #life: Life;
  readonly presence: Presence;
  /** Messages that came before it was told to stop. */
  #takenBeforeStop = 0;
  /** At the last look. */
  readonly #lost = new Map<Outlet, number>();
  readonly #waited = new Map<Outlet, number>();
  /** Batches on their way hold up to half of the ring, and where they lie is left unused space. */
  readonly #fullBytes: number;

  constructor(life: Life, wallMs: number) {
    this.#life = life;
    const { stage, swarm } = life;
    this.clock = new SimClock(stage.timeline, { startMs: wallMs, pace: swarm.wall.pace });
    this.truth.bootedAtMs = stage.timeline.nowMs;
    this.#heard(wallMs);
    const { device, buffer: made } = life.config;
    this.truth.manners.push({ firstSeq: 1, device, compression: made.compression });
    this.daemon = new Daemon(life.config, simWorld(life, this), {
      onStored: (outlet, batch) => {
        life.truthOf(outlet.sink.name).acknowledged(batch.key, this.truth.id, batch.count);
      },
    });
    this.truth.id = this.daemon.boot;
    const { daemon, truth } = this;
    const readers = () => daemon.outlets.map(({ shipper }) => shipper.reader);
    watchLosses(daemon.ring, readers, (wrong) => stage.violate(wrong));
    this.presence = new Presence({ daemon, truth, truths: life.truths, stage });
    const { buffer, listen } = swarm.config;
    const chunkBytesMax =
      buffer.chunkBytes + 6 * Math.max(...listen.map((each) => each.frameBytesMax));
    this.#fullBytes = buffer.memoryBytes / 2 - 3 * (chunkBytesMax + 1_024);
  }

  start(): void {
    const { stage } = this.#life;
    let isUp = false;
    stage.trace.say(`boot ${this.truth.id}`);
    const started = this.daemon.start().then(
      () => void (isUp = true),
      (error) => stage.violate(`the daemon does not start: ${error}`),
    );
    this.presence.begin(started);
    this.#life.run(startMsMax, () => !isUp);
    if (!isUp) stage.violate("the daemon does not start");
  }

  /** Somebody sets the clock of the box. */
  setWall(wallMs: number): void {
    this.clock.setWall(wallMs);
    const { nowMs } = this.#life.stage.timeline;
    if (wallMs < earliestMs) {
      this.truth.lostTrackAtMs.push(nowMs);
      this.truth.isTimeDoubtful ||= nowMs - (this.truth.timeKnownAtMs ?? -Infinity) <= idleLookMs;
    }
    this.#heard(this.clock.wallMs());
  }

  /** A server has said what time it is. */
  heardTime(): void {
    const { stage } = this.#life;
    if (this.truth.timeKnownAtMs === undefined) this.#heard(stage.trueMs());
  }

  /** The daemon may take that for the time. */
  #heard(timeMs: number): void {
    if (timeMs < earliestMs) return;
    this.truth.timeKnownAtMs ??= this.#life.stage.timeline.nowMs;
    this.truth.aheadMs.push(timeMs - this.clock.monotonicMs());
  }

  /** From now on nothing that it asked for happens. */
  die(): void {
    this.isDead = true;
    this.clock.die();
  }

  /** Stops the daemon and checks that it keeps to its grace. */
  stop(): Farewell | undefined {
    const { stage, swarm, truths } = this.#life;
    stage.trace.say("stop");
    this.#takenBeforeStop = this.truth.taken.length;
    for (const truth of truths) truth.isHurried = true;
    const fromMs = stage.timeline.nowMs;
    const { graceMs } = swarm.config.ship;
    const attempts = new Map(truths.map((truth) => [truth, truth.attempts]));
    const wasIdle = new Set(truths.filter((truth) => truth.inFlight === 0));
    // A batch that waited for the time has many chunks, and each is written by itself.
    const diskMs = (diskCallsMax + this.daemon.ring.chunks.length) * swarm.disk.latencyMsMax;
    const bearableMs = graceMs + stopMsMax + 50 + diskMs * (1 + this.#parkedFilesMax);
    this.daemon.stop().then(
      (farewell) => (this.farewell = farewell),
      (error) => stage.violate(`the daemon does not stop: ${error}`),
    );
    this.#life.run(bearableMs, () => this.farewell === undefined);
    const tookMs = Math.round(stage.timeline.nowMs - fromMs);
    if (this.farewell === undefined) stage.violate(`the stop takes more than ${tookMs} ms`);
    this.isOver = true;
    for (const told of this.farewell?.outlets ?? []) {
      const truth = this.#life.truthOf(told.name);
      if (told.unsent > 0 && this.#couldSpool(told.name)) {
        stage.violate(`${told.name} keeps ${told.unsent} messages, and the disk was well`);
      }
      if (told.unsent === 0 || !wasIdle.has(truth) || graceMs < hurriedGraceMs) continue;
      if (this.#life.siteOf(told.name) === undefined) continue;
      if (truth.attempts === attempts.get(truth)) {
        stage.violate(`${told.name} keeps ${told.unsent} messages, and the stop tries nothing`);
      }
    }
    return this.farewell;
  }

  /** Messages that came with the stop: sources take in what is left. */
  get lateCount(): number {
    return this.truth.taken.length - this.#takenBeforeStop;
  }

  /** Is there a spool that had nothing to complain of? */
  #couldSpool(name: string): boolean {
    const { bytesMax, dailyBytesMax } = this.#life.swarm.config.spool;
    const { spools } = this.daemon.outlets.find(({ sink }) => sink.name === name)!.shipper;
    const spool = spools.current;
    const isRoomy = bytesMax >= roomyBytes && dailyBytesMax >= 1 << 30;
    return spool !== undefined && isRoomy && spool.fault === undefined;
  }

  /** What a stop may have to write: each chunk by itself, and what was cut before. */
  get #parkedFilesMax(): number {
    if (!this.#maySpool) return 0;
    const { outlets, ring, openChunk } = this.daemon;
    return outlets.length * (ring.chunks.length + openChunk.count + 3);
  }

  get #maySpool(): boolean {
    const { config, settings } = this.#life.swarm;
    return [config, ...settings].some(({ spool }) => spool.mode !== "off");
  }

  /** A spool's disk is slow, and after a failure left alone for a while. */
  get #spoolMs(): number {
    const { disk } = this.#life.swarm;
    return this.#maySpool ? 60_000 + 4_000 * disk.latencyMsMax : 0;
  }

  /** What must hold whenever nothing is under way. */
  look(): void {
    const { stage } = this.#life;
    const { received, ignored, lostKernel, lostRate } = this.daemon.counters;
    const { truth } = this;
    const ignoredCount = Object.values(ignored).reduce((sum, count) => sum + count, 0);
    const same = (what: string, said: number, true_: number) => {
      if (said !== true_) stage.violate(`${what}: ${said} are counted, ${true_} are true`);
    };
    same("received", received, truth.taken.length);
    same("ignored", ignoredCount, truth.ignored);
    same("lost by the kernel", lostKernel, truth.lostKernel);
    same("lost over a rate", lostRate, truth.lostRate);
    for (const [reason, count] of Object.entries(truth.refused)) {
      same(reason, ignored[reason as IgnoredReason], count);
    }
    for (const outlet of this.daemon.outlets) this.#lookAt(outlet);
    this.#life.forwards.forEach(({ truth: owed }, index) =>
      owed.look(this.daemon.forwards[index]!),
    );
  }

  /** The load's word: the daemon has received a message. */
  took(frame: Buffer, marker: string): void {
    this.#life.forwards.forEach(({ truth: owed }, index) =>
      owed.took(frame, marker, this.daemon.forwards[index]!),
    );
  }

  /** Nothing waits that need not wait, and nothing lies beside the ring. */
  get isDrained(): boolean {
    const { outlets, forwards, ring } = this.daemon;
    return (
      outlets.every(({ shipper }) => shipper.waiting === 0) &&
      forwards.every(({ way }) => way.waiting === 0) &&
      ring.bytes <= ring.bytesMax
    );
  }

  #lookAt(outlet: Outlet): void {
    const { shipper, sink } = outlet;
    const { stage } = this.#life;
    const { ring } = this.daemon;
    const shelf = this.#life.truthOf(sink.name).shelf(this.truth.id);
    const received = this.presence.receivedOf(outlet);
    const { stored, waiting, reader, account } = shipper;
    const { refused } = account.lost;
    const lost = reader.lostCount + account.lost.spool;
    const sum = stored + refused + waiting + lost;
    if (sum !== received) {
      const parts = `${stored} stored, ${refused} refused, ${waiting} waiting, ${lost} lost`;
      stage.violate(`${sink.name}: ${received} received are not ${parts}`);
    }
    if (this.presence.isFirst(outlet) && stored !== shelf.acknowledged) {
      stage.violate(`${sink.name}: ${stored} stored, but ${shelf.acknowledged} were told`);
    }
    const isMore = ring.bytes - ring.besideBytes > ring.bytesMax;
    if (reader.waitingBytes > ring.bytes || isMore) {
      stage.violate(`${sink.name}: more waits than the ring holds`);
    }
    const isOn = this.farewell === undefined && !reader.hasEnded;
    if (isOn) this.#lookForLate(sink.name, lost);
  }

  /** While a sink is well, something that is due must be stored soon. */
  #lookForLate(name: string, lost: number): void {
    const { stage, swarm } = this.#life;
    const truth = this.#life.truthOf(name);
    const shelf = truth.shelf(this.truth.id);
    const first = this.truth.taken[shelf.lastSeq];
    // What gave way since the last object is not known; then nothing can be said.
    if (first === undefined || shelf.holes !== lost) return;
    const dueMs = first.atMs + swarm.config.ship.ageMsMax;
    // Until the time is known, what waits may wait.
    const { timeKnownAtMs = Infinity, isTimeDoubtful } = this.truth;
    if (isTimeDoubtful) return;
    const sinceMs = Math.max(dueMs, truth.wellFromMs, truth.progressAtMs, timeKnownAtMs);
    const lateMs =
      stage.timeline.nowMs -
      sinceMs -
      lookMs -
      this.#life.boundOf(name) -
      slowMsMax -
      10 -
      this.#spoolMs;
    if (lateMs <= 0) return;
    const seconds = ((stage.timeline.nowMs - first.atMs) / 1000).toFixed(1);
    stage.violate(`${truth.name}: message ${shelf.lastSeq + 1} waits ${seconds} s for nothing`);
  }

  /** After every event: messages give way only when the ring is full of others that wait. */
  lookForLoss(): void {
    const { stage, swarm } = this.#life;
    this.presence.look();
    for (const outlet of this.daemon.outlets) {
      const { lostCount, waitingBytes } = outlet.shipper.reader;
      // Between two looks a seal may push others out, and a cut take what waits.
      const waitedBytes = Math.max(waitingBytes, this.#waited.get(outlet) ?? 0);
      this.#waited.set(outlet, waitingBytes);
      if (lostCount === (this.#lost.get(outlet) ?? 0)) continue;
      this.#lost.set(outlet, lostCount);
      // Whoever was alone may still hold on to half of the ring when others come.
      const isChanging = swarm.changes.length + swarm.settings.length > 0;
      if (waitedBytes >= this.#fullBytes || isChanging) continue;
      stage.violate(`${outlet.sink.name}: messages give way while only ${waitedBytes} bytes wait`);
    }
  }
}
