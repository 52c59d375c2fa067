import { cutOctets } from "../../base/cut-text.ts";
import type { Alert } from "../../rule/alert.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { NtfyOptions } from "./options.ts";
import { titleOf } from "./title.ts";

/** A longer message would become an attachment. */
const messageBytesMax = 4096;

/** By severity: 5 rings for long, 2 makes no sound; 1 would hide it. */
const priorities = [5, 5, 4, 4, 3, 3, 2, 2];

/**
 * Published as JSON (docs.ntfy.sh/publish/#publish-as-json): headers would hold no UTF-8. The text
 * is plain, for Markdown is only read where it is asked for.
 */
export function ntfyRequest({ server, topic, token }: NtfyOptions, alert: Alert): NotifierRequest {
  return {
    method: "POST",
    url: server,
    headers: token === "" ? {} : { authorization: `Bearer ${token}` },
    body: {
      topic,
      title: titleOf(alert),
      message: cutOctets(alert.text, messageBytesMax),
      priority: priorities[alert.severity],
    },
  };
}
