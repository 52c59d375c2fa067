// `name=value` and `name="value"`, separated by spaces or by an octet of the dialect's own.
import { assert } from "../../base/assert.ts";
import { type FieldKey, type FieldName, key } from "../fields.ts";
import { keptOctets } from "../literal.ts";
import type { Message } from "../message.ts";
import { backslash, equals, quote, space } from "../octet.ts";

/** What to make of a name: a field, or a part (not 0) that the dialect reads itself. */
interface PairName {
  word: Buffer;
  field: FieldKey | undefined;
  part: number;
}

/** Names by some bits of their hash, one in each place, so that most names cost one look. */
export type PairNames = readonly (PairName | undefined)[];

/** The pair that was read last; one for all, as nothing is read while another is. */
export const pair = { nameStart: 0, nameEnd: 0, hash: 0, start: 0, end: 0, isQuoted: false };

/** Places for names. */
const placesMax = 1024;

export function pairNames(
  fields: Partial<Record<string, FieldName>>,
  parts: Partial<Record<string, number>> = {},
): PairNames {
  const names: (PairName | undefined)[] = new Array(placesMax).fill(undefined);
  for (const name of [...Object.keys(fields), ...Object.keys(parts)]) {
    const word = keptOctets(name);
    const field = fields[name] && key[fields[name]];
    const place = hashOf(word, 0, word.length) & (placesMax - 1);
    assert(names[place] === undefined, `${name} has a place of its own`);
    names[place] = { word, field, part: parts[name] ?? 0 };
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
  let hash = 0;
  let i = at;
  let octet = separator;
  for (; i < end; i++) {
    octet = bytes[i]!;
    if (octet === equals || octet === separator || octet === space) break;
    hash = addToHash(hash, octet);
  }
  if (i >= end || octet !== equals) return i + 1;
  pair.nameEnd = i;
  pair.hash = hash;
  pair.isQuoted = i + 1 < end && bytes[i + 1] === quote;
  if (pair.isQuoted) {
    pair.start = i + 2;
    pair.end = findQuote(message, i + 2);
    return Math.min(pair.end + 2, end);
  }
  let valueEnd = i + 1;
  while (valueEnd < end && bytes[valueEnd] !== separator) valueEnd++;
  pair.start = i + 1;
  pair.end = valueEnd;
  return valueEnd + 1;
}

/** Takes the last pair as a field when its name is known; answers the part's number otherwise. */
export function takePair(message: Message, names: PairNames): number {
  const known = names[pair.hash & (placesMax - 1)];
  if (known === undefined || !isName(message.bytes, known.word)) return 0;
  const { field } = known;
  if (field !== undefined) message.fields.value(field, message.bytes, pair.start, pair.end);
  return known.part;
}

function isName(bytes: Buffer, word: Buffer): boolean {
  const { nameStart, nameEnd } = pair;
  if (word.length !== nameEnd - nameStart) return false;
  for (let i = 0; i < word.length; i++) if (bytes[nameStart + i] !== word[i]) return false;
  return true;
}

function findQuote(message: Message, at: number): number {
  const { bytes, end } = message;
  let i = at;
  while (i < end && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return Math.min(i, end);
}

/** Of the octets of a name, begun with 0. */
function addToHash(hash: number, octet: number): number {
  return (Math.imul(hash, 31) + octet) | 0;
}

export function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = addToHash(hash, bytes[i]!);
  return hash;
}
