// Looks for lines in what this box still has: the open chunk, the ring, and what waits on disk;
// chunk by chunk from the newest to the oldest, and everything else of the process has its turn in
// between.
import type { Clock } from "../base/clock.ts";
import { LineRuns } from "../buffer/line-runs.ts";
import { membersOf } from "../buffer/members.ts";
import { isJson, type FoundLine, type LineFilter } from "../rule/line-filter.ts";
import type { Spool } from "../ship/spool.ts";
import { lineFeed } from "../syslog/octet.ts";
import { foundBytesMax } from "./options.ts";
import type { Subject } from "./subject.ts";

export interface SearchQuery {
  filter: LineFilter;
  fromMs: number | undefined;
  toMs: number | undefined;
  /** Lines that are answered at most. */
  limit: number;
}

/** The newest lines that meet the query, the oldest first, as JSON. */
export async function search(
  subject: Pick<Subject, "ring" | "openChunk" | "outlets" | "boot">,
  query: SearchQuery,
  doors: { clock: Clock; signal: AbortSignal },
): Promise<string> {
  const found = new Found(query.limit);
  const spooled = new SpooledLines(subject, query.filter, { found, ...doors });
  await searchRun(subject, query, { found, spooled, ...doors });
  await spooled.searchEarlier();
  return found.json();
}

/**
 * Lines of this run, in the order of their numbers: what no chunk of the ring has any more may lie
 * on disk, though older lines are in the ring still, since they give way last.
 */
async function searchRun(
  { ring, openChunk }: Pick<Subject, "ring" | "openChunk">,
  { filter, fromMs = -Infinity, toMs = Infinity }: SearchQuery,
  { found, spooled, clock, signal }: { found: Found; spooled: SpooledLines } & SearchDoors,
): Promise<void> {
  const runs = new LineRuns({ ring, openChunk });
  let seq = runs.nextSeq;
  while (seq > 1 && !found.isFull && !signal.aborted) {
    const stretch = runs.before(seq);
    const there = stretch?.lastSeq ?? 0;
    if (stretch === undefined || there < seq - 1) {
      await spooled.search(there + 1, seq - 1);
      // Meanwhile chunks may have given way.
      seq = there + 1;
      continue;
    }
    seq = stretch.firstSeq;
    const { chunk } = stretch;
    if (chunk && (chunk.lastReceivedAtMs < fromMs || chunk.firstReceivedAtMs >= toMs)) continue;
    const newest = new Newest(found.limit);
    newest.add(filter, stretch.lines());
    found.add(newest);
    await clock.sleep(0);
  }
}

interface SearchDoors {
  clock: Clock;
  signal: AbortSignal;
}

type SpooledAt = Spool["listed"][number] & { spool: Spool };

/** What waits on disk for the first sink for which something does. */
class SpooledLines {
  readonly #spools: readonly Spool[];
  readonly #boot: string;
  readonly #filter: LineFilter;
  readonly #found: Found;
  readonly #doors: SearchDoors;

  constructor(
    { outlets, boot }: Pick<Subject, "outlets" | "boot">,
    filter: LineFilter,
    { found, ...doors }: { found: Found } & SearchDoors,
  ) {
    const spools = outlets.map(({ shipper }) => shipper.spools);
    this.#spools = spools.find(({ files }) => (files ?? 0) > 0)?.all ?? [];
    this.#boot = boot;
    this.#filter = filter;
    this.#found = found;
    this.#doors = doors;
  }

  /** Lines of this run with numbers from `first` to `last`. */
  async search(first: number, last: number): Promise<void> {
    const files = this.#listed.flatMap(({ facts, ...at }) =>
      facts?.boot === this.#boot && facts.firstSeq <= last && facts.lastSeq >= first
        ? [{ ...at, firstSeq: facts.firstSeq }]
        : [],
    );
    files.sort((one, other) => other.firstSeq - one.firstSeq);
    for (const { firstSeq, ...at } of files) {
      let seq = firstSeq;
      await this.#searchFile(at, (lines) => {
        const within = linesWithin(lines, first - seq, last - seq + 1);
        seq += within.count;
        return within.lines;
      });
    }
  }

  /** What earlier runs have left: the order of names is that of time. */
  async searchEarlier(): Promise<void> {
    const files = this.#listed.filter(({ facts }) => facts?.boot !== this.#boot);
    files.sort((one, other) => (one.name < other.name ? 1 : -1));
    for (const file of files) await this.#searchFile(file, (lines) => lines);
  }

  get #listed(): SpooledAt[] {
    return this.#spools.flatMap((spool) => spool.listed.map((each) => ({ ...each, spool })));
  }

  async #searchFile(
    { name, spool }: Pick<SpooledAt, "name" | "spool">,
    part: (lines: Buffer) => Buffer,
  ): Promise<void> {
    const { clock, signal } = this.#doors;
    if (this.#found.isFull || signal.aborted) return;
    const bytes = await spool.read(name);
    const newest = new Newest(this.#found.limit);
    let isWhole = bytes !== undefined;
    for (const member of bytes === undefined ? [] : membersOf(bytes)) {
      if (member === undefined) {
        isWhole = false;
        break;
      }
      const { buffer, byteOffset, length } = member.lines;
      newest.add(this.#filter, part(Buffer.from(buffer, byteOffset, length)));
      await clock.sleep(0);
    }
    if (!isWhole || newest.hasForeign) this.#found.unread++;
    this.#found.add(newest);
  }
}

/** Of whole lines those from one index on up to another, and how many there are in all. */
export function linesWithin(
  lines: Buffer,
  from: number,
  to: number,
): { lines: Buffer; count: number } {
  let [start, end, count] = [lines.length, lines.length, 0];
  for (let at = 0; at < lines.length; count++) {
    if (count === Math.max(0, from)) start = at;
    if (count === to) end = at;
    const next = lines.indexOf(lineFeed, at);
    at = next < 0 ? lines.length : next + 1;
  }
  return {
    lines: to <= 0 || start >= end ? lines.subarray(0, 0) : lines.subarray(start, end),
    count,
  };
}

/** The last lines of what was looked through that meet a filter; no more than are answered. */
class Newest {
  readonly lines: string[] = [];
  /** Octets that were looked through. */
  lookedAt = 0;
  /** There were lines that are not of NDJSON. */
  hasForeign = false;
  readonly #countMax: number;
  #bytes = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  add(filter: LineFilter, lines: Buffer): void {
    this.lookedAt += lines.length;
    for (const line of filter.of(lines)) this.#add(line);
  }

  #add(found: FoundLine): void {
    if (!isJson(found)) {
      this.hasForeign = true;
      return;
    }
    const line = found.octets.toString();
    this.lines.push(line);
    this.#bytes += line.length;
    while (this.#hasTooMany()) this.#bytes -= this.lines.shift()!.length;
  }

  /** Without its oldest line it would still fill the answer. */
  #hasTooMany(): boolean {
    const [oldest = ""] = this.lines;
    return this.lines.length > this.#countMax || this.#bytes - oldest.length >= foundBytesMax;
  }
}

/** All that was found, the newest first. */
class Found {
  readonly limit: number;
  /** Files on disk that could not be read: torn, encrypted, or gone meanwhile. */
  unread = 0;
  readonly #lines: string[] = [];
  #bytes = 0;
  #lookedAtBytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.#lines.length >= this.limit || this.#bytes >= foundBytesMax;
  }

  /** What is older than all before. */
  add({ lines, lookedAt }: Newest): void {
    this.#lookedAtBytes += lookedAt;
    for (const line of lines.toReversed()) {
      if (this.isFull) return;
      this.#lines.push(line);
      this.#bytes += line.length;
    }
  }

  json(): string {
    const lines = this.#lines.toReversed().join(",");
    const complete = !this.isFull && this.unread === 0;
    const facts = { complete, unread_files: this.unread, looked_at_bytes: this.#lookedAtBytes };
    return `{"lines":[${lines}],${JSON.stringify(facts).slice(1)}\n`;
  }
}
