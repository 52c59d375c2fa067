// Walks all objects once and answers whether anything is missing or was altered. Memory holds some
// parts of one object, one short record for each boot and sink, and what is out of order.
import type { Began, Ledger, MissingRange } from "../ship/ledger.ts";
import { Chain, Links, type ChainReport } from "./chain.ts";
import { type Identity, isEncrypted } from "../base/age.ts";
import { keyTemplateDefault, sanitize } from "../ship/key.ts";
import { keyReader, type KeyReading } from "../ship/read-key.ts";
import { ClosedObjects, type ClosedReport } from "./closed-objects.ts";
import { auditObject, Passed, type Audited } from "./object.ts";
import { waitMsMax } from "./selection.ts";
import { partsBehind, type ObjectStore } from "./store.ts";
import { endOf } from "./succession.ts";
import { runName, Told, type RunOfSink } from "./told.ts";

export interface AuditOptions {
  /** Milliseconds since the epoch; objects that were cut before are left out. */
  fromMs?: number | undefined;
  /** ... or not before this. */
  toMs?: number | undefined;
  device?: string | undefined;
  /** Opens what is encrypted; without it such objects are judged by their names. */
  identity?: Pick<Identity, "decryptParts"> | undefined;
  /** Of keys that are not made by the usual template. */
  readKey?: (name: string) => KeyReading;
}

export interface AuditReport {
  /** Nothing is missing and nothing was altered. */
  complete: boolean;
  objects: number;
  bytes: number;
  stored: number;
  /** Messages, whatever the reason. */
  missing: number;
  /** Files that are none of ours and were passed over. */
  foreign: number;
  chains: ChainReport[];
  /** Encrypted objects that nobody could look into; undefined: none. */
  closed?: ClosedReport;
  /** What is wrong with objects. */
  problems: { key: string; problem: string }[];
}

const dayMs = 24 * 3_600_000;

/**
 * Looks at every object once, in the order of the store. What is wrong with objects is in the
 * report; rejects with a UserError where the store cannot be listed, or an object be asked for.
 */
export async function audit(store: ObjectStore, options: AuditOptions): Promise<AuditReport> {
  const walk = new Walk(options);
  for await (const entry of store.entries()) {
    const { name } = entry;
    if (!mayBeWithin(name, options)) continue;
    const first = await store.part(entry, 0);
    if (first === undefined) {
      walk.problems.push({ key: name, problem: "cannot be read" });
      continue;
    }
    const stored = new Passed();
    const blocks = stored.through(partsBehind(store, entry, first));
    if (!isEncrypted(first)) walk.add(name, await auditObject(name, blocks, stored));
    else if (options.identity === undefined) walk.addClosed(name);
    else walk.add(name, await auditEncrypted(name, options.identity.decryptParts(blocks), stored));
  }
  return walk.finish();
}

/** `parts`: what was encrypted, as `Identity.decryptParts` gives it. */
async function auditEncrypted(
  name: string,
  parts: ReturnType<Identity["decryptParts"]>,
  stored: Passed,
): Promise<Audited> {
  let isWhole = true;
  const proven = async function* () {
    for await (const part of parts) {
      if (part === undefined) isWhole = false;
      else yield part;
    }
  };
  const found = await auditObject(name, proven(), stored);
  if (isWhole) return found;
  return { kind: "damaged", problem: "is not for this identity, or torn or altered" };
}

/** Judged by the day in its name, where there is one: it need not be read. */
function mayBeWithin(name: string, { fromMs, toMs }: AuditOptions): boolean {
  const day = /(?:^|\/)date=(\d{4}-\d{2}-\d{2})\//.exec(name)?.[1];
  const atMs = Date.parse(day ?? "");
  if (Number.isNaN(atMs)) return true;
  const isBefore = fromMs !== undefined && atMs + dayMs + waitMsMax < fromMs;
  return !isBefore && !(toMs !== undefined && atMs >= toMs);
}

class Walk {
  readonly problems: AuditReport["problems"] = [];
  readonly #options: AuditOptions;
  readonly #chains = new Map<string, Chain>();
  readonly #links = new Links();
  readonly #closed = new ClosedObjects();
  /** The last ledger of each before the time that is asked for. */
  readonly #earlier = new Map<string, Ledger>();
  readonly #told = new Told();
  #objects = 0;
  #bytes = 0;
  #foreign = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** An encrypted object without the identity that opens it. */
  addClosed(name: string): void {
    const { readKey = keyReader(keyTemplateDefault) } = this.#options;
    const problem = this.#closed.add(readKey(name), this.#options);
    if (problem !== undefined) this.problems.push({ key: name, problem });
  }

  add(name: string, found: Audited): void {
    if (found.kind === "foreign") return void this.#foreign++;
    if (found.kind === "damaged") {
      return void this.problems.push({ key: name, problem: found.problem });
    }
    const { ledger, sha256, bytes, problem } = found;
    // What is a copy, or was renamed, is not what others name.
    const isItself = isNamedBy(ledger.key, name);
    if (!this.#isWithin(ledger)) {
      if (isItself) this.#links.add(ledger, sha256);
      return this.#passOver(ledger);
    }
    this.#objects++;
    this.#bytes += bytes;
    if (problem !== undefined) this.problems.push({ key: name, problem });
    if (isItself) this.#onAltered(this.#links.add(ledger, sha256));
    const chain = this.#chainOf(ledger);
    // An object that is not what its name says must not fill the place of one that is.
    if (problem === undefined && !chain.add(ledger)) {
      this.problems.push({ key: name, problem: "holds lines that another object holds" });
    }
    for (const range of ledger.missing) this.#told.add(ledger, range);
  }

  finish(): AuditReport {
    const { missing, altered } = this.#links.finish();
    this.#onAltered(altered);
    const isPart = this.#options.fromMs !== undefined;
    const chains = [...this.#chains.values()].toSorted((one, other) =>
      one.at < other.at ? -1 : 1,
    );
    const reports = chains.map((chain) =>
      chain.report(this.#toldOf(chain), {
        ...{ end: endOf(chain, chains), isPart },
        earlier: this.#earlier.get(stintName(chain)),
      }),
    );
    const found = new Set(this.problems.map(({ key }) => key));
    for (const { key, by } of missing) {
      if (!this.#isWithin(by) || !this.#isAskedFor(key) || isAmong(found, key)) continue;
      // What holds lines shows as a gap between numbers; what holds none, only here.
      if (this.#isTold(key, by) || this.#isInGap(by, reports)) continue;
      const problem = `is named by "${by.key}" and not there`;
      this.problems.push({ key, problem });
    }
    const closed = this.#closed.report(isPart, reports);
    reports.push(...this.#unseen(closed));
    const sum = (of: (report: ChainReport) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    const inChains = sum((each) => each.missing.reduce((total, gap) => total + gap.count, 0));
    const count = inChains + closed.missing.reduce((total, gap) => total + gap.count, 0);
    return {
      complete: count === 0 && this.problems.length === 0,
      ...{ objects: this.#objects, bytes: this.#bytes, stored: sum(({ stored }) => stored) },
      ...(closed.objects > 0 && { closed }),
      ...{ missing: count, foreign: this.#foreign, chains: reports, problems: this.problems },
    };
  }

  #isWithin({ device, at }: Ledger): boolean {
    const { fromMs = -Infinity, toMs = Infinity } = this.#options;
    const atMs = Date.parse(at);
    const isOther = this.#options.device !== undefined && device !== this.#options.device;
    return !isOther && atMs >= fromMs && atMs < toMs;
  }

  #passOver(ledger: Ledger): void {
    const { fromMs = -Infinity } = this.#options;
    if (Date.parse(ledger.at) >= fromMs) return;
    const name = stintName(ledger);
    if (ledger.number > (this.#earlier.get(name)?.number ?? 0)) this.#earlier.set(name, ledger);
  }

  #chainOf(ledger: Ledger): Chain {
    const name = stintName(ledger);
    const known = this.#chains.get(name) ?? new Chain(ledger);
    this.#chains.set(name, known);
    return known;
  }

  #onAltered(keys: string[]): void {
    for (const key of keys) {
      this.problems.push({ key, problem: "was altered: its successor knows another SHA-256" });
    }
  }

  #toldOf(chain: Chain): MissingRange[] {
    return this.#told.within(chain, { first: chain.first, last: this.#lastOf(chain) });
  }

  /** A sink that has gone and come again in one run is told of by its later objects. */
  #lastOf(chain: Chain): number {
    const later = [...this.#chains.values()].filter(
      (other) => runName(other) === runName(chain) && isBehind(other, chain),
    );
    return Math.min(...later.map(({ first }) => first - 1));
  }

  /** Whether an object of that name is of the device and the time; where it does not tell, all. */
  #isAskedFor(key: string): boolean {
    const {
      fromMs,
      toMs = Infinity,
      device,
      readKey = keyReader(keyTemplateDefault),
    } = this.#options;
    const read = readKey(key);
    const isOther = device !== undefined && (read.device ?? device) !== sanitize(device);
    const isBefore = fromMs !== undefined && (read.fromMs ?? -Infinity) < fromMs;
    return !isOther && !isBefore && (read.fromMs ?? -Infinity) < toMs;
  }

  /** An object of a run before, or of this one before the sink's objects were changed. */
  #isTold(key: string, by: Ledger): boolean {
    const { readKey = keyReader(keyTemplateDefault) } = this.#options;
    const { device = by.device, boot, last, isBeat } = readKey(key);
    const isFirst = by.number === 1;
    // Without numbers in its name, or without lines, it may be among all that is told.
    if (boot === undefined || last === undefined || isBeat) return isFirst && tellsOfOthers(by);
    return this.#told.within({ device, boot, sink: by.sink }, { first: last, last }).length > 0;
  }

  #isInGap(by: Ledger, reports: ChainReport[]): boolean {
    const own = reports.find((report) => stintName(report) === stintName(by));
    return own!.missing.some((gap) => "last" in gap && gap.last === by.first - 1);
  }

  /** Runs that others tell of, and that have stored nothing themselves. */
  #unseen(closed: ClosedReport): ChainReport[] {
    const { device } = this.#options;
    const known = new Set([...this.#chains.values()].map(runName));
    const before = [...this.#earlier.values()];
    const counted = (of: RunOfSink) => {
      const last = Math.max(0, ...before.filter(isOf(of)).map((ledger) => ledger.last));
      return [{ first: 1, last }, ...closed.missing.filter(({ boot }) => boot === of.boot)];
    };
    const unseen = this.#told.unseen(known, counted);
    const isAsked = (run: RunOfSink) =>
      device === undefined || sanitize(run.device) === sanitize(device);
    return unseen.filter(isAsked);
  }
}

/** Below another directory it is the same object. */
function isNamedBy(key: string, name: string): boolean {
  return key === name || key.endsWith(`/${name}`);
}

/** The same for one of many names. */
function isAmong(names: ReadonlySet<string>, key: string): boolean {
  const parts = key.split("/");
  return parts.some((_, at) => names.has(parts.slice(at).join("/")));
}

function tellsOfOthers({ missing, began }: Ledger): boolean {
  return missing.some(({ boot, last }) => boot !== undefined || last < (began?.first ?? 1));
}

function isOf(one: RunOfSink): (other: RunOfSink) => boolean {
  return (other) => runName(one) === runName(other);
}

/** One of the times that a sink was there in one run. */
function stintName(of: {
  device: string;
  boot: string;
  sink: string;
  began?: Began | undefined;
}): string {
  const { began } = of;
  return began === undefined ? runName(of) : `${runName(of)} ${began.first} ${began.at}`;
}

function isBehind(one: Chain, other: Chain): boolean {
  if (one.first !== other.first) return one.first > other.first;
  return (one.began?.at ?? "") > (other.began?.at ?? "");
}
