// Looks for lines in what this box still has: the open chunk, the ring, and what waits on disk;
// chunk by chunk from the newest to the oldest, and everything else of the process has its turn in
// between.
import type { Clock } from "../base/clock.ts";
import { LineRuns } from "../buffer/line-runs.ts";
import { membersOf } from "../buffer/members.ts";
import type { LineFilter } from "../rule/line-filter.ts";
import { foundBytesMax } from "./options.ts";
import { SeenLines } from "./seen-lines.ts";
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
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<string> {
  const found = new Found(query.limit);
  const seen = new SeenLines();
  await searchRing(subject, query, { found, seen, clock, signal });
  if (!found.isFull) await searchSpool(subject, query, { found, seen, clock, signal });
  return found.json();
}

interface Under {
  found: Found;
  /** Lines of this run that need not be looked at any more. */
  seen: SeenLines;
  clock: Clock;
  signal: AbortSignal;
}

async function searchRing(
  { ring, openChunk }: Pick<Subject, "ring" | "openChunk">,
  { filter, fromMs = -Infinity, toMs = Infinity }: SearchQuery,
  { found, seen, clock, signal }: Under,
): Promise<void> {
  const runs = new LineRuns({ ring, openChunk });
  let seq = runs.nextSeq;
  while (!found.isFull && !signal.aborted) {
    const run = runs.before(seq, (chunk) => {
      const { firstReceivedAtMs, lastReceivedAtMs } = chunk;
      const isWanted = lastReceivedAtMs >= fromMs && firstReceivedAtMs < toMs;
      if (!isWanted) seen.add(chunk);
      return isWanted;
    });
    if (run === undefined) break;
    seen.add(run);
    seq = run.firstSeq;
    const newest = new Newest(found.limit);
    newest.add(filter, run.lines);
    found.add(newest);
    await clock.sleep(0);
  }
}

/** What no chunk of the ring had any more, and what earlier runs have left. */
async function searchSpool(
  { outlets, boot }: Pick<Subject, "outlets" | "boot">,
  { filter }: SearchQuery,
  { found, seen, clock, signal }: Under,
): Promise<void> {
  const spools = outlets.map(({ shipper }) => shipper.spools);
  const one = spools.find(({ files }) => (files ?? 0) > 0);
  const listed =
    one?.all.flatMap((spool) => spool.listed.map((each) => ({ ...each, spool }))) ?? [];
  for (const { name, facts, spool } of listed.toReversed()) {
    if (found.isFull || signal.aborted) return;
    const ours = facts?.boot === boot ? facts : undefined;
    if (ours !== undefined && seen.hasAll(ours.firstSeq, ours.lastSeq)) continue;
    const bytes = await spool.read(name);
    const newest = new Newest(found.limit);
    if (bytes === undefined) found.unread++;
    // Of an earlier run nothing was seen.
    let seq = ours?.firstSeq ?? -Infinity;
    for (const member of bytes === undefined ? [] : membersOf(bytes)) {
      if (member === undefined) {
        found.unread++;
        break;
      }
      const { buffer, byteOffset, length } = member.lines;
      const { runs, nextSeq } = seen.unseenOf(Buffer.from(buffer, byteOffset, length), seq);
      for (const run of runs) newest.add(filter, run);
      seq = nextSeq;
      await clock.sleep(0);
    }
    found.add(newest);
  }
}

/** The last lines of what was looked through that meet a filter; no more than are answered. */
class Newest {
  readonly lines: string[] = [];
  /** Octets that were looked through. */
  lookedAt = 0;
  readonly #countMax: number;
  #bytes = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  add(filter: LineFilter, lines: Buffer): void {
    this.lookedAt += lines.length;
    for (const { octets } of filter.of(lines)) {
      const line = octets.toString();
      this.lines.push(line);
      this.#bytes += line.length;
      while (this.#hasTooMany()) this.#bytes -= this.lines.shift()!.length;
    }
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
