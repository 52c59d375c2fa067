import type { Alert } from "../../rule/alert.ts";

/** JSON whose strings may hold `{text}`, `{rule}`, ...: whatever is put in, it stays JSON. */
export type JsonTemplate =
  null | boolean | number | string | JsonTemplate[] | { [name: string]: JsonTemplate };

/** What may stand in braces. */
const values: Record<string, (alert: Alert) => string> = {
  id: (alert) => alert.id,
  text: (alert) => alert.text,
  rule: (alert) => alert.rule,
  hostname: (alert) => alert.hostname,
  severity: (alert) => String(alert.severity),
  count: (alert) => String(alert.count),
  time: (alert) => alert.time,
  timestamp: (alert) => new Date(alert.atMs).toISOString(),
};

const place = /\{([a-z]+)\}/g;

/** The first place that nothing is known for, such as `{txt}`; undefined when all are. */
export function unknownJsonPlace(template: JsonTemplate): string | undefined {
  if (typeof template === "string") {
    for (const [whole, name] of template.matchAll(place)) {
      if (!Object.hasOwn(values, name!)) return whole;
    }
    return undefined;
  }
  if (typeof template !== "object" || template === null) return undefined;
  for (const each of Object.values(template)) {
    const unknown = unknownJsonPlace(each as JsonTemplate);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** The same with the values of an alert. */
export function fillJson(template: JsonTemplate, alert: Alert): JsonTemplate {
  if (typeof template === "string") {
    return template.replace(place, (whole, name: string) => values[name]?.(alert) ?? whole);
  }
  if (typeof template !== "object" || template === null) return template;
  if (Array.isArray(template)) return template.map((each) => fillJson(each, alert));
  const filled = Object.entries(template).map(([key, each]) => [key, fillJson(each, alert)]);
  return Object.fromEntries(filled) as JsonTemplate;
}
