import { dayMs, dayNumber, isDate, nearestYear } from "./calendar.ts";
import type { Message } from "./message.ts";
import type { Zone } from "./zone.ts";

const quarterMs = 900_000;

/** Stamps that share a quarter of an hour, at the wall and at reception, share year and offset. */
interface Answer {
  zone: Zone | undefined;
  wallQuarter: number;
  receivedQuarter: number;
  year: number;
  offset: number;
}

/** What the clocks of senders mean that name no year or no zone. */
export class WallClock {
  /** The last answer for each hour at the wall: devices of several zones may speak by turns. */
  readonly #answers = Array.from({ length: 24 }, noAnswer);

  /**
   * Gives a stamp without a year the year in which it lies nearest to its reception, and a stamp
   * without a zone the offset of its origin's. False when there is no such date.
   */
  settle(message: Message): boolean {
    const { year, month, day } = message;
    if (year === 0 && message.zoneAssumed) return this.settleBoth(message);
    if (!isDate(year, month, day)) return false;
    if (year === 0) message.year = nearestYear(message.receivedAtMs, month, day);
    else if (message.zoneAssumed) message.offsetMinutes = offsetOf(message, message.receivedAtMs);
    return true;
  }

  /** The same where both are missing, as in most stamps. */
  settleBoth(message: Message): boolean {
    const { month, day, hour, minute } = message;
    const { zone } = message.origin;
    const wallQuarter = ((month * 32 + day) * 24 + hour) * 4 + ((minute / 15) | 0);
    const receivedQuarter = Math.floor(message.receivedAtMs / quarterMs);
    const answer = this.#answers[hour]!;
    const isKnown = wallQuarter === answer.wallQuarter && zone === answer.zone;
    if (!isKnown || receivedQuarter !== answer.receivedQuarter) {
      if (!isDate(0, month, day)) return false;
      message.year = nearestYear(receivedQuarter * quarterMs, month, day);
      answer.year = message.year;
      answer.offset = offsetOf(message, receivedQuarter * quarterMs);
      answer.wallQuarter = wallQuarter;
      answer.receivedQuarter = receivedQuarter;
      answer.zone = zone;
    }
    message.year = answer.year;
    message.offsetMinutes = answer.offset;
    return true;
  }
}

function noAnswer(): Answer {
  return { zone: undefined, wallQuarter: 0, receivedQuarter: 0, year: 0, offset: 0 };
}

function offsetOf(message: Message, nearMs: number): number {
  const days = dayNumber(message.year, message.month, message.day);
  const localMs = days * dayMs + (message.hour * 60 + message.minute) * 60_000;
  return message.origin.zone.offsetMinutes(localMs, nearMs);
}
