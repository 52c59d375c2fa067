import { escapeControls } from "./line-text.ts";

export interface Bar {
  name: string;
  count: number;
}

const barCharactersMax = 30;
const nameCharactersMax = 32;

/** `  err      1200  12.0 %  ████`, a line for each; the longest bar is the largest count. */
export function barChart(bars: readonly Bar[], total: number, mark: string): string {
  const names = bars.map(({ name }) => escapeControls(name).slice(0, nameCharactersMax));
  const nameWidth = Math.max(...names.map((name) => name.length));
  const largest = Math.max(...bars.map(({ count }) => count));
  const countWidth = String(largest).length;
  return bars
    .map(({ count }, n) => {
      const share = `${((count / total) * 100).toFixed(1)} %`.padStart(7);
      const bar = mark.repeat(Math.max(1, Math.round((count / largest) * barCharactersMax)));
      const number = String(count).padStart(countWidth);
      return `  ${names[n]!.padEnd(nameWidth)}  ${number} ${share}  ${bar}\n`;
    })
    .join("");
}
