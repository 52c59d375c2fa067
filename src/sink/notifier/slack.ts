import type { Alert } from "../../rule/alert.ts";
import { cutEscaped } from "./cut-escaped.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { SlackOptions } from "./options.ts";

/** What Slack recommends; it cuts at ten times as many. */
const textCharactersMax = 4000;

/** An incoming webhook (api.slack.com/messaging/webhooks). */
export function slackRequest({ url }: SlackOptions, alert: Alert): NotifierRequest {
  return { method: "POST", url, body: { text: cutEscaped(alert.text, textCharactersMax, escape) } };
}

/** The three characters of Slack's markup that control it; no mention or link can be forged. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
