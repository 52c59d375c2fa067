// The live tail: listens, and listens again whenever that breaks off. What was received meanwhile
// is asked for, so nothing is missing that the daemon still has.
import { isFault, type Api, type Fault } from "./api.ts";
import { sleep } from "./doors.ts";
import { EventReader, type ServerEvent } from "./event-reader.ts";
import type { Entry } from "./line-store.ts";
import type { Place } from "./place.ts";

export interface TailListener {
  entries(entries: Entry[]): void;
  /** It hears. */
  heard(): void;
  /** The filter is wrong: nothing comes until there is another one. */
  wrong(fault: string): void;
  /** It does not hear, for now. */
  lost(fault: Fault): void;
}

/** Lines from before that a view begins with, and that are looked through after a break. */
const lastAtStart = 500;
const lastAfterBreak = 5000;
const retryMs = { min: 1000, max: 10_000 };

/** Listens until `signal` aborts. `place` is how far the view has come. */
export async function tailLoop(
  api: Api,
  filter: string,
  listener: TailListener,
  { signal, place }: { signal: AbortSignal; place: Place },
): Promise<void> {
  for (let waitMs = retryMs.min; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMs.max)) {
    const last = place.isNew ? lastAtStart : lastAfterBreak;
    const query = new URLSearchParams({ filter, last: String(last) });
    const response = await api.open(`api/v1/tail?${query}`, { signal });
    if (signal.aborted) return;
    if (isFault(response)) {
      if (response.status === 400) return listener.wrong(response.fault);
      listener.lost(response);
    } else {
      listener.heard();
      waitMs = retryMs.min;
      await readEvents(response, (events) => listener.entries(place.entriesOf(events)));
      place.break();
      if (signal.aborted) return;
      listener.lost({ fault: "No answer", status: 0 });
      listener.entries([{ remark: "here nobody answered for a while" }]);
    }
    await sleep(waitMs, signal);
  }
}

/** Until it ends or breaks off. */
async function readEvents(response: Response, take: (events: ServerEvent[]) => void) {
  const reader = new EventReader();
  try {
    const text = response.body!.pipeThrough(new TextDecoderStream());
    for await (const piece of piecesOf(text)) take(reader.read(piece));
  } catch {
    // That it broke off is what the caller says in any case.
  }
}

/** Not every browser can iterate over a stream. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
