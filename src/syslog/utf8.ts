import { isUtf8 } from "node:buffer";

/**
 * Octets of the well-formed UTF-8 sequence of two to four octets at `at` (Unicode, table 3-7: no
 * overlong forms, no surrogates, nothing beyond U+10FFFF); 0 when there is none before `end`.
 */
export function sequenceBytes(bytes: Buffer, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1]!;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** UTF-8 as text; an octet that is none is read as Latin-1, which is what old devices mean. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  if (isUtf8(bytes.subarray(start, end))) return bytes.toString("utf8", start, end);
  let text = "";
  for (let i = start; i < end;) {
    const length = Math.max(1, sequenceBytes(bytes, i, end));
    text += length > 1 ? bytes.toString("utf8", i, i + length) : String.fromCharCode(bytes[i]!);
    i += length;
  }
  return text;
}

/** Whether no octet is beyond ASCII. */
export function isAscii(view: DataView, start: number, end: number): boolean {
  let found = 0;
  let i = start;
  for (const last = end - 4; i <= last; i += 4) found |= view.getInt32(i, true);
  for (; i < end; i++) found |= view.getUint8(i);
  return (found & 0x80808080) === 0;
}
