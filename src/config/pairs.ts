/** A table as TOML gives it: an object that is not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Names with texts, in order, from a table of texts or from one text `a=b, c=d` (a comma in a
 * value can only be written in a table). Undefined when it is neither.
 */
export function readPairs(written: unknown): [string, string][] | undefined {
  if (written === "") return [];
  if (typeof written === "string") return pairsOfText(written);
  if (!isRecord(written)) return undefined;
  const found = Object.entries(written).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return found.length === Object.keys(written).length ? found : undefined;
}

function pairsOfText(text: string): [string, string][] | undefined {
  const found: [string, string][] = [];
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (at < 0 || name === "") return undefined;
    found.push([name, part.slice(at + 1).trim()]);
  }
  return found;
}
