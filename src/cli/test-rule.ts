import { escapeControls } from "../base/controls.ts";
import { UserError } from "../base/user-error.ts";
import { load } from "../config/load.ts";
import { openRules } from "../rule/open-rules.ts";
import { partsOf, tryRules, type Match } from "../rule/try-rules.ts";
import { Message, type Origin } from "../syslog/message.ts";
import { parseSyslog } from "../syslog/parse.ts";
import { systemClock } from "../base/clock.ts";
import { exitStatus, type Command, type Io } from "./command.ts";
import { linesOf } from "./lines-of.ts";
import { parseOptions, sourcesOf, testRuleOptions, type Given } from "./options.ts";
import { peerOf } from "./peer.ts";

/** Says of each line how it is parsed, which rules it meets, and what would be sent to whom. */
export const testRuleCommand: Command = async (args, io) => {
  const given = parseOptions("test-rule", args, testRuleOptions);
  const { config } = load(sourcesOf(given, io));
  const rules = await openRules(config.rule);
  const origin = peerOf(given, config.listen);
  let count = 0;
  for await (const octets of messagesOf(given, io)) {
    count++;
    const message = parsed(octets, origin);
    const said = tryRules(rules, message).flatMap(matchLines);
    const none = rules.length === 0 ? "there are no rules" : "meets no rule";
    io.out(
      [
        octets.toString(),
        `  ${partsLine(message)}`,
        ...(said.length > 0 ? said : [`  ${none}`]),
        "",
      ]
        .map(escapeControls)
        .join("\n"),
    );
  }
  if (count > 0) return exitStatus.fine;
  throw new UserError("There is no message to test", "Give one by --line TEXT, or some by --file");
};

async function* messagesOf(given: Given, io: Io): AsyncGenerator<Buffer> {
  for (const line of given.get("line") ?? []) yield Buffer.from(line);
  for (const path of given.get("file") ?? []) {
    for await (const lines of linesOf(path, io)) yield* lines;
  }
}

function parsed(bytes: Buffer, origin: Origin): Message {
  const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length };
  const message = new Message();
  parseSyslog({ ...frame, receivedAtMs: systemClock.wallMs() }, origin, message);
  return message;
}

/** `rfc3164: hostname "gw", tag "sshd", severity warning, content "..."` */
function partsLine(message: Message): string {
  const parts = Object.entries(partsOf(message));
  const shown = parts.map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${message.format}: ${shown.join(", ")}`;
}

function matchLines({ rule, when, occasion, groups, channels, text }: Match): string[] {
  const captured = groups.map((group) => `{${group.name}} = ${JSON.stringify(group.text)}`);
  const whom = channels.length > 0 ? channels.join(", ") : "nobody, for there is no [[channel]]";
  const told = occasion === undefined ? whom : `${whom} ${occasion}`;
  const meets = when === "over" ? "ends what it told by" : "meets";
  return [
    `  ${meets} rule ${rule}${captured.length > 0 ? `: ${captured.join(", ")}` : ""}`,
    ...text
      .split("\n")
      .map((line, at) => (at === 0 ? `    tells ${told}: ${line}` : `    ${line}`)),
  ];
}
