// What the world knows of one sink: what reached it, what lies there, and what may take its time.
import type { HttpAnswer, HttpFailure } from "../../src/base/http.ts";
import type { BootTruth } from "./boot-truth.ts";
import type { Fate } from "./fates.ts";
import { readObject, type ObjectRules } from "./object-reader.ts";
import { Shelf } from "./shelf.ts";
import type { Stage } from "./stage.ts";

/** A key's bytes, the same for ever. */
interface Known {
  hash: bigint;
  bytes: number;
  isStored: boolean;
  /** As the far side keeps it. */
  body?: Buffer;
  /** The daemon was told. */
  isAcknowledged: boolean;
  /** Whose messages it holds, once it was read. */
  boot?: string;
  count?: number | undefined;
}

const backoffMsMax = 60_000;
const retryAfterMsMax = 15 * 60_000;

export class SinkTruth {
  readonly name: string;
  readonly #stage: Stage;
  readonly rules: ObjectRules;
  readonly #boots: Map<string, BootTruth>;
  readonly #known = new Map<string, Known>();
  readonly #owed = new Set<string>();
  readonly #shelves = new Map<string, Shelf>();
  /** The daemon may wait until then without being late, and must wait at least until then. */
  wellFromMs = 0;
  #waitUntilMs = 0;
  #boot = "";
  #failures = 0;
  /** Errors that were no faults: the daemon grows slower by them as well, unless it mends them. */
  #refusals = 0;
  #failingSinceMs = 0;
  /** When something was last stored. */
  progressAtMs = 0;
  /** Requests so far, and those on their way. */
  attempts = 0;
  inFlight = 0;
  /** The daemon is stopping, and waits no longer than it must. */
  isHurried = false;

  constructor(
    name: string,
    given: { stage: Stage; rules: ObjectRules; boots: Map<string, BootTruth> },
  ) {
    this.name = name;
    this.#stage = given.stage;
    this.rules = given.rules;
    this.#boots = given.boots;
  }

  shelf(boot: string): Shelf {
    let shelf = this.#shelves.get(boot);
    if (shelf === undefined) this.#shelves.set(boot, (shelf = new Shelf()));
    return shelf;
  }

  /** A new boot knows of no failures. */
  booted(boot: string): void {
    this.#boot = boot;
    this.#failures = 0;
    this.inFlight = 0;
    this.#waitUntilMs = 0;
    this.isHurried = false;
    this.wellFromMs = this.#stage.timeline.nowMs;
  }

  /** The sink comes amid a boot: it knows of no failures either. */
  came(boot: string, firstSeq: number): void {
    this.shelf(boot).beginAt(firstSeq);
    this.#failures = 0;
    this.#waitUntilMs = 0;
    this.isHurried = false;
    this.wellFromMs = this.#stage.timeline.nowMs;
  }

  /** A request is on its way, and may take up to its timeout if a fault befalls it. */
  attempted(fate: Fate, timeoutMs: number): void {
    this.attempts++;
    this.inFlight++;
    const { nowMs } = this.#stage.timeline;
    if (fate.tells !== "truth") this.wellFromMs = Math.max(this.wellFromMs, nowMs + timeoutMs);
    if (this.isHurried || nowMs >= this.#waitUntilMs) return;
    const earlyMs = Math.round(this.#waitUntilMs - nowMs);
    this.#stage.violate(`${this.name} is asked ${earlyMs} ms before its Retry-After`);
  }

  /** What the client was told: how long may it wait, and is it patient enough? */
  told(result: HttpAnswer | HttpFailure, fate: Fate): void {
    this.inFlight--;
    if (!result.ok && result.code === "aborted") return;
    const { nowMs } = this.#stage.timeline;
    const isTrue = fate.tells === "truth";
    if (isTrue && result.ok && result.status < 300) {
      this.#failures = this.#refusals = 0;
      this.wellFromMs = nowMs;
      return;
    }
    // A sink that refuses an object for good is well.
    const isRefusal = isTrue && result.ok && Buffer.from(result.body).includes("EntityTooLarge");
    if (isRefusal) this.#failures = this.#refusals = 0;
    else if (isTrue) this.#refusals++;
    else this.#failures++;
    if (this.#failures === 1) this.#failingSinceMs = nowMs;
    const [leastMs, mostMs] = waitsOf(result);
    this.#waitUntilMs = nowMs + leastMs;
    const ceilingMs = Math.min(
      backoffMsMax,
      1000 * 2 ** Math.max(0, this.#failures + this.#refusals - 1),
    );
    // A collector knows other errors than S3, and in record mode failures add up over a batch.
    const isSlow = isTrue || fate.slow || !this.rules.hasKeys;
    const mayMs = isSlow ? backoffMsMax : ceilingMs;
    this.wellFromMs = nowMs + Math.max(mayMs, mostMs);
    // Sums of random waits up to a minute: less than this comes about once in 10^12 lives.
    const leastPatienceMs = (this.#failures - 12) * 10_000;
    if (this.#failures < 24 || this.isHurried) return;
    if (nowMs - this.#failingSinceMs < leastPatienceMs) {
      this.#stage.violate(`${this.name} is asked ${this.#failures} times within too short a time`);
    }
  }

  /** Something failed that is no request. */
  disturbed(): void {
    this.wellFromMs = Math.max(this.wellFromMs, this.#stage.timeline.nowMs + backoffMsMax);
  }

  /** A whole object came as far as the far side. One key, one content. */
  arrived(key: string, body: Buffer): Known {
    const hash = Bun.hash.wyhash(body);
    const known = this.#known.get(key);
    if (known === undefined) {
      const fresh = { hash, bytes: body.length, isStored: false, isAcknowledged: false };
      this.#known.set(key, fresh);
      return fresh;
    }
    if (known.hash !== hash || known.bytes !== body.length) {
      this.#stage.violate(
        `${this.name}: "${key}" changed from ${known.bytes} to ${body.length} bytes`,
      );
    }
    return known;
  }

  /** The far side keeps an object, perhaps once more. */
  stored(key: string, body: Buffer): void {
    const known = this.arrived(key, body);
    this.progressAtMs = this.#stage.timeline.nowMs;
    if (known.isStored) return;
    known.isStored = true;
    known.body = body;
    const read = this.#read(key, body);
    if (read === undefined) return;
    known.boot = read.boot.id;
    const shelf = this.shelf(read.boot.id);
    for (let seq = read.firstSeq; seq <= read.lastSeq; seq++) this.#own(shelf, seq, key);
    shelf.stored += read.lastSeq - read.firstSeq + 1;
  }

  /** One message was stored by itself; the one before may come again. */
  storedRecord(boot: BootTruth, seq: number): void {
    const shelf = this.shelf(boot.id);
    this.progressAtMs = this.#stage.timeline.nowMs;
    if (seq === shelf.lastSeq) return;
    this.#own(shelf, seq, "record");
    shelf.stored++;
  }

  /** The far side said of an object that it can never be stored. */
  refused(key: string, body: Buffer): void {
    const known = this.arrived(key, body);
    if (known.isStored) return;
    known.isStored = true;
    const read = this.#read(key, body);
    if (read === undefined) return;
    const shelf = this.shelf(read.boot.id);
    for (let seq = read.firstSeq; seq <= read.lastSeq; seq++)
      this.#own(shelf, seq, `refused ${key}`);
    shelf.refused += read.lastSeq - read.firstSeq + 1;
  }

  /** The daemon says so. */
  acknowledged(key: string, boot: string, count: number): void {
    const known = this.#known.get(key);
    this.shelf(known?.boot ?? boot).acknowledged += count;
    if (!this.rules.hasKeys) return;
    if (known?.isStored) known.isAcknowledged = true;
    else this.#stage.violate(`${this.name}: "${key}" is said to be stored and is not there`);
  }

  /** A batch got its name in the spool. */
  spooled(key: string, content: Buffer): void {
    const known = this.arrived(key, content);
    if (known.count !== undefined) return;
    const read = this.#read(key, content);
    known.count = read && read.lastSeq - read.firstSeq + 1;
    if (read !== undefined) known.boot = read.boot.id;
  }

  /** Messages of a boot in files of the spool. */
  countIn(files: Map<string, Buffer>, boot: string): number {
    const all = [...files.keys()].map((key) => this.#known.get(key));
    return all.reduce((sum, known) => sum + (known?.boot === boot ? (known.count ?? 0) : 0), 0);
  }

  /** What was whole in the spool when the daemon ended is owed: a later boot must deliver it. */
  owe(files: Map<string, Buffer>): void {
    for (const [key, content] of files) {
      const known = this.#known.get(key);
      if (known?.hash === Bun.hash.wyhash(content)) this.#owed.add(key);
    }
  }

  /** A power cut takes what has a name that was not made durable: nobody has acknowledged it. */
  forgive(files: Map<string, Buffer>): void {
    for (const key of this.#owed) if (!files.has(key)) this.#owed.delete(key);
  }

  /** What the far side keeps, by key. */
  get objects(): Map<string, Buffer> {
    const all = [...this.#known].flatMap(([key, { body }]) => (body ? [[key, body] as const] : []));
    return new Map(all);
  }

  /** The far side has it, or has refused it. */
  has(key: string): boolean {
    return this.#known.get(key)?.isStored === true;
  }

  /** All is well, and nothing waits any more. */
  settle(): void {
    for (const key of this.#owed) {
      if (this.#known.get(key)!.isStored) continue;
      this.#stage.violate(`${this.name}: "${key}" was in the spool and never came`);
    }
  }

  /** What lies in a directory sink is whole, and what the daemon was told about is there. */
  checkFiles(files: Map<string, Buffer>): void {
    for (const [key, content] of files) {
      if (key.startsWith(".partial-")) continue;
      if (this.#known.has(key)) this.arrived(key, content);
      else this.#stage.violate(`${this.name}: nobody wrote "${key}"`);
    }
    for (const [key, { isAcknowledged }] of this.#known) {
      if (isAcknowledged && !files.has(key)) this.#stage.violate(`${this.name}: "${key}" is gone`);
    }
  }

  #read(key: string, body: Buffer) {
    const read = readObject(key, body, { rules: this.rules, boots: this.#boots });
    if (typeof read !== "string") return read;
    this.#stage.violate(`${this.name}: "${key}" ${read}`);
    return undefined;
  }

  #own(shelf: Shelf, seq: number, key: string): void {
    const owner = shelf.owners[seq];
    if (owner !== undefined) {
      this.#stage.violate(`${this.name}: message ${seq} is in "${owner}" and in "${key}"`);
    }
    // What an earlier boot has left comes in the order of names, which may not be that of time.
    if (seq <= shelf.lastSeq && shelf.isWhole && shelf === this.shelf(this.#boot)) {
      this.#stage.violate(`${this.name}: message ${seq} comes after ${shelf.lastSeq}`);
    }
    shelf.owners[seq] = key;
    shelf.lastSeq = Math.max(shelf.lastSeq, seq);
    this.progressAtMs = this.#stage.timeline.nowMs;
  }
}

/** How long Retry-After asks to wait, at least and at most; a date is read by a clock that may err. */
function waitsOf(result: HttpAnswer | HttpFailure): [number, number] {
  const header = result.ok ? result.headers.get("retry-after") : null;
  if (header === null) return [0, 0];
  if (!/^\d+$/.test(header)) return [0, retryAfterMsMax];
  const ms = Math.min(Number(header) * 1000, retryAfterMsMax);
  return [ms, ms];
}
