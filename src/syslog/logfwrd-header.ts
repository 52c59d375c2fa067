import type { Message } from "./message.ts";
import { colon, dash, letterT, openBracket, plus, space } from "./octet.ts";

/** What `readLikeLogfwrd` found: positions in the message's bytes, reused. */
export const reading = {
  hasStamp: false,
  hostStart: 0,
  hostEnd: 0,
  tagStart: 0,
  tagEnd: 0,
  contentStart: 0,
  contentEnd: 0,
};

/**
 * Reads a header as go-syslog v2.3.0 does (`internal/syslogparser/rfc3164`): two forms of stamps, the
 * next word is the host unless it ends with a colon, the one after that is the tag whatever it is.
 * Without a PRI or a stamp all is content. Spaces around the content go.
 */
export function readLikeLogfwrd(message: Message): void {
  const { bytes, start, end, headerStart, stampEnd } = message;
  reading.hasStamp = headerStart > start && hasKnownStamp(message);
  reading.hostStart = reading.hostEnd = headerStart;
  reading.tagStart = reading.tagEnd = headerStart;
  reading.contentStart = headerStart;
  if (reading.hasStamp) {
    const hostStart = stampEnd < end && bytes[stampEnd] === space ? stampEnd + 1 : stampEnd;
    const hostEnd = findSpace(message, hostStart);
    if (hostEnd > hostStart && bytes[hostEnd - 1] === colon) readTag(message, hostStart);
    else {
      reading.hostStart = hostStart;
      reading.hostEnd = hostEnd;
      readTag(message, Math.min(hostEnd + 1, end));
    }
  }
  trimContent(message);
}

/** `Oct  4 00:24:15` or `2023-10-04T00:24:15+02:00` at once behind the PRI, and nothing else. */
function hasKnownStamp(message: Message): boolean {
  const { bytes, headerStart, stampStart, stampEnd } = message;
  if (stampStart !== headerStart) return false;
  if (stampEnd - stampStart === 15) return bytes[stampStart + 6] === space;
  const sign = bytes[stampStart + 19];
  const hasOffset = sign === plus || sign === dash;
  return stampEnd - stampStart === 25 && bytes[stampStart + 10] === letterT && hasOffset;
}

/** Up to the first colon or space, but the last bracket before it; none when there is neither. */
function readTag(message: Message, at: number): void {
  const { bytes, end } = message;
  reading.contentStart = at;
  let tagEnd = -1;
  for (let i = at; i < end; i++) {
    const octet = bytes[i]!;
    if (octet === openBracket) tagEnd = i;
    if (octet !== colon && octet !== space) continue;
    reading.tagStart = at;
    reading.tagEnd = tagEnd < 0 ? i : tagEnd;
    reading.contentStart = i + 1;
    return;
  }
}

function trimContent(message: Message): void {
  const { bytes, end } = message;
  let contentEnd = end;
  while (reading.contentStart < end && bytes[reading.contentStart] === space)
    reading.contentStart++;
  while (contentEnd > reading.contentStart && bytes[contentEnd - 1] === space) contentEnd--;
  reading.contentEnd = contentEnd;
}

function findSpace(message: Message, at: number): number {
  let i = at;
  while (i < message.end && message.bytes[i] !== space) i++;
  return i;
}
