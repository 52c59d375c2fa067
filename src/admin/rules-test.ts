import { readJson } from "../base/json.ts";
import { UserError } from "../base/user-error.ts";
import { openRules } from "../rule/open-rules.ts";
import type { RuleOptions } from "../rule/options.ts";
import { describeFault, parseCondition } from "../rule/parse-condition.ts";
import type { OpenRule } from "../rule/armed-rule.ts";
import { parseTemplate } from "../rule/template.ts";
import { partsOf, tryRules } from "../rule/try-rules.ts";
import { parseAddress } from "../source/address.ts";
import { Origins } from "../source/origins.ts";
import { Message, type Origin } from "../syslog/message.ts";
import { parseSyslog } from "../syslog/parse.ts";
import type { Subject } from "./subject.ts";

/** What is asked: lines as they come from the network, who sent them, and a rule of one's own. */
interface Asked {
  lines: string[];
  source: string;
  rule: { condition: string; message: string } | undefined;
}

const linesMax = 200;
const messageDefault = "{hostname}: {content}";

/** How each line is parsed, which rules it meets, and what would be sent to whom. */
export async function tryOnLines(
  body: string,
  subject: Pick<Subject, "ruleOptions" | "listenOptions">,
  receivedAtMs: number,
) {
  const { lines, source, rule } = askedIn(body);
  const rules = await openRules(rule === undefined ? subject.ruleOptions : [draft(rule)]);
  const origin = new Origins(subject.listenOptions).ofText(source, 514);
  return { results: lines.map((line) => resultOf(line, rules, { origin, receivedAtMs })) };
}

function resultOf(
  line: string,
  rules: readonly OpenRule[],
  { origin, receivedAtMs }: { origin: Origin; receivedAtMs: number },
) {
  const bytes = Buffer.from(line);
  const message = new Message();
  const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length, receivedAtMs };
  parseSyslog(frame, origin, message);
  return {
    line,
    format: message.format,
    fields: partsOf(message),
    matches: tryRules(rules, message),
  };
}

function draft({ condition: text, message }: NonNullable<Asked["rule"]>): RuleOptions {
  const condition = parseCondition(text);
  if ("fault" in condition) {
    const why = `Cannot understand the condition ${describeFault(condition)}`;
    throw new UserError(why, "sluice help rules explains the language");
  }
  return {
    ...{ name: "draft", condition, message: parseTemplate(message), key: [], channels: [] },
    ...{ cooldownMs: 0, when: { kind: "match" } },
  };
}

function askedIn(body: string): Asked {
  const json = readJson(body)?.value;
  const given = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  const { lines, source = "127.0.0.1", rule } = given;
  const hint = `Such as {"lines":["<36>login failure"],"source":"192.168.88.1"}`;
  const isTexts = Array.isArray(lines) && lines.every((line) => typeof line === "string");
  if (!isTexts) throw new UserError("lines must be a list of texts", hint);
  if (lines.length > linesMax) throw new UserError(`There are more than ${linesMax} lines`, hint);
  if (typeof source !== "string" || parseAddress(source) === undefined) {
    throw new UserError("source must be an address", hint);
  }
  return { lines: lines as string[], source, rule: ruleIn(rule) };
}

function ruleIn(rule: unknown): Asked["rule"] {
  if (rule === undefined || rule === null) return undefined;
  const { condition, message = messageDefault } = rule as Record<string, unknown>;
  if (typeof condition === "string" && typeof message === "string") return { condition, message };
  throw new UserError("rule must have a condition", `Such as {"condition":"severity <= warning"}`);
}
