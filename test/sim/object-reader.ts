// Reads what was stored as a stranger would, and compares it with what went in.
import { gunzipSync } from "node:zlib";
import { earliestMs } from "../../src/base/clock.ts";
import type { BootTruth, MannerTruth, Taken } from "./boot-truth.ts";
import { ledgerProblem, type LedgerTold } from "./ledger-check.ts";

/** What objects of one sink look like. */
export interface ObjectRules {
  /** The template of keys. */
  template: string;
  sink: string;
  encoding: "sluice" | "logfwrd";
  /** Objects have names; POSTs have none. */
  hasKeys: boolean;
}

export interface ReadObject {
  boot: BootTruth;
  firstSeq: number;
  /** One less than `firstSeq` in a heartbeat. */
  lastSeq: number;
  ledger: LedgerTold | undefined;
  /** The number in the name of an object without lines. */
  beat: string | undefined;
}

interface Given {
  rules: ObjectRules;
  boots: Map<string, BootTruth>;
}

/** What an object holds, or what is wrong with it. */
export function readObject(key: string, body: Buffer, given: Given): ReadObject | string {
  const { rules, boots } = given;
  const named = keyPattern(rules).exec(key)?.groups;
  if (named === undefined) return `is no key of "${rules.template}"`;
  const boot = boots.get(named["boot"]!);
  if (boot === undefined) return `is of boot ${named["boot"]}, which never was`;
  const isBeat = named["beat"] !== undefined;
  const firstSeq = Number(named["first"]) + (isBeat ? 1 : 0);
  const place = { key, boot, firstSeq, beat: named["beat"] };
  const manners = boot.mannersAt(firstSeq, isBeat);
  const reads = manners.map((manner) => readLike({ ...rules, ...manner }, body, place));
  return reads.find((read) => typeof read !== "string") ?? reads[0]!;
}

type Rules = ObjectRules & MannerTruth;

function readLike(
  rules: Rules,
  body: Buffer,
  { key, boot, firstSeq, beat }: { key: string } & Omit<ReadObject, "lastSeq" | "ledger">,
): ReadObject | string {
  const all = linesOf(body, rules.compression);
  if (all === undefined) return "cannot be decompressed or ends within a line";
  const ledgers = all.filter(isLedger);
  const lines = all.slice(0, all.length - ledgers.length);
  if (ledgers.length !== (rules.encoding === "sluice" ? 1 : 0)) return "has not one ledger";
  if (lines.some(isLedger)) return "has a ledger amid its lines";
  const lastSeq = firstSeq + lines.length - 1;
  const wrong = linesProblem(lines, firstSeq, { boot, rules });
  if (wrong !== undefined) return wrong;
  const told = ledgers[0] === undefined ? undefined : (JSON.parse(ledgers[0]) as Line).ledger;
  const { device, sink } = rules;
  const lie = told && ledgerProblem(told, { key, device, sink, boot, firstSeq, lastSeq });
  if (lie !== undefined) return lie;
  const isKnown = told !== undefined && told.clock.known_by !== "nobody";
  if (isKnown && lines.some(isUnset)) return "has lines of 1970 although the time is known";
  const read = { boot, firstSeq, lastSeq, ledger: told, beat };
  // Records of logfwrd do not tell when they were received, and so not by how much they were moved.
  if (told === undefined && boot.taken[firstSeq - 1]!.receivedAtMs < earliestMs) return read;
  const times = [lines[0], lines.at(-1)].map(
    (line) => line && (JSON.parse(line) as Stored).received_at,
  );
  const expected = expectedKey(rules, read, times);
  return key === expected ? read : `should be named "${expected}"`;
}

interface Line {
  ledger: LedgerTold;
}

export function isLedger(line: string): boolean {
  return line.startsWith('{"ledger":');
}

function linesOf(body: Buffer, compression: "gzip" | "zstd"): string[] | undefined {
  try {
    const text = decompressors[compression](body).toString("utf8");
    if (!text.endsWith("\n")) return undefined;
    return text.slice(0, -1).split("\n");
  } catch {
    return undefined;
  }
}

const decompressors = {
  gzip: (body: Buffer) => gunzipSync(body),
  zstd: (body: Buffer) => Bun.zstdDecompressSync(body),
};

/** What is wrong with lines that should be of a boot's messages from `firstSeq` on. */
export function linesProblem(
  lines: string[],
  firstSeq: number,
  { boot, rules }: { boot: BootTruth; rules: ObjectRules },
): string | undefined {
  for (const [index, line] of lines.entries()) {
    const seq = firstSeq + index;
    const taken = boot.taken[seq - 1];
    if (taken === undefined) return `holds message ${seq}, which never was`;
    if (!line.includes(taken.marker)) return `has not ${taken.marker} as ${seq}: ${line}`;
    const record = JSON.parse(line) as Stored;
    if (rules.encoding === "logfwrd") continue;
    if (record.seq !== seq) return `has seq ${record.seq} in the place of ${seq}`;
    if (record.client !== taken.client) return `has ${record.client} for ${taken.client}`;
    if (isTimeRight(record, taken, boot)) continue;
    return `has ${record.received_at} for ${new Date(taken.receivedAtMs).toISOString()}`;
  }
  return undefined;
}

interface Stored {
  seq?: number;
  client?: string;
  received_at?: string;
  time_fixed?: true;
}

/** A clock's drift over the longest life, and a little more. */
const driftMsMax = 60_000;

/** A daemon that has something to ship looks at the clock so often. */
const lookMsMax = 1_100;

/** As it was labelled; or moved to where a clock that was known later would have put it. */
function isTimeRight({ received_at, time_fixed }: Stored, taken: Taken, boot: BootTruth): boolean {
  const receivedAtMs = Date.parse(received_at ?? "");
  if (time_fixed === undefined) return receivedAtMs === taken.receivedAtMs;
  const sinceBootMs = taken.atMs - boot.bootedAtMs;
  // What comes before the daemon looks at the clock again is taken for what came before.
  const isBlurred = boot.lostTrackAtMs.some(
    (atMs) => taken.atMs >= atMs && taken.atMs <= atMs + lookMsMax,
  );
  const isNear =
    isBlurred ||
    boot.aheadMs.some((aheadMs) => Math.abs(sinceBootMs + aheadMs - receivedAtMs) <= driftMsMax);
  return isNear && taken.receivedAtMs < earliestMs;
}

/** Whether a line's time is that of a clock that nobody had set. */
function isUnset(line: string): boolean {
  return Date.parse((JSON.parse(line) as Stored).received_at ?? "") < earliestMs;
}

const groups: Record<string, string> = {
  boot: "(?<boot>[0-9a-f]{14})",
  first: "(?<first>\\d{10,})(?:b(?<beat>\\d{6}))?",
};
const patterns = new Map<string, RegExp>();

function keyPattern({ template }: ObjectRules): RegExp {
  let pattern = patterns.get(template);
  if (pattern === undefined) {
    const text = template.replace(/[+().]/g, "\\$&");
    const source = text.replace(/\{(\w+)\}/g, (_, name: string) => groups[name] ?? "[\\w.-]+");
    patterns.set(template, (pattern = new RegExp(`^${source}$`)));
  }
  return pattern;
}

function expectedKey(rules: Rules, read: ReadObject, times: (string | undefined)[]): string {
  const { boot, firstSeq, lastSeq, ledger, beat: beatNumber } = read;
  const isBeat = lastSeq < firstSeq;
  // When nothing was received, the time of a name is that of its ledger.
  const iso = (seq: number, told: string | undefined) =>
    isBeat
      ? (ledger?.at ?? "")
      : (told ?? new Date(boot.taken[seq - 1]!.receivedAtMs).toISOString());
  const [first, last] = [iso(firstSeq, times[0]), iso(lastSeq, times[1])];
  const stamp = (time: string) => `${time.slice(0, 19).replace(/[-:]/g, "")}Z`;
  const digits = (number: number, count = 10) => String(number).padStart(count, "0");
  // That no two are alike shows where they lie.
  const beat = `${digits(lastSeq)}b${beatNumber}`;
  const values: Record<string, string> = {
    ...{ boot: boot.id, device: rules.device.replace(/[^\w.-]/g, "_") },
    ext: rules.compression === "gzip" ? "gz" : "zst",
    ...{ first: isBeat ? beat : digits(firstSeq), last: digits(lastSeq) },
    ...{ date: first.slice(0, 10), hour: first.slice(11, 13), minute: first.slice(14, 16) },
    ...{ year: first.slice(0, 4), month: first.slice(5, 7), day: first.slice(8, 10) },
    ...{ first_time: stamp(first), last_time: stamp(last) },
  };
  return rules.template.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
}
