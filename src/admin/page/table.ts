import { make, say } from "./dom.ts";

/** A cell: its text, and a class where it has one of its own. */
export type Cell = string | { readonly text: string; readonly className: string };

/**
 * Rows of text in a tbody. Cells are changed in place, so that what somebody has marked stays
 * marked and nothing moves.
 */
export function showRows(body: HTMLElement, rows: readonly (readonly Cell[])[]): void {
  while (body.children.length > rows.length) body.lastElementChild!.remove();
  for (const [at, cells] of rows.entries()) {
    const row = body.children[at] ?? body.appendChild(make("tr", ""));
    for (const [column, cell] of cells.entries()) {
      const { text, className } = typeof cell === "string" ? { text: cell, className: "" } : cell;
      const element = row.children[column] ?? row.appendChild(make("td", ""));
      say(element, text);
      if (element.className !== className) element.className = className;
    }
  }
}
