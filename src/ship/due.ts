import type { Clock } from "../base/clock.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import type { ShipOptions, SpoolOptions } from "./options.ts";

/** Age is looked at this often while anything waits. */
const lookMs = 1000;

/** When what waits for one sink is to become a batch. */
export class Due {
  readonly #options: ShipOptions;
  /** What must be on disk soon cannot wait for the others of a larger object. */
  readonly #intervalMs: number;
  readonly #parts: { clock: Clock; reader: RingReader; openChunk: OpenChunk };
  /** What is no newer is due whatever its age. */
  #wokenAtMs = -Infinity;

  constructor(
    options: ShipOptions,
    spool: SpoolOptions | undefined,
    parts: { clock: Clock; reader: RingReader; openChunk: OpenChunk },
  ) {
    this.#options = options;
    this.#parts = parts;
    this.#intervalMs = spool?.mode === "always" ? spool.intervalMs : Infinity;
  }

  /** How old a waiting line may be. */
  get #ageMsMax(): number {
    return Math.min(this.#options.ageMsMax, this.#intervalMs);
  }

  get nothingWaits(): boolean {
    return this.oldestMs === undefined;
  }

  /** What waits now is due now. */
  wake(): void {
    this.#wokenAtMs = this.#parts.clock.monotonicMs();
  }

  isDue(): boolean {
    return !this.nothingWaits && (this.isBySize() || this.#leftMs() <= 0);
  }

  isBySize(): boolean {
    const { bytesMax, recordsMax } = this.#options;
    const { waitingBytes, waitingCount } = this.#parts.reader;
    return waitingBytes >= bytesMax || waitingCount >= recordsMax;
  }

  /** How long a pause may be that ends when something is due by age. */
  pauseMs(): number {
    const leftMs = this.#leftMs();
    return leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs;
  }

  #leftMs(): number {
    const sinceMs = this.oldestMs ?? 0;
    if (sinceMs <= this.#wokenAtMs) return 0;
    return sinceMs + this.#ageMsMax - this.#parts.clock.monotonicMs();
  }

  /** Since when the oldest line waits, by the monotonic clock; undefined when none does. */
  get oldestMs(): number | undefined {
    const { openChunk, reader } = this.#parts;
    return reader.oldest?.openedAtMs ?? (openChunk.count > 0 ? openChunk.openedAtMs : undefined);
  }
}
