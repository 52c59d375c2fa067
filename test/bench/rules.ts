// What alert rules cost: sixteen of the kind that Alertik's README shows, on messages that none of
// them wants, and the worst expression on the longest message.
import { systemClock } from "../../src/base/clock.ts";
import { load } from "../../src/config/load.ts";
import { detectorNames, detectorRule } from "../../src/rule/detectors.ts";
import { openRules } from "../../src/rule/open-rules.ts";
import type { RuleOptions } from "../../src/rule/options.ts";
import { openPattern } from "../../src/rule/pattern.ts";
import { RuleSet } from "../../src/rule/rule-set.ts";
import { Message } from "../../src/syslog/message.ts";
import { parseSyslog } from "../../src/syslog/parse.ts";
import { originIn } from "../origin.ts";
import { cpuNs, finish, median, report } from "./measure.ts";
import { sampleLines } from "./path-sample.ts";

const events: [type: string, match: string][] = [
  ["substr", "login failure for user"],
  ["regex", "login failure for user ([A-Za-z_]+) from ([0-9.]+) via (ssh|web|winbox)"],
  ["regex", "in:ether1 out:\\(unknown 0\\), connection-state:new src-mac ([0-9a-f:]+)"],
  ["regex", "proto TCP \\(SYN\\), ([0-9.]+):[0-9]+->([0-9.]+):(23|2323|3389)"],
  ["substr", "unicast key exchange timeout"],
  ["regex", "(\\w+) link (up|down) \\(speed 10M"],
  ["regex", "dhcp[0-9]+ assigned ([0-9.]+) for ([0-9A-F:]+) stranger"],
  ["substr", "Out of memory: Killed process"],
];

/** As if the variables of Alertik said it, so that its dialect is measured. */
function environment(): Record<string, string> {
  const env: Record<string, string> = { ENV_EVENTS: "16", GENERIC1_WEBHOOK_URL: "http://h/hook" };
  for (let n = 0; n < 16; n++) {
    const [type, match] = events[n % events.length]!;
    env[`EVENT${n}_MATCH_TYPE`] = type;
    env[`EVENT${n}_NOTIFIER`] = "Generic1";
    env[`EVENT${n}_MATCH_STR`] = n < events.length ? match : `${match} again ${n}`;
    env[`EVENT${n}_MASK_MSG`] = "seen";
  }
  return env;
}

const origin = originIn("UTC");
const { config } = load({
  ...{ set: [], env: environment(), hostname: "bench" },
  readFile: () => ({ ok: false, code: "ENOENT" }),
});
// Few enough to stay in the cache, as the one message of the receive path does.
const messages = sampleLines(500, 7).map((bytes) => {
  const message = new Message();
  const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length };
  parseSyslog({ ...frame, receivedAtMs: systemClock.wallMs() }, origin, message);
  return message;
});

async function measure(what: string, rules: readonly RuleOptions[]): Promise<void> {
  const set = new RuleSet(await openRules(rules), 0, {
    ...{ clock: systemClock, onAlert: () => {}, nextId: () => "" },
  });
  const quiet = messages.filter((message) => {
    const before = set.matched;
    set.examine(message);
    return set.matched === before;
  });
  const rounds = 200;
  const times = Array.from({ length: 9 }, () => {
    const before = cpuNs(process.pid);
    for (let again = 0; again < rounds; again++) {
      for (const message of quiet) set.examine(message);
    }
    return (cpuNs(process.pid) - before) / quiet.length / rounds;
  });
  report({
    what: `messages of the sample that none of ${what} wants`,
    value: quiet.length,
    unit: "",
  });
  report({
    what: `${what}, a message that none wants`,
    value: median(times),
    unit: "ns",
    most: 2000,
  });
}

await measure("16 rules", config.rule);
// That for silence is told of every message, which costs as much as a key does.
const builtIn = detectorNames.filter((name) => name !== "silent");
await measure(
  "the built-in rules",
  builtIn.map((name) => ({ ...detectorRule(name, 0), channels: [] })),
);

const pattern = openPattern({ source: "(a+)+$", posix: true });
if ("fault" in pattern) throw new Error(pattern.fault);
for (const end of ["", "b"]) {
  const text = "a".repeat(65_536) + end;
  const before = performance.now();
  pattern.test(text);
  const ms = performance.now() - before;
  report({ what: `(a+)+$ on 64 KiB of a${end && " and a b"}`, value: ms, unit: "ms", most: 100 });
}
process.exit(finish());
