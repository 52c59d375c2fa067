import type { Clock } from "../../base/clock.ts";
import { httpHint, lowerCase, userAgent, type Http, type HttpAnswer } from "../../base/http.ts";
import { readJson } from "../../base/json.ts";
import type { Alert } from "../../rule/alert.ts";
import { retryAfterMs } from "../retry-after.ts";
import type { SendResult } from "../sink.ts";
import type { Notifier, NotifierRequest } from "./notifier.ts";
import { wordsWithout } from "./words.ts";

/** Answers are read for the service's own words about an error. */
const answerBytesMax = 4 * 1024;
const connectTimeoutMs = 10_000;
/** As for Retry-After: whoever asks for hours is mistaken. */
const pauseMsMax = 15 * 60_000;

/** Words for what is wrong or must be allowed over there, with a status that blames the text. */
const wrongAddress = new RegExp(
  [
    // Telegram.
    "chat not found|chat_id is empty|upgraded to a supergroup|peer_id_invalid",
    "(?:not enough|have no|need administrator) rights|chat_write_forbidden|topic_closed",
    // Pushover.
    "^(?:application token|user (?:key|identifier)) is (?:invalid|not a valid)",
    // Power Automate, of a workflow for Teams that somebody has turned off.
    "^could not execute workflow",
  ].join("|"),
  "i",
);

/** Teams' connectors say so with status 200 when they did not deliver, and mean this one. */
const notDelivered = /^Webhook message delivery failed.*\bHTTP error (\d{3})\b/;

export interface HttpNotifierOptions {
  /** For a person: what it is and where. */
  description: string;
  timeoutMs: number;
  /** PEM of the authorities to trust. */
  ca: string | undefined;
  proxy: string | undefined;
  /** Whatever holds one of these is not repeated to anybody. */
  secrets: readonly string[];
}

/** A service that is told by one HTTP request for each alert. */
export class HttpNotifier implements Notifier {
  readonly description: string;
  readonly #options: HttpNotifierOptions;
  readonly #request: (alert: Alert) => NotifierRequest;
  readonly #doors: { clock: Clock; http: Http };

  constructor(
    options: HttpNotifierOptions,
    request: (alert: Alert) => NotifierRequest,
    doors: { clock: Clock; http: Http },
  ) {
    this.description = options.description;
    this.#options = options;
    this.#request = request;
    this.#doors = doors;
  }

  async send(alert: Alert, signal: AbortSignal): Promise<SendResult> {
    const { timeoutMs, ca, proxy } = this.#options;
    const { method, url, headers, body } = this.#request(alert);
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const json = { "content-type": "application/json", accept: "application/json" };
    const answer = await this.#doors.http.send({
      ...{ method, url, timeoutMs, connectTimeoutMs, ca, proxy, signal, answerBytesMax },
      ...(bytes && { body: { bytes: bytes.length, parts: () => [bytes] } }),
      headers: {
        "user-agent": userAgent,
        ...(bytes ? json : { accept: "*/*" }),
        ...lowerCase(headers),
      },
    });
    if (answer.ok) return this.#result(answer);
    const reason = `no answer (${answer.code}: ${answer.detail})`;
    return { kind: "failed", reason, ...httpHint(answer.code) };
  }

  #result(answer: HttpAnswer): SendResult {
    const { headers } = answer;
    const text = Buffer.from(answer.body).toString();
    const status = Number(notDelivered.exec(text)?.[1] ?? answer.status);
    if (status >= 200 && status < 300) return { kind: "accepted" };
    const words = this.#wordsOf(text);
    const reason = `HTTP ${answer.status}${words && ` (${words})`}`;
    if (status === 429 || status >= 500 || status === 408) {
      const header = retryAfterMs(headers.get("retry-after") ?? undefined, this.#doors.clock);
      const waitMs = header ?? pauseMs(text);
      return { kind: "failed", reason, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
    }
    const isText = status === 400 || status === 413 || status === 422;
    if (isText && !wrongAddress.test(words)) return { kind: "refused", reason };
    const hint = `${this.description} answers ${status}: check its URL, token and addressee`;
    return { kind: "failed", reason, hint, slow: true };
  }

  /** What the service says, short, in one line, and nothing that is secret. */
  #wordsOf(text: string): string {
    const said = jsonOf(text);
    const [first] = Array.isArray(said?.["errors"]) ? (said["errors"] as unknown[]) : [];
    const error = said?.["error"];
    // Power Automate has the words one step deeper.
    const deeper = (error as { message?: unknown } | null | undefined)?.message;
    const found = said?.["description"] ?? said?.["message"] ?? deeper ?? error ?? first ?? text;
    const words = wordsWithout(this.#options.secrets, typeof found === "string" ? found : "");
    return words.startsWith("<") ? "" : words;
  }
}

/** Seconds of Telegram and Discord, milliseconds of Matrix, in the body of a 429. */
function pauseMs(text: string): number | undefined {
  const said = jsonOf(text);
  const parameters = said?.["parameters"] as Record<string, unknown> | undefined;
  const seconds = Number(parameters?.["retry_after"] ?? said?.["retry_after"]);
  const ms = Number(said?.["retry_after_ms"] ?? seconds * 1000);
  return ms >= 0 ? Math.min(ms, pauseMsMax) : undefined;
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  const value = readJson(text)?.value;
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}
