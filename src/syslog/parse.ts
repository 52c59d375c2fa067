import { readDialect } from "./dialects/dialect.ts";
import { readOrdinary } from "./dialects/text.ts";
import type { Frame, Message, Origin } from "./message.ts";
import { greater, isDigit, less, zero } from "./octet.ts";
import { parseRfc3164 } from "./rfc3164.ts";
import { parseRfc5424 } from "./rfc5424.ts";

const priorityDigitsMax = 3;

/**
 * Reads a frame into `message`. Total and linear: every octet sequence becomes a message, at worst
 * of format `raw` with all of it as content.
 */
export function parseSyslog(frame: Frame, origin: Origin, message: Message): void {
  parseByRfc(frame, origin, message);
  // Dialects refine what the RFCs made of the line: they need its parts to be recognised.
  if (!readOrdinary(message)) readDialect(message);
}

/** Like `parseSyslog`, but knows nothing of the dialects of devices. */
export function parseByRfc(frame: Frame, origin: Origin, message: Message): void {
  message.begin(frame, origin);
  readPriority(message);
  const mayBeNew = isDigit(message.bytes[message.headerStart]!);
  if (!mayBeNew || !parseRfc5424(message)) parseRfc3164(message);
}

/**
 * `<0>` to `<999>`. RFC 5424, 6.2.1, ends at 191, but what is beyond says no less what its sender
 * means, and the numbers are kept as they are.
 */
function readPriority(message: Message): void {
  const { bytes, start, end } = message;
  if (end - start < 3 || bytes[start] !== less) return;
  let value = 0;
  let i = start + 1;
  const digitsEnd = Math.min(i + priorityDigitsMax, end);
  while (i < digitsEnd && isDigit(bytes[i]!)) value = value * 10 + bytes[i++]! - zero;
  if (i === start + 1 || i === end || bytes[i] !== greater) return;
  message.priority = value;
  message.headerStart = i + 1;
  message.contentStart = i + 1;
  message.format = "rfc3164";
}
