// What is seen of a running program from outside: its counters, and its memory.
import { readFileSync } from "node:fs";

/** Every sample of `/metrics` by its name with its labels. */
export async function metricsOf(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}metrics`)).text();
  const samples = text.split("\n").filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(
    samples.map((line) => [line.replace(/ \S+$/, ""), Number(/\S+$/.exec(line))]),
  );
}

/** KiB of its memory that no file holds. */
export function anonymousKiB(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)![1]);
}
