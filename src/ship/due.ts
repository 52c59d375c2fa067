import type { Clock } from "../base/clock.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import type { Ring } from "../buffer/ring.ts";
import type { RingReader } from "../buffer/ring-reader.ts";
import type { ShipOptions, SpoolOptions } from "./options.ts";
import type { Spools } from "./spools.ts";

/** Age is looked at this often while anything waits. */
const lookMs = 1000;

export interface DueParts {
  clock: Clock;
  ring: Pick<Ring, "bytesMax">;
  reader: RingReader;
  openChunk: OpenChunk;
  /** How long the sink has been failing. */
  failingMs(): number;
}

/** When what waits for one sink is to become a batch. */
export class Due {
  readonly #options: ShipOptions;
  readonly #spools: Pick<Spools, "current">;
  readonly #parts: DueParts;
  /** What is no newer is due whatever its age. */
  #wokenAtMs = -Infinity;

  constructor(options: ShipOptions, spools: Pick<Spools, "current">, parts: DueParts) {
    this.#options = options;
    this.#parts = parts;
    this.#spools = spools;
  }

  get #spool(): SpoolOptions | undefined {
    return this.#spools.current?.options;
  }

  /** How old a waiting line may be: what must be on disk soon waits for no larger object. */
  get #ageMsMax(): number {
    const spool = this.#spool;
    return Math.min(this.#options.ageMsMax, spool?.mode === "always" ? spool.intervalMs : Infinity);
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

  /** Has nothing been cut for so long that this is worth a word? */
  isBeatDue(cutAtMs: number): boolean {
    const { heartbeatMs } = this.#options;
    const restsMs = this.#parts.clock.monotonicMs() - cutAtMs;
    return heartbeatMs > 0 && this.nothingWaits && restsMs >= heartbeatMs;
  }

  /** Half of the ring waits: the last moment before something gives way. */
  isFilling(): boolean {
    const { reader, ring } = this.#parts;
    return reader.waitingBytes >= ring.bytesMax / 2;
  }

  /** May what is cut be written to disk before it is sent? */
  isSpilling(): boolean {
    const spool = this.#spool;
    if (spool === undefined) return false;
    if (spool.mode === "always") return true;
    return this.isFilling() || this.#parts.failingMs() >= spool.afterMs;
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
    const { oldest } = reader;
    if (oldest !== undefined || reader.hasEnded) return oldest?.openedAtMs;
    return openChunk.count > 0 ? openChunk.openedAtMs : undefined;
  }
}
