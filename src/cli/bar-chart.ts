import { escapeControls } from "../base/controls.ts";

export interface Bar {
  name: string;
  count: number;
}

const barCharactersMax = 30;
const barCharactersMin = 5;
const nameCharactersMax = 32;
/** Spaces, the share, and what is between them. */
const otherCharacters = 2 + 2 + 1 + 7 + 2;

/**
 * `  err      1200  12.0 %  ████`, a line for each; the longest bar is the largest count. Where so
 * many columns have no room for a bar of note, names are cut.
 */
export function barChart(
  bars: readonly Bar[],
  total: number,
  { mark, columns = Infinity }: { mark: string; columns?: number | undefined },
): string {
  const largest = Math.max(...bars.map(({ count }) => count));
  const countWidth = String(largest).length;
  const room = Math.max(0, columns - otherCharacters - countWidth);
  const nameMax = Math.max(8, Math.min(nameCharactersMax, room - barCharactersMin));
  const names = bars.map(({ name }) => escapeControls(name).slice(0, nameMax));
  const nameWidth = Math.max(...names.map((name) => name.length));
  const barMax = Math.max(1, Math.min(barCharactersMax, room - nameWidth));
  return bars
    .map(({ count }, n) => {
      const share = `${((count / total) * 100).toFixed(1)} %`.padStart(7);
      const bar = mark.repeat(Math.max(1, Math.round((count / largest) * barMax)));
      const number = String(count).padStart(countWidth);
      return `  ${names[n]!.padEnd(nameWidth)}  ${number} ${share}  ${bar}\n`;
    })
    .join("");
}
