// Where what a dialect has found goes: parts of the header that stand within the content are said
// twice, and what is no part, no field and no content must not be lost.
import type { Message } from "./message.ts";

/** RFC 5424, 6: no part of a header is longer. What is, is content and nothing else. */
const partBytesMax = 255;

/** Once a dialect has been read: what is too long goes to the content, what is left out to `raw`. */
export function settleParts(message: Message): void {
  const { contentStart, end, fields } = message;
  if (end - contentStart > partBytesMax) forgetLongParts(message);
  if (fields.leftOutStart < contentStart) keepLeftOut(message);
}

/** Leaves to the content what is too long for a part. */
function forgetLongParts(message: Message): void {
  const { contentStart: at, start } = message;
  if (isLong(message.hostStart, message.hostEnd, at)) message.hostStart = message.hostEnd = start;
  if (isLong(message.appStart, message.appEnd, at)) message.appStart = message.appEnd = start;
  if (isLong(message.procStart, message.procEnd, at)) message.procStart = message.procEnd = start;
  if (isLong(message.msgIdStart, message.msgIdEnd, at)) {
    message.msgIdStart = message.msgIdEnd = start;
  }
}

/** Whether a part stands within the content that begins at `contentStart`, and is too long. */
function isLong(partStart: number, partEnd: number, contentStart: number): boolean {
  return partEnd > contentStart && partEnd - partStart > partBytesMax;
}

/** What was too long or too much for a field, and is in no other part, is kept in `raw`. */
function keepLeftOut(message: Message): void {
  const { structuredStart, structuredEnd } = message;
  const { leftOutStart } = message.fields;
  const isInData = leftOutStart >= structuredStart && leftOutStart < structuredEnd;
  if (!isInData) message.lossy = true;
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
