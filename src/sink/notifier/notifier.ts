import type { Alert } from "../../rule/alert.ts";
import type { SendResult } from "../sink.ts";

/**
 * A service that tells people. `send` is asked for one alert at a time and may be asked for the
 * same one again; it never rejects.
 */
export interface Notifier {
  /** For a person, without secrets: `telegram at api.telegram.org`. */
  readonly description: string;
  send(alert: Alert, signal: AbortSignal): Promise<SendResult>;
}

/** What one alert is for a service that is spoken to by HTTP. */
export interface NotifierRequest {
  method: "POST" | "PUT" | "GET";
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}
