import type { Alert } from "../../../../src/rule/alert.ts";

/** 2026-11-21T08:20:17Z, when the fake clock begins. */
export const atMs = Date.UTC(2026, 10, 21, 8, 20, 17);

export function alertOf(text: string, changes: Partial<Alert> = {}): Alert {
  const base = {
    id: "6b01-7",
    rule: "login",
    time: "2026-11-21 08:20:17",
    hostname: "gw",
    severity: 4,
    count: 1,
    channels: ["phone"],
  };
  return { ...base, text, atMs, ...changes };
}
