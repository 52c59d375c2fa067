import { dayMs, dayNumber } from "../calendar.ts";
import type { Message } from "../message.ts";
import { setEpoch } from "../timestamp.ts";

const quarterS = 900;
/** No zone is farther from UTC. */
const zoneSMax = 14 * 3600;
/** The two are taken one after the other. */
const apartSMax = 2;

/**
 * Gives a message whose wall clock was read the exact time: the device also says how many seconds
 * have passed since the epoch, so that the difference is its zone. The wall clock's digits stay as
 * they were; when the two do not fit together the epoch counts, and the text is kept.
 */
export function settleByEpoch(message: Message, epochS: number): void {
  const days = dayNumber(message.year, message.month, message.day);
  const minutes = message.hour * 60 + message.minute;
  const aheadS = days * (dayMs / 1000) + minutes * 60 + message.second - epochS;
  const zoneS = Math.round(aheadS / quarterS) * quarterS;
  const fits = Math.abs(zoneS) <= zoneSMax && Math.abs(aheadS - zoneS) <= apartSMax;
  setEpoch(message, epochS, fits ? zoneS / 60 : 0);
  if (!fits) message.lossy = true;
}
