// `last message repeated 5 times` (BSD, BusyBox), `message repeated 3 times: [ text]` (rsyslog).
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { hasWord, digitsEnd, isWord, octets } from "./scan.ts";

const lastWord = octets("last");
const messageWord = octets("message");
const last = octets("last message repeated ");
const quoted = octets("message repeated ");
const [times, time] = [octets(" times"), octets(" time")];

/** The text at `at`; false when it says something else. */
export function readRepeated(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const isLast = hasWord(bytes, last, at, end);
  if (!isLast && !hasWord(bytes, quoted, at, end)) return false;
  const count = at + (isLast ? last.length : quoted.length);
  const countEnd = digitsEnd(bytes, count, end);
  const word = hasWord(bytes, times, countEnd, end) ? times : time;
  if (countEnd === count || !hasWord(bytes, word, countEnd, end)) return false;
  // The one form quotes the text that it counts, the other one refers to the line before it.
  const isAlone = countEnd + word.length === end;
  if (isLast !== isAlone) return false;
  fields.number(key.repeat_count, bytes, count, countEnd);
  message.isRepeat = isLast;
  return true;
}

/** The same where its first word was taken for a tag. */
export function readRepeatedTag(message: Message): boolean {
  const { bytes, hostStart, hostEnd, appStart, appEnd, start } = message;
  const isMessage = isWord(bytes, messageWord, appStart, appEnd);
  // Without a host the first two words were taken for host and tag.
  const isHost = isMessage && isWord(bytes, lastWord, hostStart, hostEnd);
  if (!isMessage && !isWord(bytes, lastWord, appStart, appEnd)) return false;
  const text = isHost ? hostStart : appStart;
  if (message.procEnd > message.procStart || !readRepeated(message, text)) return false;
  if (isHost) message.hostStart = message.hostEnd = start;
  message.contentStart = text;
  message.appStart = message.appEnd = start;
  return true;
}
