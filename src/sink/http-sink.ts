import type { Clock } from "../base/clock.ts";
import {
  httpHint,
  lowerCase,
  userAgent,
  type Http,
  type HttpAnswer,
  type HttpBody,
  type HttpFailure,
} from "../base/http.ts";
import type { Batch } from "../ship/batch.ts";
import { decompressed, linesOf } from "./lines.ts";
import type { HttpSinkOptions } from "./options.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { SendResult, Sink } from "./sink.ts";

/** Answers are looked at for nothing but their status. */
const answerBytesMax = 4 * 1024;
const connectTimeoutMs = 10_000;

export interface HttpSinkDoors {
  clock: Clock;
  http: Http;
}

/** POST of NDJSON: a batch at once, or one record each as the reference daemon does. */
export class HttpSink implements Sink {
  readonly name: string;
  readonly #options: HttpSinkOptions;
  readonly #ca: string | undefined;
  readonly #doors: HttpSinkDoors;
  /** In `record` mode: how far which batch has come. */
  #progress = { key: "", done: 0, refused: 0 };

  /** `ca`: PEM of the authorities to trust. */
  constructor(options: HttpSinkOptions, ca: string | undefined, doors: HttpSinkDoors) {
    this.name = options.name;
    this.#options = options;
    this.#ca = ca;
    this.#doors = doors;
  }

  /** Of the URL only the origin: paths and queries of webhooks are secrets. */
  get description(): string {
    return `http ${new URL(this.#options.url).origin}`;
  }

  send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return this.#options.mode === "batch"
      ? this.#sendBatch(batch, signal)
      : this.#sendRecords(batch, signal);
  }

  #sendBatch(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const { contentType } = batch;
    const headers: Record<string, string> = { "content-type": "application/x-ndjson" };
    if (!this.#options.gzip) {
      const parts = () => decompressed(batch.parts(), contentType);
      return this.#post({ bytes: batch.rawBytes, parts }, headers, signal);
    }
    headers["content-encoding"] = contentType === "application/zstd" ? "zstd" : "gzip";
    return this.#post(batch, headers, signal);
  }

  /**
   * The reference's contract: one line with its newline, as application/json. After a failure the
   * batch goes on with the record that failed. A record that is refused does not hold back the
   * others; what the sink says of the batch is then `refused`.
   */
  async #sendRecords(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    if (this.#progress.key !== batch.key) this.#progress = { key: batch.key, done: 0, refused: 0 };
    const progress = this.#progress;
    const headers = { "content-type": "application/json" };
    let index = 0;
    for (const line of linesOf(decompressed(batch.parts(), batch.contentType))) {
      if (index++ < progress.done) continue;
      const body = { bytes: line.length, parts: () => [line] };
      const result = await this.#post(body, headers, signal);
      if (result.kind === "failed") return result;
      progress.done = index;
      if (result.kind === "refused") progress.refused++;
    }
    if (progress.refused === 0) return { kind: "accepted" };
    return { kind: "refused", reason: `${progress.refused} of ${index} records are too large` };
  }

  async #post(
    body: HttpBody,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { url, authorization, tag, timeoutMs, proxy } = this.#options;
    const answer = await this.#doors.http.send({
      method: "POST",
      ...{ url, body, timeoutMs, connectTimeoutMs, proxy, signal, answerBytesMax, ca: this.#ca },
      headers: {
        ...{ "user-agent": userAgent, ...headers },
        ...(authorization && { authorization }),
        ...(tag && { "x-log-tag": tag }),
        ...lowerCase(this.#options.headers),
      },
    });
    return this.#result(answer);
  }

  #result(answer: HttpAnswer | HttpFailure): SendResult {
    if (!answer.ok) {
      const reason = `no answer (${answer.code}: ${answer.detail})`;
      return { kind: "failed", reason, ...httpHint(answer.code) };
    }
    const { status, headers } = answer;
    if (status >= 200 && status < 300) return { kind: "accepted" };
    const reason = `HTTP ${status}`;
    if (status === 413) return { kind: "refused", reason };
    if (status >= 500 || status === 429 || status === 408) {
      const waitMs = retryAfterMs(headers.get("retry-after") ?? undefined, this.#doors.clock);
      return { kind: "failed", reason, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
    }
    const hint = `${this.description} answers ${status}: check url and authorization`;
    return { kind: "failed", reason, hint, slow: true };
  }
}
