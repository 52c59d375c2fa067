import { plausibleMsMin, type Clock } from "../base/clock.ts";
import type { Counters } from "../base/counters.ts";
import { digest } from "../base/digest.ts";
import { version } from "../base/version.ts";
import type { Compress } from "../buffer/compress.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import { countOf, type Chunk, type Ring } from "../buffer/ring.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import { sumOfTallies } from "../buffer/tally.ts";
import type { Account } from "./account.ts";
import type { Batch } from "./batch.ts";
import { objectKey, type KeyFacts } from "./key.ts";
import { ledgerLine, type Ledger } from "./ledger.ts";
import type { ShipOptions } from "./options.ts";

export interface CutterParts {
  clock: Clock;
  ring: Ring;
  openChunk: OpenChunk;
  counters: Counters;
  account: Account;
  /** For the ledger; undefined: objects have none. */
  compress: Compress | undefined;
  /** What all keys and bodies of this run have in common. */
  naming: { device: string; sink: string; extension: string; contentType: string };
}

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

  constructor(options: ShipOptions, parts: CutterParts) {
    this.#options = options;
    this.#parts = parts;
    this.reader = parts.ring.openReader();
  }

  /** The oldest chunks as far as they fit, one at least. Undefined when none waits. */
  async cut(): Promise<Cut | undefined> {
    const chunks = this.reader.take(this.#options.bytesMax, this.#options.recordsMax);
    if (chunks.length === 0) return undefined;
    const [first, last] = [chunks[0]!, chunks.at(-1)!];
    const batch = await this.#batchOf(chunks, {
      ...this.#naming(),
      firstSeq: first.firstSeq,
      lastSeq: last.lastSeq,
      firstReceivedAtMs: first.firstReceivedAtMs,
      lastReceivedAtMs: last.lastReceivedAtMs,
    });
    return { batch, release: () => this.reader.release(chunks) };
  }

  /** A heartbeat: nothing but a ledger, when nothing waits. */
  async beat(): Promise<Cut> {
    const { account, clock, openChunk } = this.#parts;
    const nowMs = clock.wallMs();
    const batch = await this.#batchOf([], {
      ...this.#naming(),
      firstSeq: openChunk.nextSeq,
      lastSeq: openChunk.nextSeq - 1,
      firstReceivedAtMs: nowMs,
      lastReceivedAtMs: nowMs,
      beat: account.number + 1,
    });
    return { batch, release: () => {} };
  }

  #naming() {
    return { ...this.#parts.naming, boot: this.#parts.account.boot };
  }

  async #batchOf(chunks: Chunk[], facts: KeyFacts): Promise<Batch> {
    const { account, ring, clock, naming, compress } = this.#parts;
    const key = objectKey(this.#options.key, facts);
    const count = chunks.reduce((sum, chunk) => sum + countOf(chunk), 0);
    account.begin(facts.firstSeq);
    account.include(count, facts.lastSeq);
    const line = compress && ledgerLine(this.#ledger(key, chunks, facts));
    const ledger = line && compress!(line, false);
    const body = {
      bytes: chunks.reduce((sum, chunk) => sum + chunk.bytes, ledger?.length ?? 0),
      parts: () => [...chunks.map((chunk) => ring.view(chunk)), ...(ledger ? [ledger] : [])],
    };
    const { number, boot } = account;
    const sha256 = (await digest(body, "sha256", clock)).toString("hex");
    account.previous = { key, sha256 };
    return {
      ...{ key, contentType: naming.contentType, boot, number, count, sha256, recovered: false },
      firstSeq: facts.firstSeq,
      lastSeq: facts.lastSeq,
      rawBytes: chunks.reduce((sum, chunk) => sum + chunk.rawBytes, line?.length ?? 0),
      ...body,
    };
  }

  #ledger(key: string, chunks: Chunk[], facts: KeyFacts): Ledger {
    const { account, clock, naming } = this.#parts;
    const { transports, sources, otherSources } = sumOfTallies(chunks.map(({ tally }) => tally));
    const { previous, lastStored: stored } = account;
    const nowMs = clock.wallMs();
    return {
      ...{ version: 1, software: `sluice ${version}` },
      ...{ device: naming.device, boot: account.boot, sink: naming.sink },
      ...{ key, number: account.number, first: facts.firstSeq, last: facts.lastSeq },
      count: facts.lastSeq - facts.firstSeq + 1,
      at: new Date(nowMs).toISOString(),
      previous,
      ...(stored && stored.key !== previous?.key && { stored }),
      ...{ transports, sources, other_sources: otherSources },
      totals: this.#totals(),
      missing: account.missing,
      clock: {
        plausible: nowMs >= plausibleMsMin,
        uptime_ms: Math.round(clock.monotonicMs()),
      },
    };
  }

  #totals(): Ledger["totals"] {
    const { account, counters, openChunk } = this.#parts;
    const received = openChunk.nextSeq - 1;
    return {
      received,
      shipped: account.shipped,
      waiting: received - account.lastSeq,
      cut: counters.cut,
      ignored: occurred(counters.ignored),
      lost: occurred({ kernel: counters.lostKernel, ...account.lost }),
    };
  }
}

/** A ledger names the reasons that there were. */
function occurred<K extends string>(counts: Record<K, number>): Partial<Record<K, number>> {
  const there = Object.entries<number>(counts).filter(([, count]) => count > 0);
  return Object.fromEntries(there) as Partial<Record<K, number>>;
}
