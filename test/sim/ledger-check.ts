// Does the last line of an object tell the truth about it?
import { earliestMs } from "../../src/base/clock.ts";
import type { BootTruth } from "./boot-truth.ts";

const roundingMs = 1;

/** What of a ledger is compared. */
export interface LedgerTold {
  key: string;
  boot: string;
  sink: string;
  device: string;
  number: number;
  first: number;
  last: number;
  count: number;
  at: string;
  previous: { key: string; sha256: string } | null;
  transports: Record<string, number>;
  sources: Record<string, number>;
  other_sources: number;
  began?: { first: number };
  ended?: { last: number };
  totals: { received: number; shipped: number; waiting: number; lost: Record<string, number> };
  clock: { known_by: string; uptime_ms: number };
  missing: { boot?: string; first: number; last: number; reason: string }[];
}

interface Place {
  key: string;
  device: string;
  sink: string;
  boot: BootTruth;
  firstSeq: number;
  lastSeq: number;
}

/** What is wrong with it, as far as the object alone tells. */
export function ledgerProblem(ledger: LedgerTold, place: Place): string | undefined {
  const { boot, firstSeq, lastSeq } = place;
  const { totals, began, ended } = ledger;
  /** Before the sink came. */
  const absent = (began?.first ?? 1) - 1;
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const said: [string, unknown, unknown][] = [
    ["key", ledger.key, place.key],
    ["boot", ledger.boot, boot.id],
    ["sink", ledger.sink, place.sink],
    ["device", ledger.device, place.device],
    ["first", ledger.first, firstSeq],
    ["last", ledger.last, lastSeq],
    ["count", ledger.count, lastSeq - firstSeq + 1],
    ["sum of transports", sum(ledger.transports), ledger.count],
    ["sum of sources", sum(ledger.sources) + ledger.other_sources, ledger.count],
    ["waiting", totals.waiting, absent + totals.received - lastSeq],
    ["shipped and lost", absent + totals.shipped + (totals.lost["ring"] ?? 0), lastSeq],
  ];
  for (const [what, told, truth] of said) {
    if (told !== truth) return `has a ledger with ${what} ${told}, which is ${truth}`;
  }
  const lie = clockLie(ledger, boot);
  if (lie !== undefined) return lie;
  const stints = boot.stints.get(place.sink) ?? [];
  const isTrue = stints.some(
    ({ firstSeq: first, lastSeq: last }) =>
      first === absent + 1 && (ended === undefined || ended.last === last),
  );
  if (!isTrue) return `has a ledger of a sink from ${absent + 1} to ${ended?.last ?? "the end"}`;
  if (absent + totals.received <= boot.taken.length) return undefined;
  return `has a ledger of ${totals.received} messages; ${boot.taken.length} were received`;
}

/** It must know the time when somebody has said it, and no sooner. */
function clockLie({ clock, at }: LedgerTold, boot: BootTruth): string | undefined {
  const { timeKnownAtMs = Infinity, bootedAtMs, isTimeDoubtful } = boot;
  if (isTimeDoubtful) return undefined;
  const afterMs = clock.uptime_ms + bootedAtMs - timeKnownAtMs;
  const isKnown = clock.known_by !== "nobody";
  if (isKnown ? afterMs < -roundingMs : afterMs > roundingMs) {
    return `has a ledger that says ${clock.known_by} knows the time, at ${clock.uptime_ms} ms`;
  }
  return isKnown && Date.parse(at) < earliestMs ? `has a ledger of ${at}` : undefined;
}
