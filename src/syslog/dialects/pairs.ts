// `name=value` and `name="value"`, separated by spaces or by an octet of the dialect's own.
import { type FieldName, key, numeric } from "../fields.ts";
import type { Message } from "../message.ts";
import { backslash, equals, quote, space } from "../octet.ts";

/** What to make of a name: a field, or a part that the dialect reads itself. */
export type PairNames = Map<number, { word: Buffer; field?: FieldName; part?: number }>;

/** The pair that was read last; one for all, as nothing is read while another is. */
export const pair = { nameStart: 0, nameEnd: 0, start: 0, end: 0, isQuoted: false };

/** Names by hash, so that most names cost one look. */
export function pairNames(
  fields: Partial<Record<string, FieldName>>,
  parts: Partial<Record<string, number>> = {},
): PairNames {
  const names: PairNames = new Map();
  for (const [name, field] of Object.entries(fields)) {
    const word = Buffer.from(name);
    names.set(hashOf(word, 0, word.length), { word, ...(field && { field }) });
  }
  for (const [name, part] of Object.entries(parts)) {
    const word = Buffer.from(name);
    names.set(hashOf(word, 0, word.length), { word, ...(part !== undefined && { part }) });
  }
  return names;
}

/**
 * Reads the pair at `at` into `pair`; returns where the next one may begin. A word without `=` is
 * passed over: then `nameEnd` is `nameStart`.
 */
export function readPair(message: Message, at: number, separator: number): number {
  const { bytes, end } = message;
  pair.nameStart = pair.nameEnd = at;
  let i = at;
  while (i < end && bytes[i] !== equals && bytes[i] !== separator && bytes[i] !== space) i++;
  if (i >= end || bytes[i] !== equals) return i + 1;
  pair.nameEnd = i;
  pair.isQuoted = i + 1 < end && bytes[i + 1] === quote;
  pair.start = pair.isQuoted ? i + 2 : i + 1;
  pair.end = pair.isQuoted ? findQuote(message, pair.start) : pair.start;
  if (!pair.isQuoted) while (pair.end < end && bytes[pair.end] !== separator) pair.end++;
  return pair.isQuoted ? Math.min(pair.end + 2, end) : pair.end + 1;
}

/** Takes the last pair as a field when its name is known; answers the part's number otherwise. */
export function takePair(message: Message, names: PairNames): number {
  const { bytes, fields } = message;
  const { nameStart, nameEnd, start, end } = pair;
  const known = names.get(hashOf(bytes, nameStart, nameEnd));
  if (known === undefined || known.word.length !== nameEnd - nameStart) return 0;
  for (let i = 0; i < known.word.length; i++) {
    if (bytes[nameStart + i] !== known.word[i]) return 0;
  }
  if (known.field === undefined) return known.part ?? 0;
  if (numeric.has(known.field)) fields.number(key[known.field], bytes, start, end);
  else fields.text(key[known.field], start, end);
  return 0;
}

function findQuote(message: Message, at: number): number {
  const { bytes, end } = message;
  let i = at;
  while (i < end && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return Math.min(i, end);
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash;
}
