import type { Line } from "./api.ts";
import type { ServerEvent } from "./event-reader.ts";
import { passedOverRemark, type Entry } from "./line-store.ts";

/** How far a view has come: after a break the server tells some lines for the second time. */
export class Place {
  #newest: string | undefined;
  #isAfterBreak = false;

  get isNew(): boolean {
    return this.#newest === undefined;
  }

  /** What comes next may have been told before. */
  break(): void {
    this.#isAfterBreak = this.#newest !== undefined;
  }

  /** The lines that are new, and remarks on what is missing. */
  entriesOf(events: readonly ServerEvent[]): Entry[] {
    const entries: Entry[] = [];
    for (const { type, data } of events) {
      if (type === "skipped") entries.push(skippedEntry(data));
      else if (!this.#isKnown(data)) entries.push(data);
    }
    const last = events.findLast(({ type }) => type === "message");
    if (last !== undefined && !this.#isAfterBreak) this.#newest = last.data;
    return entries;
  }

  #isKnown(data: string): boolean {
    if (!this.#isAfterBreak) return false;
    const isKnown = !isLater(data, this.#newest!);
    if (!isKnown) this.#isAfterBreak = false;
    return isKnown;
  }
}

/** Numbers begin anew with each run of the daemon; times do not. */
function isLater(one: string, other: string): boolean {
  const [line, before] = [one, other].map((json) => JSON.parse(json) as Line) as [Line, Line];
  if (line.received_at !== before.received_at) return line.received_at > before.received_at;
  return line.seq > before.seq;
}

function skippedEntry(data: string): Entry {
  return passedOverRemark((JSON.parse(data) as { count: number }).count);
}
