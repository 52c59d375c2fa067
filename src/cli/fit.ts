/** A terminal that is narrower is not written for. */
const columnsMin = 20;

/**
 * The text with its lines broken between words, so that none is wider than a terminal of so many
 * columns; what goes on stands further to the right. Words that are wider stay whole. Undefined:
 * nobody looks at it, and lines stay as they are.
 */
export function fit(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split("\n")
    .map((line) => fitLine(line, Math.max(columns, columnsMin)))
    .join("\n");
}

function fitLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const [indent = ""] = /^ */.exec(line) ?? [];
  const hang = `${indent}    `;
  const lines: string[] = [];
  let current = "";
  for (const [, gap = "", word = ""] of line.matchAll(/( *)(\S+)/g)) {
    const isFirst = current === "";
    if (!isFirst && widthOf(current + gap + word) > columns) {
      lines.push(current);
      current = hang + word;
    } else current += gap + word;
  }
  return [...lines, current].join("\n");
}

/** As much of a text as so many columns hold; marked when it is cut, and no character is cut in two. */
export function cutToColumns(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let cut = "";
  for (const character of text) {
    if (widthOf(cut + character) >= columns) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Columns that a text takes; colours take none. */
export function widthOf(text: string): number {
  return Bun.stringWidth(text);
}
