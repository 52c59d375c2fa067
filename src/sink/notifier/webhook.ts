import type { Alert } from "../../rule/alert.ts";
import { fillJson } from "./json-template.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { WebhookOptions } from "./options.ts";

/** Any service that takes JSON. */
export function webhookRequest(options: WebhookOptions, alert: Alert): NotifierRequest {
  const { method, url, headers, body } = options;
  if (method === "GET") return { method, url, headers };
  return { method, url, headers, body: fillJson(body, alert) };
}
