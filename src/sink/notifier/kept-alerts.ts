// Alerts on disk: a line of JSON for each, in the order in which they are to be sent.
import { readJson } from "../../base/json.ts";
import type { Alert } from "../../rule/alert.ts";

/** An alert that waits; or, with `missed`, the last of those that there was no room for. */
export interface KeptAlert {
  alert: Alert;
  /** Messages. */
  missed?: number;
  /** ... in so many alerts; absent: one each. */
  alerts?: number;
}

export function writeKept(kept: readonly KeptAlert[]): Buffer {
  return Buffer.from(kept.map((each) => `${JSON.stringify(each)}\n`).join(""));
}

/** What is torn or foreign is left out and counted. */
export function readKept(bytes: Uint8Array): { kept: KeptAlert[]; unreadable: number } {
  const lines = Buffer.from(bytes).toString().split("\n");
  const read = lines.filter((line) => line !== "").map(keptOf);
  const kept = read.flatMap((each) => each ?? []);
  return { kept, unreadable: read.length - kept.length };
}

function keptOf(line: string): KeptAlert | undefined {
  const value = readJson(line)?.value as Partial<KeptAlert> | null | undefined;
  const alert = value?.alert as Record<string, unknown> | null | undefined;
  if (typeof alert !== "object" || alert === null) return undefined;
  const texts = ["id", "rule", "text", "time", "hostname"].map((name) => alert[name]);
  const { severity, count, atMs, channels } = alert;
  const isAlert =
    texts.every((text) => typeof text === "string") &&
    isWhole(severity, 0, 7) &&
    isWhole(count, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(atMs, 0, 8.64e15) &&
    Array.isArray(channels);
  if (!isAlert) return undefined;
  const { missed, alerts } = value ?? {};
  return {
    alert: alert as unknown as Alert,
    ...(isWhole(missed, 1, Number.MAX_SAFE_INTEGER) && { missed }),
    ...(isWhole(alerts, 1, Number.MAX_SAFE_INTEGER) && { alerts }),
  };
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}
