// Where what a dialect has found goes: parts of the header that stand within the content are said
// twice, and what is no part, no field and no content must not be lost.
import type { Message } from "./message.ts";

/** RFC 5424, 6: no part of a header is longer. What is, is content and nothing else. */
const partBytesMax = 255;

/** Once a dialect has been read: what is too long goes to the content, what is left out to `raw`. */
export function settleParts(message: Message): void {
  forgetLongParts(message);
  keepLeftOut(message);
}

/** Leaves to the content what is too long for a part. */
function forgetLongParts(message: Message): void {
  const { contentStart, start, end } = message;
  if (end - contentStart <= partBytesMax) return;
  const isLong = (partStart: number, partEnd: number): boolean =>
    partEnd > contentStart && partEnd - partStart > partBytesMax;
  if (isLong(message.hostStart, message.hostEnd)) message.hostStart = message.hostEnd = start;
  if (isLong(message.appStart, message.appEnd)) message.appStart = message.appEnd = start;
  if (isLong(message.procStart, message.procEnd)) message.procStart = message.procEnd = start;
  if (isLong(message.msgIdStart, message.msgIdEnd)) message.msgIdStart = message.msgIdEnd = start;
}

/** What was too long or too much for a field, and is in no other part, is kept in `raw`. */
function keepLeftOut(message: Message): void {
  const { contentStart, structuredStart, structuredEnd } = message;
  const { leftOutStart } = message.fields;
  const isInData = leftOutStart >= structuredStart && leftOutStart < structuredEnd;
  if (leftOutStart < contentStart && !isInData) message.lossy = true;
}

/** Octets that are in a part and in the content. */
export function foundBytes(message: Message): number {
  if (message.isPlain) return 0;
  const { contentStart } = message;
  let bytes = 0;
  if (message.hostEnd > contentStart) bytes += message.hostEnd - message.hostStart;
  if (message.appEnd > contentStart) bytes += message.appEnd - message.appStart;
  if (message.procEnd > contentStart) bytes += message.procEnd - message.procStart;
  if (message.msgIdEnd > contentStart) bytes += message.msgIdEnd - message.msgIdStart;
  return bytes;
}
