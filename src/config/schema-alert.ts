import { condition, detectors, names, template } from "./kinds-alert.ts";
import { count, duration, flag, folder, oneOf, text } from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

export const alertSection = {
  name: "alert",
  many: false,
  help: "About all rules",
  settings: {
    silence: setting(
      duration("0s", "1h"),
      "0s",
      "For so long after an alert no message is looked at, as Alertik does",
    ),
    dir: optional(
      folder,
      "Where alerts wait over a restart (default: in spool.dir, unless spool.mode is off)",
    ),
    detect: setting(detectors, "", "Built-in rules: see sluice help rules"),
    silent_for: setting(
      duration("1m", "30d"),
      "1h",
      "How long a device may say nothing until detect = silent tells",
    ),
  },
} as const satisfies Section;

export const ruleSection = {
  name: "rule",
  many: true,
  variant: "when",
  help: "What somebody wants to know of at once",
  settings: {
    name: required(text, "What notices about it are called"),
    condition: required(condition, "The messages that it is about: see sluice help rules"),
    over: optional(
      condition,
      "Messages that say, by the same key, that it is over: told as its end",
      {
        only: ["match"],
      },
    ),
    message: setting(template, "{hostname}: {content}", "What is said about such a message"),
    when: setting(
      oneOf("match", "count", "new", "absence"),
      "match",
      "Each time; when there are many; when a key is new; when none comes",
    ),
    count: setting(count(2, 1000), 5, "Messages of one key that are many", { only: ["count"] }),
    within: setting(duration("1s", "7d"), "60s", "... when they come within", { only: ["count"] }),
    learn: setting(
      duration("0s", "30d"),
      "1h",
      "Keys that come within this time of the start are known",
      { only: ["new"] },
    ),
    for: setting(duration("1s", "30d"), "15m", "How long none may come", { only: ["absence"] }),
    recovery: setting(flag, true, "Whether it is told when it is over", {
      only: ["count", "absence"],
    }),
    key: setting(template, "", "What sets one matter apart from another, such as {hostname}"),
    channels: setting(names, "", "Who is told (default: all channels)"),
    cooldown: setting(
      duration("0s", "7d"),
      "60s",
      "After an alert, others of its key are counted for so long and then told at once",
    ),
  },
} as const satisfies Section;
