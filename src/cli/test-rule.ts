import { UserError } from "../base/user-error.ts";
import { load } from "../config/load.ts";
import { openRules } from "../rule/open-rules.ts";
import type { OpenRule } from "../rule/rule-set.ts";
import { renderTemplate } from "../rule/template.ts";
import { Message, type Origin } from "../syslog/message.ts";
import { parseSyslog } from "../syslog/parse.ts";
import { systemClock } from "../base/clock.ts";
import { exitStatus, type Command, type Io } from "./command.ts";
import { parseOptions, sourcesOf, testRuleOptions, type Given } from "./options.ts";
import { peerOf } from "./peer.ts";

/** Says of each line how it is parsed, which rules it meets, and what would be sent to whom. */
export const testRuleCommand: Command = async (args, io) => {
  const given = parseOptions("test-rule", args, testRuleOptions);
  const { config } = load(sourcesOf(given, io));
  const rules = await openRules(config.rule);
  const origin = peerOf(given, config.listen);
  for (const line of linesOf(given, io)) {
    const message = parsed(line, origin);
    const said = rules.flatMap((rule) => ruleLines(rule, message));
    const none = rules.length === 0 ? "there are no rules" : "meets no rule";
    io.out(
      [line, `  ${partsOf(message)}`, ...(said.length > 0 ? said : [`  ${none}`]), ""].join("\n"),
    );
  }
  return exitStatus.fine;
};

function linesOf(given: Given, { readFile }: Io): string[] {
  const lines = [...(given.get("line") ?? [])];
  for (const path of given.get("file") ?? []) {
    const file = readFile(path);
    if (!file.ok) throw new UserError(`Cannot read "${path}": ${file.code}`, "Name another file");
    lines.push(...file.text.split("\n").filter((line) => line !== ""));
  }
  if (lines.length > 0) return lines;
  throw new UserError("There is no message to test", "Give one by --line TEXT, or some by --file");
}

function parsed(line: string, origin: Origin): Message {
  const bytes = Buffer.from(line);
  const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length };
  const message = new Message();
  parseSyslog({ ...frame, receivedAtMs: systemClock.wallMs() }, origin, message);
  return message;
}

/** `rfc3164: hostname "gw", tag "sshd", severity warning, content "..."` */
function partsOf(message: Message): string {
  const parts = ["hostname", "tag", "proc_id", "msg_id", "facility", "severity", "content"];
  const shown = parts
    .map(
      (name) => [name, renderTemplate([{ name }], message, { numbered: [], named: {} })] as const,
    )
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${message.format}: ${shown.join(", ")}`;
}

function ruleLines({ options, condition }: OpenRule, message: Message): string[] {
  if (!condition.test(message)) return [];
  const groups = condition.groups(message);
  const nameOf = (number: number): string =>
    Object.entries(groups.named).find(([, each]) => each === number)?.[0] ?? String(number);
  const captured = groups.numbered
    .map((text, number) => `{${nameOf(number)}} = ${JSON.stringify(text)}`)
    .slice(1);
  const text = renderTemplate(options.message, message, groups);
  return [
    `  meets rule ${options.name}${captured.length > 0 ? `: ${captured.join(", ")}` : ""}`,
    `    tells ${options.channels.join(", ")}: ${text.replaceAll("\n", "\n    ")}`,
  ];
}
