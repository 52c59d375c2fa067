// The name of an object. It is made of what we know ourselves and of nothing from the wire; the
// same batch always gets the same name.

import { partialPrefix } from "../base/disk.ts";

/** What a key is made of. */
export interface KeyFacts {
  device: string;
  boot: string;
  firstSeq: number;
  lastSeq: number;
  firstReceivedAtMs: number;
  lastReceivedAtMs: number;
  /** `gz`, `zst` */
  extension: string;
  /** Counts a run's objects without lines, which have the last line before them in common. */
  beat?: number;
}

/** Where nothing else is said. */
export const keyTemplateDefault =
  "logs/date={date}/hour={hour}/{device}-{boot}-{first}-{last}.ndjson.{ext}";

const seqDigits = 10;

/** Placeholder -> text. Times are UTC, of the reception of the batch's first and last line. */
const placeholders: Record<string, (facts: KeyFacts) => string> = {
  date: (facts) => iso(facts.firstReceivedAtMs).slice(0, 10),
  year: (facts) => iso(facts.firstReceivedAtMs).slice(0, 4),
  month: (facts) => iso(facts.firstReceivedAtMs).slice(5, 7),
  day: (facts) => iso(facts.firstReceivedAtMs).slice(8, 10),
  hour: (facts) => iso(facts.firstReceivedAtMs).slice(11, 13),
  minute: (facts) => iso(facts.firstReceivedAtMs).slice(14, 16),
  first_time: (facts) => compact(facts.firstReceivedAtMs),
  last_time: (facts) => compact(facts.lastReceivedAtMs),
  device: (facts) => sanitize(facts.device),
  boot: (facts) => sanitize(facts.boot),
  first: (facts) => (facts.beat === undefined ? digits(facts.firstSeq) : beatName(facts)),
  last: (facts) => digits(facts.lastSeq),
  ext: (facts) => facts.extension,
};

/** `{date} {year} ...`, for a person. */
export const placeholderList = Object.keys(placeholders)
  .map((name) => `{${name}}`)
  .join(" ");

/** S3 allows keys of 1,024 bytes; the values take what they take. */
const templateBytesMax = 512;

/** What is wrong with a template, or undefined. Without a unique part batches would collide. */
export function checkKeyTemplate(template: string): string | undefined {
  for (const [, name] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (!Object.hasOwn(placeholders, name!)) {
      return `has an unknown placeholder {${name}}; there are ${placeholderList}`;
    }
  }
  if (template.replace(/\{[^{}]*\}/g, "").match(/[{}]/)) return "has a brace without its partner";
  if (!template.includes("{boot}") || !template.includes("{first}")) {
    return "must have {boot} and {first}: without them one batch would overwrite another";
  }
  if (/[\x00-\x1f\x7f\\]/.test(template)) return "has a control character or a backslash";
  const parts = template.replace(/^\/+/, "").split("/");
  if (parts.some((part) => part === ".." || part === ".")) return "has a . or .. part";
  if (parts.includes("")) return "has an empty part: a / at its end, or one behind another";
  if (parts[0]!.startsWith(partialPrefix)) return `begins as temporary files do, ${partialPrefix}`;
  if (Buffer.byteLength(template) > templateBytesMax)
    return `is over ${templateBytesMax} bytes long`;
  return undefined;
}

/** Fills a template that `checkKeyTemplate` has passed. */
export function objectKey(template: string, facts: KeyFacts): string {
  const filled = template.replace(/\{([^{}]*)\}/g, (_, name: string) => placeholders[name]!(facts));
  return filled.replace(/^\/+/, "");
}

/**
 * The name of the object by which `sluice doctor` tries whether it may write: beside the others, so
 * that who may write these may write it. Always the same, so that there is one however often it is
 * tried; no reader takes it for one of theirs.
 */
export function trialKey(template: string, device: string): string {
  const known = template.replaceAll("{device}", sanitize(device)).replace(/^\/+/, "");
  const fixed = known.slice(0, (known + "{").indexOf("{"));
  return `${fixed.slice(0, fixed.lastIndexOf("/") + 1)}doctor/${sanitize(device)}.txt`;
}

/** Whether a name is one that `trialKey` makes. */
export function isTrial(key: string): boolean {
  return /(^|\/)doctor\/[A-Za-z0-9._-]+\.txt$/.test(key);
}

/**
 * A part of a key that is safe on every store and file system; never empty, never dots alone, and
 * no beginning of a temporary file's name.
 */
export function sanitize(value: string): string {
  const safe = value.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 128);
  if (safe.startsWith(partialPrefix)) return `_${safe.slice(1)}`;
  return /^\.*$/.test(safe) ? "_" : safe;
}

function digits(seq: number): string {
  return String(seq).padStart(seqDigits, "0");
}

/** `0000000100b000017` sorts behind the object that ends with 100, before the one from 101 on. */
function beatName({ lastSeq, beat }: KeyFacts): string {
  return `${digits(lastSeq)}b${String(beat).padStart(6, "0")}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** 20261121T082017Z */
function compact(ms: number): string {
  return iso(ms).replace(/[-:]|\.\d+/g, "");
}
