import type { Message } from "./message.ts";
import { colon, dash, letterT, openBracket, plus, space } from "./octet.ts";

/**
 * A header as go-syslog v2.3.0 reads it (`internal/syslogparser/rfc3164`): two forms of stamps, the
 * next word is the host unless it ends with a colon, the one after that is the tag whatever it is.
 * Without a PRI or a stamp all is content. The fields are positions in the message's bytes.
 */
export class LogfwrdHeader {
  hasStamp = false;
  hostStart = 0;
  hostEnd = 0;
  tagStart = 0;
  tagEnd = 0;
  contentStart = 0;
  contentEnd = 0;

  read(message: Message): void {
    const { bytes, start, end, headerStart, stampEnd } = message;
    this.hasStamp = headerStart > start && hasKnownStamp(message);
    this.hostStart = this.hostEnd = headerStart;
    this.tagStart = this.tagEnd = headerStart;
    this.contentStart = headerStart;
    if (this.hasStamp) {
      const hostStart = stampEnd < end && bytes[stampEnd] === space ? stampEnd + 1 : stampEnd;
      const hostEnd = findSpace(message, hostStart);
      if (hostEnd > hostStart && bytes[hostEnd - 1] === colon) this.#readTag(message, hostStart);
      else {
        this.hostStart = hostStart;
        this.hostEnd = hostEnd;
        this.#readTag(message, Math.min(hostEnd + 1, end));
      }
    }
    this.#trimContent(message);
  }

  /** Up to the first colon or space, but the last bracket before it; none without either. */
  #readTag(message: Message, at: number): void {
    const { bytes, end } = message;
    this.contentStart = at;
    let tagEnd = -1;
    for (let i = at; i < end; i++) {
      const octet = bytes[i]!;
      if (octet === openBracket) tagEnd = i;
      if (octet !== colon && octet !== space) continue;
      this.tagStart = at;
      this.tagEnd = tagEnd < 0 ? i : tagEnd;
      this.contentStart = i + 1;
      return;
    }
  }

  /** Spaces around the content go. */
  #trimContent(message: Message): void {
    const { bytes, end } = message;
    let contentStart = this.contentStart;
    let contentEnd = end;
    while (contentStart < end && bytes[contentStart] === space) contentStart++;
    while (contentEnd > contentStart && bytes[contentEnd - 1] === space) contentEnd--;
    this.contentStart = contentStart;
    this.contentEnd = contentEnd;
  }
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

function findSpace(message: Message, at: number): number {
  let i = at;
  while (i < message.end && message.bytes[i] !== space) i++;
  return i;
}
