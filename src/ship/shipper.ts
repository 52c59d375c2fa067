// One sink's two loops. The cut loop, here, waits until a batch is due, takes it from the ring and,
// where there is a spool and a reason, writes it to disk. The send loop (sending.ts) has batches
// delivered. Between them at most two batches hold on to their chunks in the ring.
import { Bell } from "../base/bell.ts";
import type { Clock } from "../base/clock.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import { Account } from "./account.ts";
import { Cutter, type Cut, type CutterParts } from "./cutter.ts";
import { Due } from "./due.ts";
import { type Held, HeldBatches } from "./held.ts";
import type { Hurry } from "./hurry.ts";
import type { ShipOptions } from "./options.ts";
import { Sending, type SendingParts } from "./sending.ts";
import type { Spool } from "./spool.ts";
import { Spools } from "./spools.ts";
import type { Manner } from "./stint.ts";

export interface ShipperParts extends Omit<CutterParts, "account"> {
  boot: string;
  /** Ends its pauses. */
  hurry: Hurry;
  deliver: SendingParts["deliver"];
  /** How long the sink has been failing. */
  failingMs(): number;
  /** Where batches wait on disk. */
  spool?: Spool | undefined;
}

/** While nothing waits, the first line ends the pause; this is only the longest that it may be. */
const idleMs = 3_600_000;
/** No smaller batch is written to disk before its time: flash is worn out by small files. */
const spilledBytesMin = 256 * 1024;

export class Shipper {
  readonly account: Account;
  readonly spools: Spools;
  readonly #options: ShipOptions;
  readonly #parts: ShipperParts;
  readonly #cutter: Cutter;
  readonly #due: Due;
  readonly #held = new HeldBatches();
  readonly #cutBell = new Bell();
  readonly #sending: Sending;
  #turns = 0;
  #draining = false;
  readonly #unlisten: () => void;
  /** The cut loop pauses because nothing waits. */
  #idle = false;
  #cutAtMs: number;

  constructor(options: ShipOptions, parts: ShipperParts) {
    this.#options = options;
    this.#parts = parts;
    this.account = new Account(parts.boot);
    this.#cutter = new Cutter(options, { ...parts, account: this.account });
    const waiting = { ...parts, clock: parts.watch.clock, reader: this.reader };
    this.spools = new Spools(this.account, (batch) => {
      if (!this.#held.onEvicted(batch.key)) this.account.onGone(batch, "spool");
    });
    this.#due = new Due(options, this.spools, waiting);
    this.#sending = new Sending({
      ...{ clock: this.#clock, account: this.account, held: this.#held, spools: this.spools },
      ...{ deliver: parts.deliver.bind(parts), onEnded: () => this.#cutBell.ring() },
    });
    this.#cutAtMs = this.#clock.monotonicMs();
    this.spools.goOn(parts.spool);
    this.reader.onAdded = () => {
      if (this.#due.isBySize()) this.#cutBell.ring();
    };
    this.#unlisten = parts.openChunk.whenOpened(() => {
      if (this.#idle) this.#cutBell.ring();
    });
  }

  /** Holds from the next batch on. */
  change(options: ShipOptions): void {
    Object.assign(this.#options, options);
    this.#ring();
  }

  /** Objects are made so of what is received from now on: the open chunk is empty. */
  changeManner(manner: Manner): void {
    this.#cutter.change(manner);
    this.#cutBell.ring();
  }

  get #clock(): Clock {
    return this.#parts.watch.clock;
  }

  get reader(): RingReader {
    return this.#cutter.reader;
  }

  get stored(): number {
    return this.account.stored;
  }

  /** Messages that are neither stored nor refused nor lost yet, the open chunk's included. */
  get waiting(): number {
    const open = this.reader.hasEnded ? 0 : this.#parts.openChunk.count;
    return this.reader.waitingCount + this.account.underWay + open;
  }

  /** Messages that came since the sink did. */
  get received(): number {
    return this.#cutter.received;
  }

  /** Those of them that are on disk. */
  get spooled(): number {
    return this.spools.count;
  }

  /** Messages that this sink will never store: `received = stored + waiting + lost`. */
  get lost(): Record<"ring" | "refused" | "spool", number> {
    const { refused, spool } = this.account.lost;
    return { ring: this.reader.lostCount, refused, spool };
  }

  /** The spool that is written to, or else the first that is emptied. */
  get spool(): Spool | undefined {
    return this.spools.current ?? this.spools.all[0];
  }

  /** Since when the oldest message of this run waits, by the monotonic clock; undefined: none. */
  get oldestMs(): number | undefined {
    const times = [this.spools.oldestMs, ...this.#held.openedAtMs];
    const known = [...times, this.#due.oldestMs].filter((each) => each !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  /** Ships what is due until `signal` aborts or, once draining, until nothing waits. */
  async shipLoop(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#ring());
    await Promise.all([this.#cutLoop(signal), this.#sending.loop(signal)]);
    await this.#park();
  }

  /** From now on everything is due, and the loops end when nothing waits. */
  drain(): void {
    this.#parts.hurry.end();
    this.#draining = true;
    this.#ring();
  }

  /** The sink goes, the daemon stays: what came until now is for it, and then its last word. */
  end(): void {
    this.#cutter.end();
    this.drain();
  }

  /** When the loops of a sink that went have ended. */
  close(): void {
    this.#held.releaseAll();
    this.#unlisten();
    this.#parts.ring.closeReader(this.reader);
  }

  /** What waits now is due now. */
  wake(): void {
    this.#parts.hurry.wake();
    this.#due.wake();
    this.#ring();
  }

  #ring(): void {
    this.#cutBell.ring();
    this.#sending.wake();
  }

  /** Rounds of both loops: a number that stands still while there is work says that one hangs. */
  get turns(): number {
    return this.#turns + this.#sending.turns;
  }

  /** Is there anything to do but to wait? Then `turns` must have grown when one looks again. */
  get hasWork(): boolean {
    if (this.#sending.inFlight !== undefined) return false;
    return (this.#mayCut() && this.#isDue()) || this.#sending.ready !== undefined;
  }

  async #cutLoop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#turns++;
      if (await this.#spillHeld()) continue;
      if (this.#mayCut() && this.#isDue()) await this.#cutOne();
      else if (this.#mayCut() && this.#isBeatDue()) this.#hold(await this.#cutter.beat());
      else if (this.#mayCut() && this.#owesWord) this.#hold(await this.#cutter.beat());
      else if (this.#draining && this.#due.nothingWaits && !this.#owesWord) break;
      else await this.#pause();
    }
    this.#sending.finish();
  }

  /** What has not been shipped when everything ends goes to the disk, however small it is. */
  async #park(): Promise<void> {
    const { current } = this.spools;
    if (current !== undefined) await this.#keepAll(current);
    await this.spools.close();
  }

  async #keepAll(spool: Spool): Promise<void> {
    const keep = async (held: Held) => {
      if (await spool.keep(held.batch)) held.onDisk = "yes";
      // The next run tells of it, if the disk still takes the link to that.
      else if (!held.settled) this.account.tellUnsent(held.batch);
    };
    // Each is written once: in a small spool they would push one another out for ever.
    for (const held of this.#held.unwritten) await keep(held);
    for (let cut = await this.#cutter.cut(); cut; cut = await this.#cutter.cut()) {
      await keep(this.#hold(cut));
    }
  }

  /** Writes what is held to disk when it is time to. Did that change anything? */
  async #spillHeld(): Promise<boolean> {
    const [held] = this.#held.unwritten;
    const { current } = this.spools;
    if (held === undefined || !current?.isWell() || !this.#due.isSpilling()) return false;
    held.onDisk = "soon";
    const kept = await current.keep(held.batch);
    held.onDisk = kept ? "yes" : "no";
    if (held.settled) await current.remove(held.batch.key);
    this.#held.release(this.#sending.inFlight);
    this.#sending.wake();
    return kept;
  }

  #mayCut(): boolean {
    return this.#held.hasRoom(this.#due.isSpilling());
  }

  #isDue(): boolean {
    if (this.#draining) return !this.#due.nothingWaits;
    // What was sent once is never put right.
    if (!this.#parts.watch.knowsTime() && !this.#due.isFilling()) return false;
    // While the sink fails, the disk is given what is worth a file and nothing less.
    const isWorthIt = this.#held.count === 0 || this.reader.waitingBytes >= spilledBytesMin;
    return this.#due.isBySize() || (isWorthIt && this.#due.isDue());
  }

  #isBeatDue(): boolean {
    const isOff = this.#draining || !this.#cutter.hasLedgers;
    return !isOff && this.#parts.watch.knowsTime() && this.#due.isBeatDue(this.#cutAtMs);
  }

  /** An object without lines is to be the last. */
  get #owesWord(): boolean {
    const isLast = this.#draining && this.#due.nothingWaits;
    return this.#cutter.owesLastWord || (isLast && this.#cutter.owesLosses);
  }

  async #cutOne(): Promise<void> {
    // A seal in a loop of its own would cut chunks that nobody asked for yet.
    if (!this.reader.hasEnded) this.#parts.openChunk.seal();
    const cut = await this.#cutter.cut();
    if (cut !== undefined) this.#hold(cut);
  }

  #hold(cut: Cut): Held {
    this.#cutAtMs = this.#clock.monotonicMs();
    this.#sending.wake();
    return this.#held.add(cut);
  }

  async #pause(): Promise<void> {
    const { heartbeatMs } = this.#options;
    this.#idle = this.#due.nothingWaits;
    // Without a disk to turn to, only the end of what is being sent changes anything.
    const rests = this.#held.count > 0 ? this.spools.current === undefined : this.#idle;
    const longestMs = heartbeatMs > 0 ? Math.min(idleMs, heartbeatMs) : idleMs;
    await this.#cutBell.pause(this.#clock, rests ? longestMs : this.#due.pauseMs());
  }
}
