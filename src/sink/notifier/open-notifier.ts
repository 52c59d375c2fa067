import type { Clock } from "../../base/clock.ts";
import type { OpenDatagramPeer } from "../../base/datagrams.ts";
import type { OpenDialog } from "../../base/dialog.ts";
import type { Http } from "../../base/http.ts";
import type { OpenStream } from "../../base/streams.ts";
import type { TextFile } from "../../base/files.ts";
import type { Alert } from "../../rule/alert.ts";
import { readAuthorities } from "../open-sink.ts";
import { discordRequest } from "./discord.ts";
import { gotifyRequest } from "./gotify.ts";
import { HttpNotifier } from "./http-notifier.ts";
import { matrixRequest } from "./matrix.ts";
import type { Notifier, NotifierRequest } from "./notifier.ts";
import { ntfyRequest } from "./ntfy.ts";
import type { ChannelOptions, HttpChannelOptions } from "./options.ts";
import { pushoverRequest } from "./pushover.ts";
import { slackRequest } from "./slack.ts";
import { teamsRequest } from "./teams.ts";
import { telegramRequest } from "./telegram.ts";
import { webhookRequest } from "./webhook.ts";

export interface NotifierDoors {
  clock: Clock;
  http: Http;
  openDialog: OpenDialog;
  openStream: OpenStream;
  openDatagramPeer: OpenDatagramPeer;
  readTextFile(path: string): TextFile;
}

/**
 * Rejects with a UserError when a file of certificate authorities is unusable. What speaks another
 * protocol than HTTP is imported when it is asked for.
 */
export async function openNotifier(
  options: ChannelOptions,
  doors: NotifierDoors,
): Promise<Notifier> {
  const ca = readAuthorities(options.caFile, doors);
  if (options.kind === "email") {
    const { EmailNotifier } = await import("./email.ts");
    return new EmailNotifier(options, ca, doors.openDialog);
  }
  if (options.kind === "mqtt") {
    const { MqttNotifier } = await import("./mqtt.ts");
    return new MqttNotifier(options, ca, doors.openDialog);
  }
  if (options.kind === "syslog") {
    const { SyslogNotifier } = await import("./syslog.ts");
    return new SyslogNotifier(options, ca, doors);
  }
  const { kind, timeoutMs, proxy } = options;
  const { host } = new URL("url" in options ? options.url : options.server);
  const description = `${kind} at ${host}`;
  return new HttpNotifier(
    { description, timeoutMs, ca, proxy, secrets: secretsOf(options) },
    requestOf(options),
    doors,
  );
}

/** What no answer that is repeated in a log may hold. */
function secretsOf(options: HttpChannelOptions): string[] {
  const headers = "headers" in options ? Object.values(options.headers) : [];
  // A word or path of a few letters, such as Basic or /hook, is no secret and stands in many texts.
  const long = (parts: string[]) => parts.filter((part) => part.length >= 8);
  const ofHeaders = long(headers.flatMap((value) => value.split(" ")));
  if ("url" in options) {
    const { pathname, search, password } = new URL(options.url);
    return [...long([...pathname.split("/"), search, password]), ...ofHeaders];
  }
  const { kind, token } = options;
  // Whoever knows the topic of an open ntfy server reads it.
  const others = kind === "ntfy" ? [options.topic] : kind === "pushover" ? [options.userKey] : [];
  return [token, ...others, ...ofHeaders].filter((secret) => secret !== "");
}

function requestOf(options: HttpChannelOptions): (alert: Alert) => NotifierRequest {
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
    case "ntfy":
      return (alert) => ntfyRequest(options, alert);
    case "gotify":
      return (alert) => gotifyRequest(options, alert);
    case "pushover":
      return (alert) => pushoverRequest(options, alert);
    case "matrix":
      return (alert) => matrixRequest(options, alert);
  }
}
