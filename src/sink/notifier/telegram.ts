import type { Alert } from "../../rule/alert.ts";
import { cutText } from "../../base/cut-text.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { TelegramOptions } from "./options.ts";

const textCharactersMax = 4096;

/**
 * `sendMessage` of the Bot API (core.telegram.org/bots/api#sendmessage). Without a parse mode the
 * text is taken as it is, so nothing in it must be escaped.
 */
export function telegramRequest(options: TelegramOptions, alert: Alert): NotifierRequest {
  const { server, token, chatId, method, headers } = options;
  const url = `${server.replace(/\/$/, "")}/bot${token}/sendMessage`;
  const text = cutText(alert.text, textCharactersMax);
  if (method === "GET") {
    return { method, url: `${url}?chat_id=${chatId}&text=${percentEncoded(text)}`, headers };
  }
  const body = { chat_id: chatId, text, link_preview_options: { is_disabled: true } };
  return { method, url, headers, body };
}

/** As curl_easy_escape does: all but the unreserved characters of RFC 3986, section 2.3. */
function percentEncoded(text: string): string {
  const toHex = (character: string): string =>
    `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, toHex);
}
