// Batches on disk. A file is the future object: the same name, the same bytes, so that there is no
// format, and after a power cut nothing to recover but the list of files.
import type { Clock } from "../base/clock.ts";
import { collectEvery } from "../base/collect.ts";
import type { Disk, DiskResult } from "../base/disk.ts";
import { digest } from "../base/digest.ts";
import type { Log } from "../base/log.ts";
import type { Account } from "./account.ts";
import { Aside, type AsideFile } from "./aside.ts";
import { Backlog, type SpooledFile } from "./backlog.ts";
import type { Batch, BatchFacts, LinesOfBatch } from "./batch.ts";
import { DailyBudget } from "./daily-budget.ts";
import { Link, readChain, type Chain } from "./chain.ts";
import { sanitize } from "./key.ts";
import { Leftovers } from "./leftovers.ts";
import type { SpoolOptions } from "./options.ts";
import type { KeyReading } from "./read-key.ts";
import { lastingHint, type SpoolStatus } from "./spool-status.ts";
import { cutUp, examine, listed, named } from "./spooled.ts";

export interface SpoolParts {
  disk: Disk;
  clock: Clock;
  log: Log;
  sink: string;
  /** What the names of encrypted files tell: nobody here can open them. */
  readKey: (name: string) => KeyReading;
}

/** What earlier runs have left, and where it lies. */
interface Left {
  files: SpooledFile[];
  aside: AsideFile[];
  chain: Chain | undefined;
  fileSystem: string | undefined;
}

/** Where the batches for a sink wait. */
export function spoolDirectory({ directory }: SpoolOptions, sink: string): string {
  return `${directory}/${sanitize(sink)}`;
}

/** A disk that failed is tried again after so long. */
const illMs = 30_000;
/** A file that cannot be read so often is given up by this run. */
const failuresMax = 3;

export class Spool {
  /** What the boot before has left to be said. */
  readonly chain: Chain | undefined;
  /** Files that were no batches, or are not any more. */
  setAside = 0;
  writtenBytes = 0;
  /** Called with each batch that gave way. */
  onEvicted: (batch: LinesOfBatch) => void = () => {};
  readonly options: SpoolOptions;
  readonly #parts: SpoolParts;
  readonly #fileSystem: string | undefined;
  readonly #budget: DailyBudget;
  readonly #backlog: Backlog;
  readonly #leftovers: Leftovers;
  readonly #aside: Aside;
  #ill: { reason: string; retryAtMs: number } | undefined;
  readonly #link: Link;
  /** Files that were read would pile up. */
  readonly #collect = collectEvery(8 * 1024 * 1024);

  /** Looks at what earlier runs have left. */
  static async open(options: SpoolOptions, parts: SpoolParts): Promise<Spool> {
    const { disk, log, sink } = parts;
    const { files, aside } = await listed(disk);
    const fileSystem = await disk.fileSystem();
    const hint = lastingHint(fileSystem);
    const { directory } = options;
    if (hint !== undefined) log.warn("spool may not last", { sink, directory, fileSystem, hint });
    const chain = await readChain(disk);
    return new Spool(options, parts, { files, aside, chain, fileSystem });
  }

  private constructor(options: SpoolOptions, parts: SpoolParts, left: Left) {
    this.options = options;
    this.#parts = parts;
    this.#backlog = new Backlog(left.files);
    this.#leftovers = new Leftovers(parts.disk);
    this.#aside = new Aside(parts, left.aside);
    this.chain = left.chain;
    this.#fileSystem = left.fileSystem;
    this.#budget = new DailyBudget(options.dailyBytesMax, parts.clock, left.chain?.written);
    this.#link = new Link({ ...parts, budget: this.#budget });
  }

  /** Other limits hold from the next batch on. */
  change(options: SpoolOptions): void {
    Object.assign(this.options, options);
    this.#budget.bytesMax = options.dailyBytesMax;
    if (this.#ill !== undefined) this.#ill.retryAtMs = -Infinity;
  }

  get files(): number {
    return this.#backlog.all.length;
  }

  /** With which line of this run its oldest file begins; 0: an earlier run has left it. */
  get headSeq(): number {
    const [head] = this.#backlog.all;
    return head === undefined ? Infinity : (head.known?.facts.firstSeq ?? 0);
  }

  /** Messages of this run in it. */
  get count(): number {
    return this.#backlog.count;
  }

  /** On disk, without the link to the next boot and what is set aside: no batch gives way to that. */
  get bytes(): number {
    return this.#backlog.bytes + this.#leftovers.bytes;
  }

  /** Every batch, the oldest first; of those that earlier runs have left only the name is known. */
  get listed(): { name: string; facts: BatchFacts | undefined }[] {
    return this.#backlog.all.map(({ name, known }) => ({ name, facts: known?.facts }));
  }

  /** A batch as it is on disk; undefined when it cannot be read, or is there no more. */
  read(name: string): Promise<Uint8Array | undefined> {
    return this.#parts.disk.read(name);
  }

  /** Since when the oldest message of this run waits here, by the monotonic clock. */
  get oldestMs(): number | undefined {
    return this.#backlog.oldestMs;
  }

  /** Why it cannot be written to; undefined while it can. */
  get fault(): string | undefined {
    return this.#ill?.reason;
  }

  get status(): SpoolStatus {
    const { directory, bytesMax, dailyBytesMax } = this.options;
    return {
      ...{ directory, fileSystem: this.#fileSystem, files: this.files },
      ...{ bytes: this.bytes, bytesMax },
      ...{ writtenTodayBytes: this.#budget.bytes, dailyBytesMax },
    };
  }

  /** Is it worth asking the disk? */
  isWell(): boolean {
    return this.#ill === undefined || this.#parts.clock.monotonicMs() >= this.#ill.retryAtMs;
  }

  /**
   * Writes a batch, at the cost of the oldest: at no time there is more than `bytesMax`. False when
   * it is not on disk: then it must stay in memory. Logs transitions only.
   */
  async keep(batch: Batch): Promise<boolean> {
    const refused = this.#unaffordable(batch);
    if (refused !== undefined) return this.#onIll(refused);
    if (!this.isWell()) return false;
    const room = await this.#makeRoom(batch.bytes);
    // What has the room is being sent: when that has ended, there is some.
    if (room === undefined) return false;
    if (!room.ok) return this.#onIll(room.code);
    const written = await this.#parts.disk.write(batch.key, batch.parts());
    if (!written.ok) {
      // It may have got its name and not be durable: then it is nobody's file.
      await this.#leftovers.remove(batch.key, batch.bytes);
      return this.#onIll(written.code);
    }
    this.#onWell();
    this.#leftovers.forget(batch.key);
    this.#budget.add(batch.bytes);
    this.writtenBytes += batch.bytes;
    const { parts, ...facts } = batch;
    const known = { facts, partBytes: [...parts()].map((part) => part.length) };
    const { key: name, bytes, kept } = batch;
    this.#backlog.add({ name, bytes, failures: 0, known, kept });
    return true;
  }

  /**
   * The batch that waits longest. What is no batch is set aside and the next one follows; what
   * cannot be read goes behind the others, until it has failed too often. Undefined: none for now.
   */
  async oldest(): Promise<Batch | undefined> {
    for (let tries = this.files; tries > 0; tries--) {
      const file = this.#backlog.take();
      if (file === undefined) return undefined;
      const bytes = await this.#parts.disk.read(file.name);
      this.#collect(bytes?.length ?? 0);
      const batch = bytes && (await this.#batchOf(file, bytes));
      if (batch !== undefined) return batch;
      if (bytes === undefined && ++file.failures < failuresMax) this.#backlog.postpone(file);
      else await this.#putAside(file, bytes);
    }
    this.#backlog.leave();
    return undefined;
  }

  /** The batch is stored, or never will be. */
  async remove(name: string): Promise<void> {
    const file = this.#backlog.all.find((each) => each.name === name);
    if (file !== undefined) await this.#remove(file);
  }

  #remove({ name, bytes }: SpooledFile): Promise<DiskResult> {
    this.#backlog.forget(name);
    return this.#leftovers.remove(name, bytes);
  }

  /** Keeps the link to the next boot fresh, now and then. */
  onStored(account: Account): Promise<void> {
    return this.#link.freshen(account);
  }

  /** Keeps the link to the next boot. */
  async close(account: Account): Promise<void> {
    await this.#leftovers.removeAll();
    await this.#link.leave(account, { isLast: true });
  }

  async #batchOf(file: SpooledFile, bytes: Uint8Array): Promise<Batch | undefined> {
    const { clock } = this.#parts;
    if (file.known === undefined) return examine(file.name, bytes, this.#parts);
    const { facts, partBytes } = file.known;
    const body = { bytes: bytes.length, parts: () => [bytes] };
    const sha256 = (await digest(body, "sha256", clock)).toString("hex");
    return sha256 === facts.sha256 ? { ...facts, parts: () => cutUp(bytes, partBytes) } : undefined;
  }

  /**
   * What removals came to: the first that fails is the last, so that a disk that takes none costs
   * one file. Undefined: there is no room to be had for now.
   */
  async #makeRoom(bytes: number): Promise<DiskResult | undefined> {
    let removed = await this.#leftovers.removeAll();
    while (removed.ok && this.bytes + bytes > this.options.bytesMax) {
      const file = this.#backlog.nextToGo(this.options.bytesMax);
      if (file === undefined) return undefined;
      const facts = file.known?.facts ?? (await this.#examined(file));
      // While it was looked into, its turn to be sent may have come.
      if (!this.#backlog.mayGo(file)) continue;
      const isNews = file.kept === undefined;
      file.kept = facts?.kept === true;
      if (isNews && file.kept) continue;
      this.#tellGone(file, facts);
      removed = await this.#remove(file);
    }
    return removed;
  }

  async #examined({ name }: SpooledFile): Promise<BatchFacts | undefined> {
    const bytes = await this.#parts.disk.read(name);
    return bytes && examine(name, bytes, this.#parts);
  }

  async #putAside(file: SpooledFile, bytes: Uint8Array | undefined): Promise<void> {
    const { log, sink } = this.#parts;
    this.setAside++;
    log.warn("spooled file set aside", { sink, file: file.name, readable: bytes !== undefined });
    this.#tellGone(file, file.known?.facts);
    const kept = bytes && (await this.#aside.take(file.name, bytes, this.options.bytesMax));
    // What can be neither read nor moved stays where it is and is left alone by this run.
    if (kept) await this.remove(file.name);
    else this.#backlog.forget(file.name);
  }

  /** Of what cannot be read, its name tells which lines are gone. */
  #tellGone({ name }: SpooledFile, facts: BatchFacts | undefined): void {
    const gone = facts ?? named(name, this.#parts.readKey);
    if (gone !== undefined) this.onEvicted(gone);
  }

  /** Why the batch must not be written. */
  #unaffordable(batch: Batch): string | undefined {
    if (batch.bytes > this.options.bytesMax) return "batch larger than spool.max";
    if (!this.#budget.allows(batch.bytes)) return "spool.daily_max is used up";
    return undefined;
  }

  #onIll(reason: string): false {
    const { clock, log, sink } = this.#parts;
    if (this.#ill?.reason !== reason) {
      const hint = "Batches stay in memory until it can be written to again";
      log.warn("spool failing", { sink, reason, hint });
    }
    this.#ill = { reason, retryAtMs: clock.monotonicMs() + illMs };
    return false;
  }

  #onWell(): void {
    if (this.#ill !== undefined)
      this.#parts.log.info("spool recovered", { sink: this.#parts.sink });
    this.#ill = undefined;
  }
}
