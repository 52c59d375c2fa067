import { assert } from "../base/assert.ts";
import type { Encrypt } from "../base/age.ts";
import type { Clock } from "../base/clock.ts";
import type { ClockWatch } from "../base/clock-watch.ts";
import { unnumbered, type Unnumbered } from "../base/counters.ts";
import { digest } from "../base/digest.ts";
import type { HttpBody } from "../base/http.ts";
import { version } from "../base/version.ts";
import type { Compress } from "../buffer/compress.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import { countOf, type Chunk, type Ring } from "../buffer/ring.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import { sumOfTallies } from "../buffer/tally.ts";
import type { Account } from "./account.ts";
import type { Batch } from "./batch.ts";
import { objectKey, type KeyFacts } from "./key.ts";
import { ledgerLine, type Began, type Ended, type Ledger, type LedgerClock } from "./ledger.ts";
import type { ShipOptions } from "./options.ts";
import { errorOf, putRight, putRightBytesMax, type Portion } from "./put-right.ts";

export interface CutterParts {
  watch: ClockWatch;
  ring: Ring;
  openChunk: OpenChunk;
  counters: Unnumbered;
  account: Account;
  /** Gives the next number of an object without lines, one after the other in a run. */
  nextBeat(): number;
  /** The sink comes amid a run. */
  isLate?: boolean;
  /** For the ledger; undefined: objects have none. */
  compress: Compress | undefined;
  /** Objects are encrypted; undefined: they are not. */
  encrypt: Encrypt | undefined;
  /** What all keys and bodies of this run have in common. */
  naming: { device: string; sink: string; extension: string; contentType: string };
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
  readonly #began: Began | undefined;
  #ended: Ended | undefined;
  #saidLast = false;
  /** What had been counted when the sink came, and when it went. */
  readonly #countedBefore: Unnumbered;
  #countedAtEnd: Unnumbered | undefined;

  /** Begins with the next line: the open chunk is empty. */
  constructor(options: ShipOptions, parts: CutterParts) {
    this.#options = options;
    this.#parts = parts;
    const { ring, openChunk, account, counters, isLate } = parts;
    assert(openChunk.count === 0, "a sink comes between two chunks");
    const first = openChunk.nextSeq;
    this.reader = ring.openReader(first);
    account.openAt(first);
    this.#countedBefore = unnumbered(counters);
    if (isLate) this.#began = { first, at: this.#now, why: "reload" };
  }

  /** What is received from now on is not for this sink: the open chunk is empty. */
  end(): void {
    const { openChunk, counters } = this.#parts;
    assert(openChunk.count === 0, "a sink goes between two chunks");
    this.reader.end(openChunk.nextSeq - 1);
    this.#countedAtEnd = unnumbered(counters);
    this.#ended = { last: this.reader.lastSeq, at: this.#now, why: "reload" };
  }

  /** The last line that was received for this sink, or the one before its first. */
  get #receivedSeq(): number {
    return Math.min(this.#parts.openChunk.nextSeq - 1, this.reader.lastSeq);
  }

  /** Messages that were received for this sink. */
  get received(): number {
    return this.#receivedSeq - this.reader.firstSeq + 1;
  }

  /** The oldest chunks as far as they fit, one at least. Undefined when none waits. */
  async cut(): Promise<Cut | undefined> {
    const { recordsMax } = this.#options;
    const { account, watch, encrypt } = this.#parts;
    watch.look();
    const { oldest } = this.reader;
    const isWrong = oldest !== undefined && errorOf(oldest, watch) !== undefined;
    const bytesMax = Math.min(
      this.#options.bytesMax,
      isWrong ? putRightBytesMax : Infinity,
      encrypt ? encryptedBytesMax : Infinity,
    );
    const chunks = this.reader.take(bytesMax, recordsMax);
    if (chunks.length === 0) return undefined;
    const [{ firstSeq }, { lastSeq }] = [chunks[0]!, chunks.at(-1)!];
    account.begin(firstSeq);
    account.include(
      chunks.reduce((sum, chunk) => sum + countOf(chunk), 0),
      lastSeq,
    );
    const portions = isWrong
      ? await this.#putRight(chunks)
      : chunks.map((each) => this.#asItIs(each));
    const batch = await this.#batchOf(portions, {
      ...{ ...this.#naming(), firstSeq, lastSeq },
      firstReceivedAtMs: portions[0]!.firstReceivedAtMs,
      lastReceivedAtMs: portions.at(-1)!.lastReceivedAtMs,
    });
    const release = () => this.reader.release(chunks);
    if (encrypt === undefined) return { batch, release };
    // What was encrypted is another copy.
    release();
    return { batch, release: () => {} };
  }

  /** Whoever finds nothing behind it knows why. Who had nothing to say has no last word. */
  get owesLastWord(): boolean {
    const { account, compress } = this.#parts;
    const isOff = compress === undefined || this.#saidLast;
    const isSilent = this.received === 0 && account.number === 0;
    return this.reader.hasEnded && !isOff && !isSilent && this.reader.oldest === undefined;
  }

  /** A heartbeat or, of a sink that has ended, its last word: nothing but a ledger. */
  async beat(): Promise<Cut> {
    const { account, nextBeat } = this.#parts;
    const nowMs = this.#clock.wallMs();
    const firstSeq = this.#receivedSeq + 1;
    this.#saidLast = this.reader.hasEnded;
    account.begin(firstSeq);
    account.include(0, firstSeq - 1);
    const batch = await this.#batchOf([], {
      ...{ ...this.#naming(), firstSeq, lastSeq: firstSeq - 1 },
      firstReceivedAtMs: nowMs,
      lastReceivedAtMs: nowMs,
      beat: nextBeat(),
    });
    return { batch, release: () => {} };
  }

  #naming() {
    return { ...this.#parts.naming, boot: this.#parts.account.boot };
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
  async #putRight(chunks: Chunk[]): Promise<Portion[]> {
    const portions: Portion[] = [];
    for (const chunk of chunks) {
      portions.push(putRight(this.#asItIs(chunk), this.#parts));
      await this.#clock.sleep(0);
    }
    return portions;
  }

  async #batchOf(portions: Portion[], facts: KeyFacts): Promise<Batch> {
    const { account, naming, compress, encrypt } = this.#parts;
    const key = objectKey(this.#options.key, facts);
    const count = facts.lastSeq - facts.firstSeq + 1;
    const line = compress && ledgerLine(this.#ledger(key, portions, facts));
    const ledger = line && compress!(line, false);
    const plain = {
      bytes: portions.reduce((sum, portion) => sum + portion.bytes, ledger?.length ?? 0),
      parts: () => [...portions.map((portion) => portion.view()), ...(ledger ? [ledger] : [])],
    };
    const body = encrypt ? bodyOf(await encrypt(plain)) : plain;
    const { number, boot } = account;
    const sha256 = (await digest(body, "sha256", this.#clock)).toString("hex");
    account.previous = { key, sha256 };
    return {
      ...{ key, contentType: naming.contentType, boot, number, count, sha256, recovered: false },
      firstSeq: facts.firstSeq,
      lastSeq: facts.lastSeq,
      kept: portions.some(({ kept }) => kept),
      rawBytes: portions.reduce((sum, portion) => sum + portion.rawBytes, line?.length ?? 0),
      openedAtMs: portions[0]?.openedAtMs ?? this.#clock.monotonicMs(),
      ...body,
    };
  }

  #ledger(key: string, portions: Portion[], facts: KeyFacts): Ledger {
    const { account, naming } = this.#parts;
    const tallies = portions.map(({ tally }) => tally);
    const { transports, sources, otherSources } = sumOfTallies(tallies);
    const { previous, lastStored: stored } = account;
    return {
      ...{ version: 1, software: `sluice ${version}` },
      ...{ device: naming.device, boot: account.boot, sink: naming.sink },
      ...{ key, number: account.number, first: facts.firstSeq, last: facts.lastSeq },
      count: facts.lastSeq - facts.firstSeq + 1,
      ...(portions.some(({ kept }) => kept) && { kept: true }),
      ...(this.#began && { began: this.#began }),
      ...(this.#ended && facts.beat !== undefined && { ended: this.#ended }),
      at: this.#now,
      previous,
      ...(stored && stored.key !== previous?.key && { stored }),
      ...{ transports, sources, other_sources: otherSources },
      totals: this.#totals(),
      missing: account.missing,
      clock: this.#clockState(),
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

  #totals(): Ledger["totals"] {
    const { account } = this.#parts;
    const counters = unnumbered(this.#countedAtEnd ?? this.#parts.counters, this.#countedBefore);
    return {
      received: this.received,
      shipped: account.shipped,
      waiting: this.#receivedSeq - account.lastSeq,
      cut: counters.cut,
      ignored: occurred(counters.ignored),
      lost: occurred({
        kernel: counters.lostKernel,
        rate: counters.lostRate,
        ...account.lost,
      }),
    };
  }
}

function bodyOf(parts: Uint8Array[]): HttpBody {
  return { bytes: parts.reduce((sum, part) => sum + part.length, 0), parts: () => parts };
}

/** A ledger names the reasons that there were. */
function occurred<K extends string>(counts: Record<K, number>): Partial<Record<K, number>> {
  const there = Object.entries<number>(counts).filter(([, count]) => count > 0);
  return Object.fromEntries(there) as Partial<Record<K, number>>;
}
