// Finds the lines of NDJSON in which one of some texts stands, at the pace of memory: a look at the
// octets of many lines at once (native code, some 20 GB/s), where to take a line apart costs 2 µs.
import { lineFeed } from "../syslog/octet.ts";
import type { StoredLiterals } from "./stored-literals.ts";

/** Where the next place of one of the texts is, at or behind `from`; -1 when there is none. */
type Next = (from: number) => number;

/** Beyond so many passes over the same octets a single one with all texts is faster. */
const passesMax = 8;

/**
 * The lines (without their line feeds) in which one of the texts stands, in order; all lines where
 * there are no texts.
 */
export function* linesWith(
  literals: StoredLiterals | undefined,
  lines: Buffer,
): Generator<Buffer, void> {
  const next = literals === undefined ? (from: number) => from : nextOf(literals, lines);
  for (let from = 0; from < lines.length;) {
    const at = next(from);
    if (at < 0 || at >= lines.length) return;
    const start = at === from ? from : Math.max(from, lines.lastIndexOf(lineFeed, at) + 1);
    const found = lines.indexOf(lineFeed, at);
    const end = found < 0 ? lines.length : found;
    if (end > start) yield lines.subarray(start, end);
    from = end + 1;
  }
}

function nextOf({ texts, anyCase }: StoredLiterals, lines: Buffer): Next {
  if (anyCase || texts.length > passesMax) return nextByPattern(texts, anyCase, lines);
  const octets = texts.map((text) => Buffer.from(text));
  /** Of each text the next place as far as it is known; -1: none. */
  const places = octets.map((each) => lines.indexOf(each));
  return (from) => {
    let nearest = -1;
    for (let n = 0; n < places.length; n++) {
      let place = places[n]!;
      if (place >= 0 && place < from) places[n] = place = lines.indexOf(octets[n]!, from);
      if (place >= 0 && (nearest < 0 || place < nearest)) nearest = place;
    }
    return nearest;
  };
}

/** As Latin-1 every octet is one character: places are the same. */
function nextByPattern(texts: readonly string[], anyCase: boolean, lines: Buffer): Next {
  const written = texts.map((text) =>
    Buffer.from(text)
      .toString("latin1")
      .replace(/[^A-Za-z0-9\x80-\xff]/g, (character) => `\\x${hex(character)}`),
  );
  const pattern = new RegExp(written.join("|"), anyCase ? "gi" : "g");
  const text = lines.toString("latin1");
  return (from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  };
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}
