// Stored lines that were labelled by a clock that nobody had set, put right once the time is known.
import { dayMs, nearestYear } from "./calendar.ts";
import { lineFeed } from "./octet.ts";

/** How our own lines begin; see `LineHead`. */
const head = /^\{"seq":\d+,"received_at":"([^"]{24})","timestamp":"([^"]+)"/;
const headBytesMax = 160;
/** A stamp so near to our reception comes from a clock that is as wrong as ours: most likely ours. */
const sameClockMsMax = 5 * 60_000;
const flag = Buffer.from(',"time_fixed":true}\n');
const bracesBytes = "}\n".length;
const explicitYear = Buffer.from('","format":"rfc5424"');

/**
 * Moves `received_at` of every line that was received before `earliestMs` by `errorMs`, and the
 * `timestamp` where it was taken from it. The year of a stamp that named none was guessed by the
 * same wrong clock, and is guessed anew. Such lines get `"time_fixed":true`.
 */
export function movedLines(lines: Uint8Array, errorMs: number, earliestMs: number): Buffer {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  const moved: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(lineFeed, start) + 1 || bytes.length;
    moved.push(...movedLine(bytes.subarray(start, end), errorMs, earliestMs));
    start = end;
  }
  return Buffer.concat(moved);
}

function movedLine(line: Buffer, errorMs: number, earliestMs: number): Buffer[] {
  const found = head.exec(line.toString("latin1", 0, headBytesMax));
  const receivedAtMs = Date.parse(found?.[1] ?? "");
  if (found === null || !(receivedAtMs < earliestMs)) return [line];
  const [{ length }, received = "", stamp = ""] = found;
  const fixedMs = receivedAtMs + errorMs;
  const fixed = iso(fixedMs);
  const isOurs = stamp === received;
  const hasYear = line.includes(explicitYear);
  const time = isOurs ? fixed : hasYear ? stamp : movedStamp(stamp, receivedAtMs, fixedMs);
  const seq = line.subarray(0, found[0].indexOf(",") + 1);
  const keys = Buffer.from(`"received_at":"${fixed}","timestamp":"${time}"`, "latin1");
  return [seq, keys, line.subarray(length, line.length - bracesBytes), flag];
}

/** Of a stamp whose year we had to guess, or that was as far off as a year that we guessed. */
function movedStamp(stamp: string, receivedAtMs: number, fixedMs: number): string {
  const stampMs = Date.parse(stamp);
  const awayMs = stampMs - receivedAtMs;
  if (Math.abs(awayMs) <= sameClockMsMax) return iso(fixedMs + awayMs);
  if (!(Math.abs(awayMs) <= 183 * dayMs)) return stamp;
  const [month, day] = [Number(stamp.slice(5, 7)), Number(stamp.slice(8, 10))];
  return nearestYear(fixedMs, month, day) + stamp.slice(4);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
