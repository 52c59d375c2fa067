import type { LineWriter } from "./line-writer.ts";
import type { Message } from "./message.ts";
import type { Zone } from "./zone.ts";
import { colon, dash, dot, letterT, letterZ, plus } from "./octet.ts";

/**
 * Writes the sender's time by RFC 3339, with the fraction as it was up to `fractionEnd` and `Z` for
 * every way to say UTC. For a message with a stamp only.
 */
export function writeTimestamp(message: Message, writer: LineWriter, fractionEnd: number): void {
  writeWallTime(message, writer);
  writeBehindSecond(message, writer, fractionEnd);
}

/** `2026-11-21T10:20:30`. */
export function writeWallTime(message: Message, writer: LineWriter): void {
  // A hundredth, exact below 10,000, without a division.
  const century = (message.year * 5243) >> 19;
  writer.pair(century);
  writer.pair(message.year - century * 100);
  writer.octet(dash);
  writer.pair(message.month);
  writer.octet(dash);
  writer.pair(message.day);
  writer.octet(letterT);
  writer.pair(message.hour);
  writer.octet(colon);
  writer.pair(message.minute);
  writer.octet(colon);
  writer.pair(message.second);
}

/** `.400+01:00`, the fraction up to `fractionEnd` if there is one, and the offset. */
export function writeBehindSecond(message: Message, writer: LineWriter, fractionEnd: number): void {
  if (fractionEnd > message.fractionStart) {
    writer.octet(dot);
    writer.text(message.bytes, message.fractionStart, fractionEnd);
  }
  writeOffset(message.offsetMinutes, writer);
}

function writeOffset(minutes: number, writer: LineWriter): void {
  if (minutes === 0) {
    writer.octet(letterZ);
    return;
  }
  const ahead = Math.abs(minutes);
  writer.octet(minutes < 0 ? dash : plus);
  writer.pair((ahead / 60) | 0);
  writer.octet(colon);
  writer.pair(ahead % 60);
}

/** RFC 3339 with milliseconds: a time (UTC, ms) as the clocks of a zone show it. */
export function zonedTimestamp(ms: number, zone: Zone): string {
  // Zones tell their offset at a wall time; the first answer is only wrong near a change of it.
  const nearMs = ms + zone.offsetMinutes(ms, ms) * 60_000;
  const minutes = zone.offsetMinutes(nearMs, ms);
  const wall = new Date(ms + minutes * 60_000).toISOString();
  if (minutes === 0) return wall;
  const ahead = Math.abs(minutes);
  const pair = (value: number): string => String(value).padStart(2, "0");
  const offset = `${pair(Math.floor(ahead / 60))}:${pair(ahead % 60)}`;
  return `${wall.slice(0, -1)}${minutes < 0 ? "-" : "+"}${offset}`;
}
