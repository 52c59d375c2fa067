// The live tail: server-sent events (HTML standard, 9.2). A client is a place in the ring and no
// queue: it reads when it has taken what it was given, and who falls behind is told how many lines
// were passed over. While nobody listens there is no tail.
import { release } from "../base/collect.ts";
import type { Clock } from "../base/clock.ts";
import { LineRuns, type LineRun } from "../buffer/line-runs.ts";
import type { LineFilter } from "../rule/line-filter.ts";

export interface TailParts {
  runs: LineRuns;
  filter: LineFilter;
  clock: Clock;
  /** Lines received before, to begin with. */
  last: number;
  onEnd(): void;
}

/** A client that is so many lines behind goes on with the newest ones. */
export const lagMax = 10_000;
const keptOfLag = 1000;
/** Between two looks; one chunk at a time leaves the processor to the messages in a flood. */
const lookMs = 100;
const heartbeatMs = 15_000;

/** Events without end, until the reader goes away or `signal` aborts. */
export function tailStream(parts: TailParts, signal: AbortSignal): ReadableStream<Uint8Array> {
  const tail = new Tail(parts);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const events = await tail.next(signal);
        if (!signal.aborted) return controller.enqueue(events);
        parts.onEnd();
        controller.close();
      },
      cancel: () => parts.onEnd(),
    },
    // What is not taken is not read.
    { highWaterMark: 0 },
  );
}

/** One client's place. */
class Tail {
  readonly #parts: TailParts;
  #nextSeq: number;
  #isGreeted = false;
  /** What the client was given last; it is gone when the next is asked for. */
  #given: Uint8Array = new Uint8Array();

  constructor(parts: TailParts) {
    this.#parts = parts;
    this.#nextSeq = Math.max(1, parts.runs.nextSeq - parts.last);
  }

  /** The next events, as soon as there are any; a comment when there are none for long. */
  async next(signal: AbortSignal): Promise<Uint8Array> {
    release(this.#given);
    return (this.#given = await this.#next(signal));
  }

  async #next(signal: AbortSignal): Promise<Uint8Array> {
    const { clock } = this.#parts;
    // So that the client learns at once that it is heard.
    if (!this.#isGreeted) return this.#greet();
    const untilMs = clock.monotonicMs() + heartbeatMs;
    for (;;) {
      const events = this.#look();
      if (events.length > 0) return events;
      if (signal.aborted || clock.monotonicMs() >= untilMs) return Buffer.from(": \n\n");
      await clock.sleep(lookMs, signal);
    }
  }

  #greet(): Uint8Array {
    this.#isGreeted = true;
    return Buffer.from(": listening\n\n");
  }

  #look(): Buffer {
    const { runs, filter } = this.#parts;
    const lag = runs.nextSeq - this.#nextSeq;
    const from = lag > lagMax ? runs.nextSeq - keptOfLag : this.#nextSeq;
    const run = runs.from(from);
    if (run === undefined) return Buffer.alloc(0);
    const skipped = run.firstSeq - this.#nextSeq;
    this.#nextSeq = run.lastSeq + 1;
    const told = skipped > 0 ? `event: skipped\ndata: {"count":${skipped}}\n\n` : "";
    return Buffer.concat([Buffer.from(told), ...eventsOf(run, filter)]);
  }
}

const before = Buffer.from("data: ");
const behind = Buffer.from("\n\n");

/** A line has no line feed in it, and so is the data of an event as it stands. */
function* eventsOf({ lines }: LineRun, filter: LineFilter): Generator<Buffer> {
  for (const { octets } of filter.of(lines)) {
    yield before;
    yield octets;
    yield behind;
  }
}
