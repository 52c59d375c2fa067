import { formatDuration } from "../base/duration-text.ts";
import type { Message } from "../syslog/message.ts";
import { absenceText } from "./absence.ts";
import type { OpenRule } from "./armed-rule.ts";
import type { RuleOptions } from "./options.ts";
import type { Groups } from "./pattern.ts";
import { renderMessage, renderTemplate } from "./template.ts";

/** What one rule would say about a message. */
export interface Match {
  readonly rule: string;
  /** When it has something to say: `match`, `count`, `new`, `absence`; `over` when it is the end. */
  readonly when: string;
  /** What it still waits for before it says anything: `once 5 of one key have come within 60s`. */
  readonly occasion: string | undefined;
  /** What its expression captured; unnamed groups have their number for a name. */
  readonly groups: readonly { readonly name: string; readonly text: string }[];
  readonly text: string;
  readonly channels: readonly string[];
}

/** Every rule that the message meets; nothing is sent, counted or remembered. */
export function tryRules(rules: readonly OpenRule[], message: Message): Match[] {
  return rules.flatMap((rule) => {
    const { condition, over, options } = rule;
    if (condition.test(message))
      return matchOf(options, options.when.kind, condition.groups(message), message);
    return over?.test(message) ? matchOf(options, "over", over.groups(message), message) : [];
  });
}

function matchOf(options: RuleOptions, when: string, groups: Groups, message: Message): Match {
  const nameOf = (number: number): string =>
    Object.entries(groups.named).find(([, each]) => each === number)?.[0] ?? String(number);
  const captured = groups.numbered.map((text, number) => ({ name: nameOf(number), text }));
  return {
    rule: options.name,
    when,
    occasion: when === "over" ? undefined : occasionOf(options, message, groups),
    groups: captured.slice(1),
    text:
      when === "absence"
        ? absenceText(options, renderTemplate(options.key, message, groups))
        : renderMessage(options, message, groups),
    channels: options.channels,
  };
}

function occasionOf(options: RuleOptions, message: Message, groups: Groups): string | undefined {
  const { when } = options;
  const key = renderTemplate(options.key, message, groups);
  const same = key === "" ? "" : ` of ${JSON.stringify(key)}`;
  switch (when.kind) {
    case "match":
      return undefined;
    case "count":
      return `once ${when.count}${same} have come within ${formatDuration(when.withinMs)}`;
    case "new":
      return `if ${JSON.stringify(key)} is new`;
    case "absence":
      return `when no more${same} comes for ${formatDuration(when.forMs)}`;
  }
}

const shownParts = ["hostname", "tag", "proc_id", "msg_id", "facility", "severity", "content"];

/** The parts of a message as templates show them, without the empty ones. */
export function partsOf(message: Message): Record<string, string> {
  const none = { numbered: [], named: {} };
  const parts = shownParts.map(
    (name) => [name, renderTemplate([{ name }], message, none)] as const,
  );
  return Object.fromEntries(parts.filter(([, value]) => value !== ""));
}
