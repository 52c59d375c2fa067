import { condition, jsonTemplate, names, quietHours, severity, template } from "./kinds-alert.ts";
import { url, zone } from "./kinds-known.ts";
import { count, duration, file, headers, oneOf, text, word } from "./kinds.ts";
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
    key: setting(template, "", "What sets one matter apart from another, such as {hostname}"),
    channels: setting(names, "", "Who is told (default: all channels)"),
    cooldown: setting(
      duration("0s", "7d"),
      "60s",
      "After an alert, others of its key are counted for so long and then told at once",
    ),
  },
} as const satisfies Section;

const telegram = { only: ["telegram"] };
const webhook = { only: ["webhook"] };
const byUrl = { only: ["slack", "teams", "discord", "webhook"] };

export const channelSection = {
  name: "channel",
  many: true,
  variant: "kind",
  help: "Who is told",
  settings: {
    kind: required(oneOf("telegram", "slack", "teams", "discord", "webhook"), "What is behind it"),
    name: optional(word, "Its name in rules and logs (default: its kind)"),

    token: optional(text, "Token of the bot", { ...telegram, secret: true }),
    token_file: optional(file, "File that holds the token", telegram),
    chat_id: required(text, "Chat, group or @channel that is written to", telegram),
    api_url: setting(url, "https://api.telegram.org", "Server of the Bot API", telegram),

    url: optional(url, "Where notices are posted", { ...byUrl, secret: true }),
    url_file: optional(file, "File that holds the URL", byUrl),
    card: setting(
      oneOf("auto", "message", "adaptive"),
      "auto",
      "Card of a connector or of a workflow; auto: by the host of the URL",
      { only: ["teams"] },
    ),
    method: setting(oneOf("POST", "PUT", "GET"), "POST", "Method of the request", {
      only: ["telegram", "webhook"],
    }),
    headers: setting(headers, "", "Further headers", { only: ["telegram", "webhook"] }),
    body: setting(
      jsonTemplate,
      '{"text":"{text}"}',
      "JSON with {text} {rule} {hostname} {severity} {count} {time} {timestamp}",
      webhook,
    ),

    ca_file: optional(file, "Certificate authorities to trust instead of the built-in ones"),
    proxy: optional(url, "HTTP proxy, such as http://proxy:3128"),
    timeout: setting(duration("1s", "10m"), "30s", "Time for a whole request"),
    queue: setting(count(1, 10_000), 100, "Alerts that wait while it cannot be reached"),
    fallback: optional(word, "Channel that is told instead when this one fails for long"),
    fallback_after: setting(duration("0s", "7d"), "5m", "For how long"),
    quiet: optional(quietHours, "Hours in which alerts wait, such as 22:00-07:00"),
    quiet_zone: setting(zone, "local", "Zone of these hours"),
    quiet_except: setting(severity, "crit", "... but those that are so bad, or worse, do not wait"),
    per_minute: setting(count(1, 600), 20, "Notices a minute; further ones wait"),
  },
} as const satisfies Section;

export const forwardSection = {
  name: "forward",
  many: true,
  help: "Other syslog servers that get every message as it came, over UDP",
  settings: {
    host: required(text, "Address or name"),
    port: setting(count(1, 65_535), 514, "Its port"),
  },
} as const satisfies Section;
