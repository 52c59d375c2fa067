// `name=value` and `name="value"`, separated by spaces or by an octet of the dialect's own.
import { type FieldKey, type FieldName, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { backslash, equals, quote, space } from "../octet.ts";
import { Names } from "./names.ts";

/** What to make of a name: a field, or a part (not 0) that the dialect reads itself. */
interface PairName {
  field: FieldKey | undefined;
  part: number;
}

export type PairNames = Names<PairName>;

/** The pair that was read last; one for all, as nothing is read while another is. */
export const pair = { nameStart: 0, nameEnd: 0, start: 0, end: 0, isQuoted: false };

export function pairNames(
  fields: Partial<Record<string, FieldName>>,
  parts: Partial<Record<string, number>> = {},
): PairNames {
  const all = [...Object.keys(fields), ...Object.keys(parts)];
  return new Names(
    all.map((name): [string, PairName] => {
      const field = fields[name] && key[fields[name]];
      return [name, { field, part: parts[name] ?? 0 }];
    }),
  );
}

/**
 * Reads the pair at `at` into `pair`; returns where the next one may begin. A word without `=` is
 * passed over: then `nameEnd` is `nameStart`.
 */
export function readPair(message: Message, at: number, separator: number): number {
  const { view, end } = message;
  pair.nameStart = pair.nameEnd = at;
  let octet = separator;
  let i = at;
  while (i < end) {
    octet = view.getUint8(i);
    if (octet === equals || octet === separator || octet === space) break;
    i++;
  }
  if (i >= end || octet !== equals) return i + 1;
  pair.nameEnd = i++;
  pair.isQuoted = i < end && view.getUint8(i) === quote;
  if (pair.isQuoted) return readQuoted(message, i + 1);
  pair.start = i;
  while (i < end && view.getUint8(i) !== separator) i++;
  pair.end = i;
  return i + 1;
}

/** The value behind a quote, up to the one that no backslash is before. */
function readQuoted(message: Message, at: number): number {
  const { view, end } = message;
  let i = at;
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet === quote) break;
    if (octet === backslash) i++;
  }
  pair.start = at;
  pair.end = Math.min(i, end);
  return Math.min(pair.end + 2, end);
}

/** Takes the last pair as a field when its name is known; answers the part's number otherwise. */
export function takePair(message: Message, names: PairNames): number {
  const known = names.find(message.bytes, pair.nameStart, pair.nameEnd);
  if (known === undefined) return 0;
  const { field } = known;
  if (field !== undefined) message.fields.value(field, message.bytes, pair.start, pair.end);
  return known.part;
}
