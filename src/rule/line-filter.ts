// The condition language over what is stored: search, the live tail and the ring ask it.
import { isLedgerLine } from "../syslog/ledger-line.ts";
import { UserError } from "../base/user-error.ts";
import { linesWith } from "./line-scan.ts";
import { openPatterns } from "./open-patterns.ts";
import { describeFault, parseCondition } from "./parse-condition.ts";
import { openCondition, type Predicate } from "./predicate.ts";
import { storedLiteralsOf, type StoredLiterals } from "./stored-literals.ts";
import { StoredRecord } from "./stored-record.ts";

export interface LineWindow {
  /** Received at or behind this, in milliseconds since the epoch. */
  fromMs?: number | undefined;
  /** ... and before this. */
  toMs?: number | undefined;
}

/** A stored line that was asked for. */
export interface FoundLine {
  /** Its octets without the line feed; a view that lasts as long as what was looked through. */
  readonly octets: Buffer;
  /** Taken apart when it is asked for; undefined when it is no object of JSON. */
  readonly record: StoredRecord | undefined;
}

const oursBegins = Buffer.from('{"seq":');
const brace = 0x7d;

/** Whether it may stand among lines of JSON: what is written as ours is, all else is looked at. */
export function isJson(line: FoundLine): boolean {
  const { octets } = line;
  const isAsOurs = oursBegins.equals(octets.subarray(0, oursBegins.length));
  return (isAsOurs && octets.at(-1) === brace) || isLedgerLine(octets) || line.record !== undefined;
}

/** Says which stored lines meet a condition. Bad lines meet none. */
export class LineFilter {
  readonly #literals: StoredLiterals | undefined;
  readonly #test: Predicate | undefined;
  readonly #window: LineWindow;
  readonly #from: string;
  readonly #to: string;

  /** Without `test` every line is meant. */
  constructor(
    test: Predicate | undefined,
    literals: StoredLiterals | undefined,
    window: LineWindow,
  ) {
    this.#test = test;
    this.#literals = literals;
    this.#window = window;
    this.#from = timeText(window.fromMs);
    this.#to = timeText(window.toMs);
  }

  /** The lines that meet it, of whole lines of NDJSON, in order. Ledgers are no messages. */
  *of(lines: Buffer): Generator<FoundLine, void> {
    for (const octets of linesWith(this.#literals, lines)) {
      if (isLedgerLine(octets)) continue;
      const line = new Line(octets);
      if (this.#meets(line)) yield line;
    }
  }

  /** Whether a single line meets it. */
  meets(line: Buffer): boolean {
    return !isLedgerLine(line) && this.#meets(new Line(line));
  }

  #meets(line: Line): boolean {
    const hasWindow = this.#from !== "" || this.#to !== "";
    if (this.#test === undefined && !hasWindow) return true;
    const { record } = line;
    if (record === undefined || (hasWindow && !this.#isWithin(record))) return false;
    return this.#test?.(record) ?? true;
  }

  #isWithin(record: StoredRecord): boolean {
    const at = record.receivedAt;
    // As Sluice writes it, the order of texts is that of times.
    if (at.length === this.#from.length || at.length === this.#to.length) {
      if (at.endsWith("Z")) return at >= this.#from && (this.#to === "" || at < this.#to);
    }
    const { fromMs = -Infinity, toMs = Infinity } = this.#window;
    const ms = record.receivedAtMs;
    return ms >= fromMs && ms < toMs;
  }
}

class Line implements FoundLine {
  readonly octets: Buffer;
  #record: StoredRecord | undefined;
  #isRead = false;

  constructor(octets: Buffer) {
    this.octets = octets;
  }

  get record(): StoredRecord | undefined {
    if (!this.#isRead) this.#record = StoredRecord.of(this.octets);
    this.#isRead = true;
    return this.#record;
  }
}

/**
 * A filter as a person writes it, in the language of rules; empty: all lines. Rejects with a
 * UserError that says which character is wrong.
 */
export async function openLineFilter(text: string, window: LineWindow = {}): Promise<LineFilter> {
  if (text.trim() === "") return new LineFilter(undefined, undefined, window);
  const condition = parseCondition(text);
  if ("fault" in condition)
    throw unreadable(`the filter ${JSON.stringify(text)}`, describeFault(condition), hintFor(text));
  const { patterns, faults } = await openPatterns(condition);
  for (const { source, ...fault } of faults) {
    throw unreadable(`the expression ${JSON.stringify(source)}`, describeFault(fault), language);
  }
  const isAll = condition.kind === "all";
  return new LineFilter(
    isAll ? undefined : openCondition(condition, patterns).test,
    storedLiteralsOf(condition, (pattern) => patterns.get(pattern)!.re2),
    window,
  );
}

const language = `Such as '"login failure" and severity <= warning'; sluice help rules explains it`;

/** The quotes that mean a text are easily left to the shell. */
function hintFor(text: string): string {
  const isText = /^[\w .:@/-]+$/.test(text);
  return isText ? `A text stands in quotes: "${text}"; in a shell that is '"${text}"'` : language;
}

function unreadable(what: string, why: string, hint: string): UserError {
  return new UserError(`Cannot understand ${what}: ${why}`, hint);
}

/** `2026-11-21T08:00:00.000Z`; empty when there is none. */
function timeText(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}
