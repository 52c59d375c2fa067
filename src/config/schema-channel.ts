import {
  facility,
  jsonTemplate,
  mailbox,
  mailboxes,
  quietHours,
  roomId,
  severity,
  topic,
} from "./kinds-alert.ts";
import { serverUrl, url, zone } from "./kinds-known.ts";
import { count, duration, file, flag, headers, oneOf, text, word } from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

/** Services whose URL is the secret. */
export const kindsByUrl = ["slack", "teams", "discord", "webhook"] as const;
const byUrl = { only: kindsByUrl };
const kindsByToken = ["telegram", "ntfy", "gotify", "pushover", "matrix"] as const;
const byToken = { only: kindsByToken };
const kindsByPassword = ["email", "mqtt"] as const;
const byPassword = { only: kindsByPassword };
const syslog = { only: ["syslog"] };
const byServer = { only: [...kindsByToken, ...kindsByPassword, "syslog"] };
const byHttp = { only: [...kindsByUrl, ...kindsByToken] };
const email = { only: ["email"] };
const mqtt = { only: ["mqtt"] };
const pushover = { only: ["pushover"] };

const mqttBody = JSON.stringify({
  ...{ id: "{id}", rule: "{rule}", hostname: "{hostname}", severity: "{severity}" },
  ...{ count: "{count}", timestamp: "{timestamp}", text: "{text}" },
});

export const channelSection = {
  name: "channel",
  many: true,
  variant: "kind",
  help: "Who is told",
  settings: {
    kind: required(
      oneOf(...kindsByUrl, ...kindsByToken, ...kindsByPassword, "syslog"),
      "What is behind it",
    ),
    name: optional(word, "Its name in rules and logs (default: its kind)"),

    server: required(
      serverUrl,
      "Where the service is: https, smtp, smtps, mqtt, mqtts, udp, tcp or tls",
      {
        ...byServer,
        default: {
          telegram: "https://api.telegram.org",
          ntfy: "https://ntfy.sh",
          pushover: "https://api.pushover.net",
        },
      },
    ),
    token: optional(text, "Token of the bot, application or account", { ...byToken, secret: true }),
    token_file: optional(file, "File that holds the token", byToken),
    chat_id: required(text, "Chat, group or @channel that is written to", { only: ["telegram"] }),
    topic: required(topic, "Topic that is published to", { only: ["ntfy", "mqtt"] }),
    user_key: required(text, "Key of the user or group that is told", pushover),
    room_id: required(roomId, "Room that is written to", { only: ["matrix"] }),

    user: optional(text, "Name to log in with", byPassword),
    password: optional(text, "Its password", { ...byPassword, secret: true }),
    password_file: optional(file, "File that holds the password", byPassword),
    from: required(mailbox, "Who the mail is from", email),
    to: required(mailboxes, "Who gets it", email),
    starttls: setting(
      oneOf("required", "off"),
      "required",
      "On smtp: whether TLS must begin before anything is said",
      email,
    ),
    mqtt_version: setting(oneOf("3.1.1", "5"), "3.1.1", "Version of the protocol", mqtt),
    client_id: optional(text, "Name of the session (default: sluice- and the device)", mqtt),
    retain: setting(flag, false, "Whether the broker keeps the last notice", mqtt),

    facility: setting(facility, "local0", "Facility of the messages", syslog),
    framing: setting(
      oneOf("octet", "lf"),
      "octet",
      "Over tcp and tls: a count before each message, or a line feed behind it",
      syslog,
    ),

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
      { webhook: '{"text":"{text}"}', mqtt: mqttBody },
      "JSON with {text} {rule} {hostname} {severity} {count} {time} {timestamp} {id}",
      { only: ["webhook", "mqtt"] },
    ),

    emergency: optional(
      severity,
      "Alerts so bad, or worse, are repeated until somebody confirms them (default: none)",
      pushover,
    ),
    retry: setting(duration("30s", "3h"), "60s", "Pause between repetitions", pushover),
    expire: setting(duration("30s", "3h"), "1h", "For how long they are repeated", pushover),

    ca_file: optional(file, "Certificate authorities to trust instead of the built-in ones"),
    proxy: optional(url, "HTTP proxy, such as http://proxy:3128", byHttp),
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
