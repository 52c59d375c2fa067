import { collectEvery } from "../base/collect.ts";
import { counted } from "../base/counted.ts";
import { contentTypeOf, membersIn } from "../buffer/members.ts";
import { readLedger, type Ledger } from "../ship/ledger.ts";
import { isLedgerLine } from "../syslog/ledger-line.ts";
import { lineFeed } from "../syslog/octet.ts";
import { isNamedAsOurs } from "./pieces.ts";

/** An object as it was found. */
export type Audited =
  /** Neither a name nor octets of ours. */
  | { kind: "foreign" }
  | { kind: "damaged"; problem: string }
  /** `problem`: what it says about itself does not hold. */
  | { kind: "object"; ledger: Ledger; sha256: string; bytes: number; problem?: string };

/** What is decompressed would pile up. */
const collect = collectEvery(32 * 1024 * 1024);
const seqPrefix = Buffer.from('{"seq":');

/** What passed by of an object, as it is stored. */
export class Passed {
  bytes = 0;
  readonly #hash = new Bun.CryptoHasher("sha256");

  async *through(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      this.bytes += block.length;
      this.#hash.update(block);
      yield block;
    }
  }

  /** At the end. */
  get sha256(): string {
    return this.#hash.digest("hex");
  }
}

/**
 * Takes an object apart, a member at a time, and holds its lines against its ledger. What does not
 * begin as ours is read no further. `stored` has seen all of it when `body` is at its end.
 */
export async function auditObject(
  name: string,
  body: AsyncGenerator<Uint8Array>,
  stored: Passed,
): Promise<Audited> {
  const { value: first } = await body.next();
  if (contentTypeOf(first ?? new Uint8Array()) === undefined) {
    const claims = isNamedAsOurs(name);
    return claims ? damaged("is neither gzip nor zstd") : { kind: "foreign" };
  }
  const run = new SeqRun();
  let ledger: Ledger | undefined;
  for await (const member of membersIn(behind(first!, body))) {
    if (member === undefined) return damaged("cannot be decompressed: torn or altered");
    if (ledger !== undefined) return damaged("goes on behind its ledger");
    ledger = readLedger(member.lines);
    if (ledger === undefined && isLedgerLine(member.lines)) return damaged("has a broken ledger");
    if (ledger === undefined) run.take(member.lines);
    collect(member.lines.length);
  }
  if (ledger === undefined) return damaged("has no ledger");
  const problem = problemWith(name, ledger, run);
  const { bytes, sha256 } = stored;
  return { kind: "object", ledger, sha256, bytes, ...(problem && { problem }) };
}

async function* behind(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function damaged(problem: string): Audited {
  return { kind: "damaged", problem };
}

function problemWith(name: string, ledger: Ledger, run: SeqRun): string | undefined {
  const { key, first, last, count, totals, transports } = ledger;
  if (key !== name && !key.endsWith(`/${name}`)) return `was written as "${key}"`;
  if (!run.isWhole) return "has lines without a number, or out of order";
  if (run.count !== count || (count > 0 && (run.first !== first || run.last !== last))) {
    return `holds ${counted(run.count, "line")} from ${run.first} on, its ledger ${count} from ${first} on`;
  }
  const sum = Object.values(transports).reduce((total, each) => total + each, 0);
  const lostInRing = totals.lost.ring ?? 0;
  const balanced = totals.received === totals.shipped + totals.waiting + lostInRing;
  if (last - first + 1 !== count || sum !== count || !balanced) return "has a ledger that is wrong";
  return undefined;
}

/** The numbers of lines, which must follow each other. */
class SeqRun {
  count = 0;
  first = 0;
  last = 0;
  isWhole = true;

  take(lines: Uint8Array): void {
    const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(lineFeed, start);
      this.#add(end < 0 ? undefined : seqAt(bytes, start));
      start = end < 0 ? bytes.length : end + 1;
    }
  }

  #add(seq: number | undefined): void {
    if (seq === undefined || (this.count > 0 && seq !== this.last + 1)) this.isWhole = false;
    if (this.count++ === 0) this.first = seq ?? 0;
    this.last = seq ?? this.last;
  }
}

/** Every line of ours begins with its number. */
function seqAt(bytes: Buffer, start: number): number | undefined {
  let at = start + seqPrefix.length;
  if (!seqPrefix.equals(bytes.subarray(start, at))) return undefined;
  let seq = 0;
  for (let digit = bytes[at]! - 48; digit >= 0 && digit <= 9; digit = bytes[++at]! - 48) {
    seq = seq * 10 + digit;
  }
  return at === start + seqPrefix.length ? undefined : seq;
}
