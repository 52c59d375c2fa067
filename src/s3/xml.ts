// As much of XML as S3's answers are read by: they are flat, and have no attributes of note.

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The text of the first element of that name; undefined when there is none. */
export function elementText(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const end = xml.indexOf("<", start + 1);
  return unescape(xml.slice(start + name.length + 2, end < 0 ? undefined : end));
}

/** Entities and numbers as the characters that they stand for; what is neither stays as it is. */
function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    if (name === undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return entities[name as string] ?? whole;
  });
}
