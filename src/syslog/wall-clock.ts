import { dayMs, dayNumber, isDate, nearestYear } from "./calendar.ts";
import type { Message } from "./message.ts";
import type { Zone } from "./zone.ts";

const quarterMs = 900_000;

/**
 * The answer before: stamps without year and zone that share a quarter of an hour, at the wall and
 * at reception, share these as well.
 */
const last = { zone: undefined as Zone | undefined, wall: 0, received: 0, year: 0, offset: 0 };

/**
 * Gives a stamp without a year the year in which it lies nearest to its reception, and a stamp
 * without a zone the offset of its origin's. False when there is no such date.
 */
export function settle(message: Message): boolean {
  const { year, month, day } = message;
  if (year === 0 && message.zoneAssumed) return settleBoth(message);
  if (!isDate(year, month, day)) return false;
  if (year === 0) message.year = nearestYear(message.receivedAtMs, month, day);
  else if (message.zoneAssumed) message.offsetMinutes = offsetOf(message, message.receivedAtMs);
  return true;
}

function settleBoth(message: Message): boolean {
  const { month, day, hour, minute } = message;
  const { zone } = message.origin;
  const wall = ((month * 32 + day) * 24 + hour) * 4 + ((minute / 15) | 0);
  const received = Math.floor(message.receivedAtMs / quarterMs);
  if (wall !== last.wall || received !== last.received || zone !== last.zone) {
    if (!isDate(0, month, day)) return false;
    message.year = nearestYear(received * quarterMs, month, day);
    last.year = message.year;
    last.offset = offsetOf(message, received * quarterMs);
    last.wall = wall;
    last.received = received;
    last.zone = zone;
  }
  message.year = last.year;
  message.offsetMinutes = last.offset;
  return true;
}

function offsetOf(message: Message, nearMs: number): number {
  const days = dayNumber(message.year, message.month, message.day);
  const localMs = days * dayMs + (message.hour * 60 + message.minute) * 60_000;
  return message.origin.zone.offsetMinutes(localMs, nearMs);
}
