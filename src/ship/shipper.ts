// One sink's loop: waits until a batch is due, takes it from the ring, has it delivered, goes on.
import type { Clock } from "../base/clock.ts";
import { countOf, type Chunk, type Ring } from "../buffer/ring.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import type { Batch } from "./batch.ts";
import { objectKey, type KeyFacts } from "./key.ts";
import type { ShipOptions } from "./options.ts";

/** How a batch ended. `aborted`: the daemon stopped first. */
export type Delivered = "accepted" | "refused" | "aborted";

export interface ShipperParts {
  clock: Clock;
  ring: Ring;
  openChunk: OpenChunk;
  /** Tries until the batch is accepted or refused, or the signal aborts. */
  deliver(batch: Batch, signal: AbortSignal): Promise<Delivered>;
  /** What all keys and bodies of this run have in common. */
  naming: { device: string; boot: string; extension: string; contentType: string };
}

/** Age is looked at this often while anything waits. */
const lookMs = 1000;
/** While nothing waits, the first line ends the pause; this is only the longest that it may be. */
const idleMs = 3_600_000;

export class Shipper {
  stored = 0;
  storedBytes = 0;
  batches = 0;
  refused = 0;
  /** Messages of the batch that is on its way. */
  sending = 0;
  readonly reader: RingReader;
  readonly #options: ShipOptions;
  readonly #parts: ShipperParts;
  #wake = new AbortController();
  #draining = false;
  /** The loop pauses because nothing waits. */
  #idle = false;

  constructor(options: ShipOptions, parts: ShipperParts) {
    this.#options = options;
    this.#parts = parts;
    this.reader = parts.ring.openReader();
    this.reader.onAdded = () => {
      if (this.#isDueBySize()) this.#wake.abort();
    };
    parts.openChunk.whenOpened(() => {
      if (this.#idle) this.#wake.abort();
    });
  }

  /** Ships what is due until `signal` aborts or, once draining, until nothing waits. */
  async shipLoop(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.abort());
    while (!signal.aborted) {
      if (this.#isDue()) {
        // A seal in a loop of its own would cut chunks that nobody asked for yet.
        this.#parts.openChunk.seal();
        await this.#shipOne(signal);
      } else if (this.#draining) return;
      else await this.#pause();
    }
  }

  /** From now on everything is due, and the loop ends when nothing waits. */
  drain(): void {
    this.#draining = true;
    this.#wake.abort();
  }

  /** Messages that are neither stored nor refused nor lost yet, the open chunk's included. */
  get waiting(): number {
    return this.reader.waitingCount + this.sending + this.#parts.openChunk.count;
  }

  #isDue(): boolean {
    if (this.#isDueBySize()) return true;
    const sinceMs = this.#oldestMs();
    if (sinceMs === undefined || this.#draining) return sinceMs !== undefined;
    return this.#parts.clock.monotonicMs() - sinceMs >= this.#options.ageMsMax;
  }

  /** Since when the oldest line waits, by the monotonic clock; undefined when none does. */
  #oldestMs(): number | undefined {
    const { openChunk } = this.#parts;
    return this.reader.oldestOpenedAtMs ?? (openChunk.count > 0 ? openChunk.openedAtMs : undefined);
  }

  #isDueBySize(): boolean {
    const { bytesMax, recordsMax } = this.#options;
    return this.reader.waitingBytes >= bytesMax || this.reader.waitingCount >= recordsMax;
  }

  async #pause(): Promise<void> {
    this.#wake = new AbortController();
    this.#idle = this.#oldestMs() === undefined;
    const waitMs = this.#idle ? idleMs : Math.min(lookMs, this.#options.ageMsMax);
    await this.#parts.clock.sleep(waitMs, this.#wake.signal);
  }

  async #shipOne(signal: AbortSignal): Promise<void> {
    const chunks = this.reader.take(this.#options.bytesMax, this.#options.recordsMax);
    if (chunks.length === 0) return;
    const batch = this.#batchOf(chunks);
    this.sending = batch.count;
    const delivered = await this.#parts.deliver(batch, signal);
    this.reader.release(chunks);
    if (delivered === "aborted") return;
    this.sending = 0;
    if (delivered === "refused") {
      this.refused += batch.count;
      return;
    }
    this.batches++;
    this.stored += batch.count;
    this.storedBytes += batch.bytes;
  }

  #batchOf(chunks: Chunk[]): Batch {
    const { ring, naming } = this.#parts;
    const [first, last] = [chunks[0]!, chunks.at(-1)!];
    const facts: KeyFacts = {
      ...naming,
      firstSeq: first.firstSeq,
      lastSeq: last.lastSeq,
      firstReceivedAtMs: first.firstReceivedAtMs,
      lastReceivedAtMs: last.lastReceivedAtMs,
    };
    return {
      key: objectKey(this.#options.key, facts),
      contentType: naming.contentType,
      firstSeq: first.firstSeq,
      lastSeq: last.lastSeq,
      count: chunks.reduce((sum, chunk) => sum + countOf(chunk), 0),
      rawBytes: chunks.reduce((sum, chunk) => sum + chunk.rawBytes, 0),
      bytes: chunks.reduce((sum, chunk) => sum + chunk.bytes, 0),
      parts: () => chunks.map((chunk) => ring.view(chunk)),
    };
  }
}
