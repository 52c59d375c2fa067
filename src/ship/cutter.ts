import { assert } from "../base/assert.ts";
import type { Clock } from "../base/clock.ts";
import type { ClockWatch } from "../base/clock-watch.ts";
import type { Unnumbered } from "../base/counters.ts";
import { digest } from "../base/digest.ts";
import type { HttpBody } from "../base/http.ts";
import { version } from "../base/version.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import { countOf, type Chunk, type Ring } from "../buffer/ring.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import { sumOfTallies } from "../buffer/tally.ts";
import type { Account } from "./account.ts";
import type { Batch } from "./batch.ts";
import { objectKey, type KeyFacts } from "./key.ts";
import {
  ledgerLine,
  type Began,
  type Ledger,
  type LedgerClock,
  type LedgerForward,
} from "./ledger.ts";
import type { ShipOptions } from "./options.ts";
import { errorOf, putRight, putRightBytesMax, type Portion } from "./put-right.ts";
import { Stint, type Manner } from "./stint.ts";

/** Its manner is that of the first objects. */
export interface CutterParts extends Manner {
  watch: ClockWatch;
  ring: Ring;
  openChunk: OpenChunk;
  counters: Unnumbered;
  account: Account;
  /** Gives the next number of an object without lines, one after the other in a run. */
  nextBeat(): number;
  /** Who else gets messages, for whoever reads the ledgers. Absent: nobody. */
  forwards?: (() => LedgerForward[]) | undefined;
  /** The sink comes amid a run. */
  isLate?: boolean;
}

/** What is encrypted lies beside the ring until it is stored: so much of it at a time. */
export const encryptedBytesMax = 1024 * 1024;

/** A server's clock that is no further from ours is worth no word. */
const serverAheadSMin = 10;

/** A batch whose chunks stay in the ring until they are released. */
export interface Cut {
  readonly batch: Batch;
  release(): void;
}

/** Makes batches of what waits in the ring. One at a time: each ledger names the one before. */
export class Cutter {
  readonly reader: RingReader;
  readonly #options: ShipOptions;
  readonly #parts: CutterParts;
  /** The first is that of the oldest line that waits, the last one that of what is received. */
  readonly #stints: Stint[];

  /** Begins with the next line: the open chunk is empty. */
  constructor(options: ShipOptions, parts: CutterParts) {
    this.#options = options;
    this.#parts = parts;
    const { ring, openChunk, account, compress, encrypt, naming, isLate = false } = parts;
    assert(openChunk.count === 0, "a sink comes between two chunks");
    const first = openChunk.nextSeq;
    this.reader = ring.openReader(first);
    account.openAt(first);
    this.#stints = [this.#openStint({ compress, encrypt, naming }, isLate ? "added" : undefined)];
  }

  /** What is received from now on is not for this sink: the open chunk is empty. */
  end(): void {
    const { openChunk } = this.#parts;
    assert(openChunk.count === 0, "a sink goes between two chunks");
    this.reader.end(openChunk.nextSeq - 1);
    this.#newest.end("removed");
  }

  /** Holds for what is received from now on: the open chunk is empty. */
  change(manner: Manner): void {
    assert(this.#parts.openChunk.count === 0, "another manner begins between two chunks");
    if (this.#newest.isSilent) this.#newest.manner = manner;
    else {
      this.#newest.end("changed");
      this.#stints.push(this.#openStint(manner, "changed"));
    }
  }

  #openStint(manner: Manner, why: Began["why"] | undefined): Stint {
    const { openChunk, counters, account } = this.#parts;
    return new Stint(manner, { openChunk, counters, account, clock: this.#clock }, why);
  }

  get #newest(): Stint {
    return this.#stints.at(-1)!;
  }

  /** Messages that were received for this sink. */
  get received(): number {
    return this.#newest.receivedSeq - this.reader.firstSeq + 1;
  }

  /** Do its objects say what they hold? */
  get hasLedgers(): boolean {
    return this.#newest.manner.compress !== undefined;
  }

  /** Nothing that waits is of the stint. */
  #isCut({ last }: Stint): boolean {
    return (this.reader.oldest?.firstSeq ?? Infinity) > last;
  }

  /** The stint that the next object is of. */
  #current(): Stint {
    const [stint, next] = this.#stints as [Stint, Stint?];
    if (next === undefined || !this.#isCut(stint) || stint.owesLastWord) return stint;
    const { account } = this.#parts;
    account.passOver(stint.last, stint.manner.naming.device);
    // Who can read one of them may not be able to read the other.
    if (stint.manner.encrypt !== next.manner.encrypt) account.previous = null;
    next.open();
    this.#stints.shift();
    return this.#current();
  }

  /** The oldest chunks as far as they fit, one at least. Undefined when none waits. */
  async cut(): Promise<Cut | undefined> {
    if (this.owesLastWord) return this.beat();
    const { recordsMax } = this.#options;
    const { account, watch } = this.#parts;
    const stint = this.#current();
    const { encrypt } = stint.manner;
    watch.look();
    const { oldest } = this.reader;
    const isWrong = oldest !== undefined && errorOf(oldest, watch) !== undefined;
    const bytesMax = Math.min(
      this.#options.bytesMax,
      isWrong ? putRightBytesMax : Infinity,
      encrypt ? encryptedBytesMax : Infinity,
    );
    const chunks = this.reader.take(bytesMax, recordsMax, stint.last);
    if (chunks.length === 0) return undefined;
    const [{ firstSeq }, { lastSeq }] = [chunks[0]!, chunks.at(-1)!];
    this.#begin(stint, firstSeq);
    account.include(
      chunks.reduce((sum, chunk) => sum + countOf(chunk), 0),
      lastSeq,
    );
    const portions = isWrong
      ? await this.#putRight(chunks, stint)
      : chunks.map((each) => this.#asItIs(each));
    const batch = await this.#batchOf(stint, portions, {
      ...{ ...this.#naming(stint), firstSeq, lastSeq },
      firstReceivedAtMs: portions[0]!.firstReceivedAtMs,
      lastReceivedAtMs: portions.at(-1)!.lastReceivedAtMs,
    });
    const release = () => this.reader.release(chunks);
    if (encrypt === undefined) return { batch, release };
    // What was encrypted is another copy.
    release();
    return { batch, release: () => {} };
  }

  /** Who had nothing to say has no last word. */
  get owesLastWord(): boolean {
    const stint = this.#current();
    return stint.owesLastWord && this.#isCut(stint);
  }

  /** Something was lost behind the last object: whoever ends says so in one more. */
  get owesLosses(): boolean {
    return this.#current().owesLosses;
  }

  /** A heartbeat or, of a stint that has ended, its last word: nothing but a ledger. */
  async beat(): Promise<Cut> {
    const { account, nextBeat } = this.#parts;
    const nowMs = this.#clock.wallMs();
    const stint = this.#current();
    const firstSeq = stint.receivedSeq + 1;
    stint.saidLast = stint.ended !== undefined;
    this.#begin(stint, firstSeq);
    account.include(0, firstSeq - 1);
    const batch = await this.#batchOf(stint, [], {
      ...{ ...this.#naming(stint), firstSeq, lastSeq: firstSeq - 1 },
      firstReceivedAtMs: nowMs,
      lastReceivedAtMs: nowMs,
      beat: nextBeat(),
    });
    return { batch, release: () => {} };
  }

  #begin(stint: Stint, firstSeq: number): void {
    this.#parts.account.begin(firstSeq, stint.manner.naming.device);
    stint.number++;
  }

  #naming({ manner }: Stint) {
    return { ...manner.naming, boot: this.#parts.account.boot };
  }

  get #now(): string {
    return new Date(this.#clock.wallMs()).toISOString();
  }

  get #clock(): Clock {
    return this.#parts.watch.clock;
  }

  #asItIs(chunk: Chunk): Portion {
    return { ...chunk, view: () => this.#parts.ring.view(chunk) };
  }

  /** To unpack and to pack again takes some ms a chunk: the sockets get their turn in between. */
  async #putRight(chunks: Chunk[], { manner: { compress } }: Stint): Promise<Portion[]> {
    const portions: Portion[] = [];
    const { watch } = this.#parts;
    for (const chunk of chunks) {
      portions.push(putRight(this.#asItIs(chunk), { watch, compress }));
      await this.#clock.sleep(0);
    }
    return portions;
  }

  async #batchOf(stint: Stint, portions: Portion[], facts: KeyFacts): Promise<Batch> {
    const { account } = this.#parts;
    const { naming, compress, encrypt } = stint.manner;
    const key = objectKey(this.#options.key, facts);
    const count = facts.lastSeq - facts.firstSeq + 1;
    const line = compress && ledgerLine(this.#ledger({ stint, key, portions, facts }));
    const ledger = line && compress!(line, false);
    const plain = {
      bytes: portions.reduce((sum, portion) => sum + portion.bytes, ledger?.length ?? 0),
      parts: () => [...portions.map((portion) => portion.view()), ...(ledger ? [ledger] : [])],
    };
    const body = encrypt ? bodyOf(await encrypt(plain)) : plain;
    const { boot } = account;
    const number = compress === undefined ? 0 : account.number;
    const sha256 = (await digest(body, "sha256", this.#clock)).toString("hex");
    if (line !== undefined) account.previous = { key, sha256 };
    return {
      ...{ key, contentType: naming.contentType, boot, device: naming.device, number, count },
      ...{ sha256, recovered: false },
      firstSeq: facts.firstSeq,
      lastSeq: facts.lastSeq,
      kept: portions.some(({ kept }) => kept),
      rawBytes: portions.reduce((sum, portion) => sum + portion.rawBytes, line?.length ?? 0),
      openedAtMs: portions[0]?.openedAtMs ?? this.#clock.monotonicMs(),
      ...body,
    };
  }

  #ledger(of: { stint: Stint; key: string; portions: Portion[]; facts: KeyFacts }): Ledger {
    const { account } = this.#parts;
    const { stint, key, portions, facts } = of;
    const { naming } = stint.manner;
    const tallies = portions.map(({ tally }) => tally);
    const { transports, sources, otherSources } = sumOfTallies(tallies);
    const { previous, lastStored: stored } = account;
    const forwards = this.#parts.forwards?.() ?? [];
    return {
      ...{ version: 1, software: `sluice ${version}` },
      ...{ device: naming.device, boot: account.boot, sink: naming.sink },
      ...{ key, number: stint.number, first: facts.firstSeq, last: facts.lastSeq },
      count: facts.lastSeq - facts.firstSeq + 1,
      ...(portions.some(({ kept }) => kept) && { kept: true }),
      ...(stint.began && { began: stint.began }),
      ...(stint.ended && facts.beat !== undefined && { ended: stint.ended }),
      at: this.#now,
      previous,
      ...(stored && stored.key !== previous?.key && { stored }),
      ...{ transports, sources, other_sources: otherSources },
      totals: stint.totals(),
      missing: account.missing,
      clock: this.#clockState(),
      ...(forwards.length > 0 && { forwards }),
    };
  }

  #clockState(): LedgerClock {
    const { knownBy, jumps, lastJump, serverAheadMs } = this.#parts.watch;
    const aheadS = Math.round(serverAheadMs / 1000);
    return {
      known_by: knownBy,
      uptime_ms: Math.round(this.#clock.monotonicMs()),
      ...(lastJump && { jumps, jump_ms: lastJump.ms, jump_uptime_ms: lastJump.noticedAtMs }),
      ...(Math.abs(aheadS) >= serverAheadSMin && { server_ahead_s: aheadS }),
    };
  }
}

function bodyOf(parts: Uint8Array[]): HttpBody {
  return { bytes: parts.reduce((sum, part) => sum + part.length, 0), parts: () => parts };
}
