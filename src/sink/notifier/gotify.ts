import type { Alert } from "../../rule/alert.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { GotifyOptions } from "./options.ts";
import { titleOf } from "./title.ts";

/** By severity; its Android app is silent up to 3 and insists from 8 on. */
const priorities = [10, 9, 8, 7, 5, 4, 2, 1];

/** `POST /message` (gotify.net/api-docs#/message/createMessage) with an application's token. */
export function gotifyRequest({ server, token }: GotifyOptions, alert: Alert): NotifierRequest {
  return {
    method: "POST",
    url: `${server.replace(/\/$/, "")}/message`,
    headers: { "x-gotify-key": token },
    body: {
      title: titleOf(alert),
      message: alert.text,
      priority: priorities[alert.severity],
      // Whatever an application is set to, a log line is no Markdown.
      extras: { "client::display": { contentType: "text/plain" } },
    },
  };
}
