const ellipsis = "…";

/** At most `charactersMax` UTF-16 units, which is what most services count; marked when it is cut. */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const cut = text.slice(0, charactersMax - ellipsis.length);
  // Half of a pair of surrogates is no character.
  return cut.replace(/[\ud800-\udbff]$/, "") + ellipsis;
}
