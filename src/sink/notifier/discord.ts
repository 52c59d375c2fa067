import type { Alert } from "../../rule/alert.ts";
import { cutEscaped } from "./cut-escaped.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { DiscordOptions } from "./options.ts";

const contentCharactersMax = 2000;
/** SUPPRESS_EMBEDS: links are shown as text. */
const suppressEmbeds = 1 << 2;

/** Executes a webhook (discord.com/developers/docs/resources/webhook#execute-webhook). */
export function discordRequest({ url }: DiscordOptions, alert: Alert): NotifierRequest {
  return {
    method: "POST",
    url,
    body: {
      content: cutEscaped(alert.text, contentCharactersMax, escape),
      // Whatever stands in a log line, nobody is called by it.
      allowed_mentions: { parse: [] },
      flags: suppressEmbeds,
    },
  };
}

/** Markdown of Discord: a backslash makes a character of it. */
function escape(text: string): string {
  return text.replace(/[\\*_~`|<>[\]()#@-]/g, "\\$&");
}
