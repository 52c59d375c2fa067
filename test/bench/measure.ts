// What the benchmarks look at: a process's CPU time over all threads, its memory, and bars.
import { readdirSync, readFileSync } from "node:fs";

/** CPU time of all threads, in ns (first number of schedstat; precise, unlike stat's ticks). */
export function cpuNs(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[0]);
    } catch {
      // The thread has ended between the two looks.
    }
  }
  return sum;
}

/** KiB of memory: `anonymous` cannot be given back under pressure, the rest of `rss` can. */
export function memoryKiB(pid: number): { rss: number; anonymous: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)![1]);
  return { rss: field("Rss"), anonymous: field("Anonymous") };
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** A measurement with the bar it must not exceed (or must reach). */
export interface Bar {
  what: string;
  value: number;
  unit: string;
  most?: number;
  least?: number;
}

const bars: Bar[] = [];

/** Prints one figure at once, and remembers whether it holds its bar. */
export function report(bar: Bar): void {
  bars.push(bar);
  const limit = bar.most !== undefined ? `at most ${bar.most}` : `at least ${bar.least}`;
  const hasBar = bar.most !== undefined || bar.least !== undefined;
  const verdict = hasBar ? `  ${holds(bar) ? "ok  " : "MISS"} ${limit}` : "";
  console.log(
    `${bar.what.padEnd(58)} ${shown(bar.value).padStart(10)} ${bar.unit.padEnd(8)}${verdict}`,
  );
}

/** The last line of a benchmark; the exit status for scripts. */
export function finish(): number {
  const withBars = bars.filter((bar) => bar.most !== undefined || bar.least !== undefined);
  const missed = withBars.filter((bar) => !holds(bar));
  console.log(`${withBars.length - missed.length} of ${withBars.length} bars held`);
  return missed.length === 0 ? 0 : 1;
}

function holds({ value, most, least }: Bar): boolean {
  return value <= (most ?? Infinity) && value >= (least ?? -Infinity);
}

function shown(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value < 10 ? 2 : 1);
}
