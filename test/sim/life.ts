// A life: one daemon in one world, booted once or more, under load and faults until the faults stop
// or the daemon does. Everything in it follows from its seed.
import type { Config } from "../../src/config/config.ts";
import type { BootTruth } from "./boot-truth.ts";
import { Chance } from "./chance.ts";
import { drawOf } from "./clockless.ts";
import { CollectorSite } from "./collector-site.ts";
import { checkLastWords } from "./last-words.ts";
import { openForwardSites, type ForwardSite } from "./forward-site.ts";
import { Load } from "./load.ts";
import type { ObjectRules } from "./object-reader.ts";
import { configNow, type SettingChange } from "./presence.ts";
import { S3Site } from "./s3-site.ts";
import { SimBoot } from "./sim-boot.ts";
import { SimFiles } from "./sim-files.ts";
import { SinkTruth } from "./sink-truth.ts";
import type { Site } from "./site.ts";
import { Stage } from "./stage.ts";
import { credentialsPath, credentialsText } from "./swarm-sinks.ts";
import { below, bytesBeside, placeOf, spooledIn } from "./spool-files.ts";
import type { Swarm } from "./swarm.ts";
import type { Told } from "./told.ts";
import { verifyAll } from "./verify-check.ts";
import { Weather } from "./weather.ts";

const looks = 60;
/** In a smaller spool batches may give way. */
export const roomyBytes = 1 << 20;
/** A write to disk is some calls; each takes its latency. */
export const diskCallsMax = 40;
/** More events than the longest life needs: a loop turns on the spot. */
const eventsMax = 1_000_000;

/** Lives one life. Rejections that nobody handles are its own: it ends in the caller's next turn. */
export function live(seed: number): Told {
  const life = new Life(seed);
  life.live();
  return life.told();
}

export class Life {
  readonly stage: Stage;
  readonly swarm: Swarm;
  readonly boots = new Map<string, BootTruth>();
  readonly truths: SinkTruth[];
  /** Undefined where a sink is a directory. */
  readonly sites: (Site | undefined)[];
  readonly files: SimFiles;
  readonly load: Load;
  readonly forwards: ForwardSite[];
  /** Small files of the box. */
  readonly textFiles = new Map<string, string>();
  /** What somebody has begun to change is changed to the end before all is well. */
  readonly #afterCalm: (() => void)[] = [];
  readonly #seed: number;
  /** The sinks that are configured. */
  present: readonly string[];
  #settings: SettingChange | undefined;
  #boot: SimBoot | undefined;

  constructor(seed: number, draw: (chance: Chance) => Swarm = drawOf(seed)) {
    this.#seed = seed;
    this.stage = new Stage(seed);
    const { stage } = this;
    this.swarm = draw(stage.chance);
    this.present = this.swarm.present;
    this.truths = this.swarm.config.sink.map(({ name }, index) => this.#openTruth(name, index));
    this.sites = this.swarm.config.sink.map((_, index) => this.#openSite(index));
    this.files = new SimFiles(stage, this.swarm.disk);
    this.files.onFault = () => {
      for (const truth of this.truths) truth.disturbed();
    };
    this.files.onNamed = (path, content) => {
      const place = this.#placeOf(path);
      if (place?.isSpool) place.truth.spooled(place.key, content);
      else place?.truth.stored(place.key, content);
      if (place?.isSpool) this.#checkSpool(path, place.truth);
    };
    this.forwards = openForwardSites(this.swarm.forwards, stage, new Chance(~seed).fork());
    this.load = new Load(stage, this.swarm);
    for (const { atMs, aheadMs } of this.swarm.wall.steps) {
      stage.timeline.after(atMs, () => this.#boot?.setWall(stage.trueMs() + aheadMs));
    }
    for (const { atMs, names } of this.swarm.changes) {
      stage.timeline.after(atMs, () => this.#change(() => (this.present = names)));
    }
    for (const change of this.swarm.settings)
      stage.timeline.after(change.atMs, () => this.#change(() => (this.#settings = change)));
  }

  /** Lets at most so much time pass. */
  run(ms: number, goOn: () => boolean): void {
    const { stage } = this;
    stage.timeline.run(stage.timeline.nowMs + ms, () => {
      if (stage.timeline.events > eventsMax) stage.violate("a loop turns on the spot");
      this.#boot?.lookForLoss();
      return stage.violation === undefined && goOn();
    });
  }

  live(): void {
    const { swarm, stage } = this;
    let boot = this.#reboot(swarm.wall.startMs ?? stage.trueMs());
    for (const { atMs, downMs, by } of swarm.ends) {
      this.#runAndLook(boot, atMs);
      if (by === "stop" && stage.violation === undefined) boot.stop();
      if (stage.violation !== undefined) return;
      this.#fall(boot, by === "power");
      this.run(downMs, () => true);
      boot = this.#reboot(swarm.wall.startMs ?? stage.trueMs());
    }
    this.#runAndLook(boot, swarm.faultyMs);
    if (swarm.ending === "drain") this.#drain(boot);
    if (stage.violation === undefined) this.#end(boot);
    if (stage.violation === undefined) verifyAll(this);
  }

  truthOf(name: string): SinkTruth {
    return this.truths.find((truth) => truth.name === name)!;
  }

  /** Undefined where the sink is a directory. */
  siteOf(name: string): Site | undefined {
    return this.sites[this.truths.indexOf(this.truthOf(name))];
  }

  get #presentTruths(): SinkTruth[] {
    return this.truths.filter(({ name }) => this.present.includes(name));
  }

  /** As it is written now. */
  get config(): Config {
    return configNow(this.swarm.config, this.present, this.#settings);
  }

  /** Somebody rewrites the configuration, and tells the daemon if it runs. */
  #change(rewrite: () => void): void {
    rewrite();
    if (this.#boot?.isOver === false) this.#boot.presence.reload(this.config);
  }

  told(): Told {
    const { stage, swarm } = this;
    const { violation, trace, timeline } = stage;
    const messages = [...this.boots.values()].reduce((sum, boot) => sum + boot.taken.length, 0);
    return {
      ...{ seed: this.#seed, violation, swarm, trace: trace.lines, digest: trace.digest },
      ...{ virtualMs: timeline.nowMs, messages },
    };
  }

  #reboot(wallMs: number): SimBoot {
    const boot = new SimBoot(this, wallMs);
    this.#boot = boot;
    this.boots.set(boot.truth.id, boot.truth);
    for (const truth of this.truths) truth.booted(boot.truth.id);
    for (const site of this.forwards) site.booted();
    for (const site of this.sites) if (site instanceof CollectorSite) site.boot = boot.truth;
    boot.start();
    return boot;
  }

  #runAndLook(boot: SimBoot, untilMs: number): void {
    const { timeline } = this.stage;
    const stepMs = Math.max(50, this.swarm.faultyMs / looks);
    while (timeline.nowMs < untilMs && this.stage.violation === undefined) {
      this.run(Math.min(stepMs, untilMs - timeline.nowMs), () => true);
      if (this.stage.violation === undefined) boot.look();
    }
  }

  /** The box dies. What was acknowledged must lie on its disks, and what lies there must be whole. */
  #fall(boot: SimBoot, isPowerCut: boolean): void {
    this.stage.trace.say(isPowerCut ? "power cut" : "the end");
    boot.die();
    const { durable } = this.files;
    for (const { shipper, sink } of boot.daemon.outlets) {
      const safe = this.truthOf(sink.name).countIn(spooledIn(durable, sink.name), boot.truth.id);
      if (shipper.spooled <= safe) continue;
      this.stage.violate(`${sink.name}: ${shipper.spooled} messages are spooled, ${safe} are safe`);
    }
    if (isPowerCut) {
      this.files.cutPower();
      for (const truth of this.truths) truth.forgive(spooledIn(this.files.files, truth.name));
    }
    this.#checkFiles();
    if (this.swarm.config.spool.bytesMax < roomyBytes) return;
    for (const truth of this.truths) truth.owe(spooledIn(this.files.files, truth.name));
  }

  #checkFiles(): void {
    const { files } = this.files;
    for (const [index, truth] of this.truths.entries()) {
      const { kind, name } = this.swarm.config.sink[index]!;
      if (kind === "directory") truth.checkFiles(below(`/srv/${name}/`, files));
    }
  }

  /** At no time there is more in a spool than its bound. */
  #checkSpool(path: string, { name }: SinkTruth): void {
    const { bytesMax } = this.swarm.config.spool;
    // No life fills a roomy one, and to look through all that may lie there takes its time.
    if (bytesMax >= roomyBytes) return;
    const bytes = bytesBeside(path, this.files.files);
    if (bytes > bytesMax)
      this.stage.violate(`${name}: ${bytes} bytes are spooled, not ${bytesMax}`);
  }

  /** Faults and load stop: now everything must arrive, within the bounds that hold while all is well. */
  #drain(boot: SimBoot): void {
    const { stage, swarm } = this;
    stage.trace.say("calm");
    this.load.end();
    this.files.calm();
    for (const finish of this.#afterCalm) finish();
    for (const site of this.sites) site?.weather.calm();
    for (const site of this.forwards) site.calm();
    // Where no server tells the time, somebody sets the clock at last.
    const isTold = this.present.some((name) => this.siteOf(name) instanceof S3Site);
    if (!isTold && boot.truth.mayNotKnowTime) boot.setWall(stage.trueMs());
    const calmMs = stage.timeline.nowMs;
    // A fault that was under way when the calm came may still ask for a wait.
    const untilMs = () =>
      Math.max(calmMs, ...this.truths.map((truth) => truth.wellFromMs)) + patienceMs;
    const patienceMs = 2 * swarm.config.ship.ageMsMax + 600_000;
    const isOn = () => !this.#isDrained(boot) && stage.violation === undefined;
    while (stage.timeline.nowMs < untilMs() && isOn()) {
      this.run(5_000, () => !this.#isDrained(boot));
      if (stage.violation === undefined) boot.look();
    }
    if (!this.#isDrained(boot)) stage.violate("what waits does not drain although all is well");
    else for (const truth of this.#presentTruths) truth.settle();
  }

  /** Nothing waits, and nobody is amid a request. */
  #isDrained(boot: SimBoot): boolean {
    if (!boot.isDrained || this.truths.some(({ inFlight }) => inFlight > 0)) return false;
    // In a small spool a file may have given way and could not be removed.
    if (this.swarm.config.spool.bytesMax < roomyBytes) return true;
    const { files } = this.files;
    // A file that could not be removed, or is there although its write failed, does no harm.
    return this.#presentTruths.every((truth) =>
      [...spooledIn(files, truth.name).keys()].every((key) => truth.has(key)),
    );
  }

  /** Stops the daemon and compares its last words with the truth. */
  #end(boot: SimBoot): void {
    const farewell = boot.stop();
    if (farewell === undefined || this.stage.violation !== undefined) return;
    boot.look();
    checkLastWords(this, boot, farewell);
    this.#checkFiles();
  }

  /** While all is well, one object needs no longer. */
  boundOf(name: string): number {
    const { disk } = this.swarm;
    return 4 * (this.siteOf(name)?.weather.latencyMsMax ?? diskCallsMax * disk.latencyMsMax);
  }

  #openTruth(name: string, index: number): SinkTruth {
    const { config } = this.swarm;
    const rules: ObjectRules = {
      ...{ template: config.ship.key, encoding: config.encoding, sink: name },
      hasKeys: config.sink[index]!.kind !== "http",
    };
    return new SinkTruth(name, { stage: this.stage, rules, boots: this.boots });
  }

  #openSite(index: number): Site | undefined {
    const { stage, swarm, truths } = this;
    const options = swarm.config.sink[index]!;
    if (options.kind === "directory") return undefined;
    const weather = new Weather(swarm.climates[index]!, stage.timeline, stage.chance.fork());
    const parts = { truth: truths[index]!, weather, stage };
    if (options.kind === "http") return new CollectorSite(parts, options, parts.truth.rules);
    const { rotation, ...rules } = swarm.sinks[index]!;
    const tokens = [""];
    this.textFiles.set(credentialsPath(options.name), credentialsText(""));
    if (rotation !== undefined) {
      const token = `T${index}`;
      stage.timeline.after(rotation.atMs, () => void tokens.push(token));
      stage.timeline.after(rotation.oldEndsAtMs, () => void tokens.splice(tokens.indexOf(""), 1));
      const intoFile = () =>
        void this.textFiles.set(credentialsPath(options.name), credentialsText(token));
      stage.timeline.after(rotation.inFileAtMs, intoFile);
      this.#afterCalm.push(() => tokens.push(token), intoFile);
    }
    return new S3Site(parts, options, { ...rules, tokens });
  }

  #placeOf(path: string): { truth: SinkTruth; key: string; isSpool: boolean } | undefined {
    const place = placeOf(path);
    const truth = this.truths.find(({ name }) => name === place?.sink);
    return place && truth && { ...place, truth };
  }
}
