// What tests of the built-in rules share.
import { expect } from "bun:test";
import { detectorNames, detectorRule, type DetectorName } from "../../../src/rule/detectors.ts";
import { parse } from "../syslog/reading.ts";
import { ruleSetOf } from "./rules.ts";

export const detectorRules = detectorNames.map((name) => ({
  ...detectorRule(name, 3_600_000),
  channels: ["phone"],
}));

/** Texts of the alerts of one detector about lines that follow each other. */
export async function said(name: DetectorName, ...lines: string[]): Promise<string[]> {
  const { set, clock, texts } = await ruleSetOf(detectorRules.filter((rule) => rule.name === name));
  if (name === "dhcp-new") await clock.pass(25 * 3_600_000);
  for (const line of lines) set.examine(parse(line));
  return texts();
}

export async function detects(name: DetectorName, line: string, expected: string): Promise<void> {
  expect(await said(name, line)).toEqual([expected]);
}
