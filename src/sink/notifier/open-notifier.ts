import type { Clock } from "../../base/clock.ts";
import type { Http } from "../../base/http.ts";
import type { TextFile } from "../../base/files.ts";
import type { Alert } from "../../rule/alert.ts";
import { readAuthorities } from "../open-sink.ts";
import { discordRequest } from "./discord.ts";
import { HttpNotifier } from "./http-notifier.ts";
import type { Notifier, NotifierRequest } from "./notifier.ts";
import type { ChannelOptions } from "./options.ts";
import { slackRequest } from "./slack.ts";
import { teamsRequest } from "./teams.ts";
import { telegramRequest } from "./telegram.ts";
import { webhookRequest } from "./webhook.ts";

export interface NotifierDoors {
  clock: Clock;
  http: Http;
  readTextFile(path: string): TextFile;
}

/** Throws a UserError when a file of certificate authorities is unusable. */
export function openNotifier(options: ChannelOptions, doors: NotifierDoors): Notifier {
  const { kind, timeoutMs, proxy } = options;
  const url = options.kind === "telegram" ? options.apiUrl : options.url;
  const { host, pathname, search } = new URL(url);
  // A path of a few letters, such as /hook, is no secret and stands in many words.
  const parts = [...pathname.split("/"), search].filter((part) => part.length >= 8);
  const secrets = options.kind === "telegram" ? [options.token] : parts;
  const ca = readAuthorities(options.caFile, doors);
  const description = `${kind} at ${host}`;
  return new HttpNotifier(
    { description, timeoutMs, ca, proxy, secrets },
    requestOf(options),
    doors,
  );
}

function requestOf(options: ChannelOptions): (alert: Alert) => NotifierRequest {
  switch (options.kind) {
    case "telegram":
      return (alert) => telegramRequest(options, alert);
    case "slack":
      return (alert) => slackRequest(options, alert);
    case "teams":
      return (alert) => teamsRequest(options, alert);
    case "discord":
      return (alert) => discordRequest(options, alert);
    case "webhook":
      return (alert) => webhookRequest(options, alert);
  }
}
