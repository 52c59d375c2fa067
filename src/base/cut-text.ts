const ellipsis = "…";
const ellipsisBytes = 3;

/** At most `charactersMax` UTF-16 units, which is what most services count; marked when it is cut. */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const cut = text.slice(0, charactersMax - ellipsis.length);
  // Half of a pair of surrogates is no character.
  return cut.replace(/[\ud800-\udbff]$/, "") + ellipsis;
}

/** At most `bytesMax` octets of UTF-8; marked when it is cut, and no character is cut in two. */
export function cutOctets(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax - ellipsisBytes;
  // Octets 10xxxxxx continue a character.
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end) + ellipsis;
}
