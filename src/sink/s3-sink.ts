import type { Clock } from "../base/clock.ts";
import { httpHint } from "../base/http.ts";
import { S3Client, type S3Doors } from "../s3/client.ts";
import type { S3Error } from "../s3/error.ts";
import { putObject } from "../s3/put.ts";
import { verdictOn } from "../s3/verdict.ts";
import type { Batch } from "../ship/batch.ts";
import type { S3SinkOptions } from "./options.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { SendResult, Sink } from "./sink.ts";

/** One PUT for each batch. */
export class S3Sink implements Sink {
  readonly name: string;
  readonly #options: S3SinkOptions;
  readonly #clock: Clock;
  readonly #client: S3Client;
  /** Key of an attempt whose answer never came: it may have been stored all the same. */
  #unanswered: string | undefined;

  constructor(options: S3SinkOptions, ca: string | undefined, doors: S3Doors) {
    this.name = options.name;
    this.#options = options;
    this.#clock = doors.clock;
    this.#client = new S3Client(options, ca, doors);
  }

  get description(): string {
    return `s3 bucket "${this.#options.bucket}" at ${this.#client.address.host}`;
  }

  /** What the server's clock is ahead of ours, as far as it was noticed. */
  get serverTimeOffsetMs(): number {
    return this.#client.serverTimeOffsetMs;
  }

  askTime(signal: AbortSignal): Promise<void> {
    return this.#client.askTime(signal);
  }

  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const { put } = this.#options;
    const { key, contentType, sha256 } = batch;
    const object = { key, contentType, sha256, body: batch };
    const outcome = await putObject(this.#client, object, put, { clock: this.#clock, signal });
    if (outcome.ok) return { kind: "accepted" };
    const { error } = outcome;
    if (error.status === 412 && put.ifNoneMatch) return this.#alreadyThere(batch);
    if (error.status >= 500 || lostAnswers.has(error.code)) this.#unanswered = batch.key;
    return this.#result(error, batch);
  }

  /**
   * If-None-Match met an object of this name. After an attempt without an answer, in this run or
   * in the one before, it is our own: the name holds the boot and the sequence range. On a first
   * attempt it is somebody else's, and replacing it was forbidden; to compare the two would need
   * more rights than s3:PutObject.
   */
  #alreadyThere(batch: Batch): SendResult {
    if (batch.recovered || this.#unanswered === batch.key) return { kind: "accepted" };
    const reason = `object "${batch.key}" was there before and if_none_match keeps it`;
    return { kind: "refused", reason };
  }

  #result(error: S3Error, batch: Batch): SendResult {
    const reason = reasonOf(error);
    const verdict = verdictOn(error, {
      bucket: this.#options.bucket,
      key: batch.key,
      host: this.#client.address.host,
      region: this.#client.region,
      accessKeyId: this.#client.accessKeyId ?? "",
    });
    if (verdict.kind === "never") return { kind: "refused", reason };
    if (verdict.kind === "mend") return { kind: "failed", reason, hint: verdict.hint, slow: true };
    const waitMs = retryAfterMs(error.retryAfter, this.#clock);
    const more = waitMs === undefined ? {} : { retryAfterMs: waitMs };
    return { kind: "failed", reason, ...httpHint(error.status === 0 ? error.code : ""), ...more };
  }
}

/** The network's words for attempts that may have reached the server all the same. */
const lostAnswers = new Set(["reset", "timeout", "aborted", "network"]);

/** The same for every failure of one kind, since only a new reason is worth a line in the log. */
function reasonOf({ status, code, message }: S3Error): string {
  if (code === "NoCredentials") return message;
  if (status === 0) return `no answer (${code}: ${message})`;
  return `S3 answered ${code === `HTTP ${status}` ? code : `${status} ${code}`}`;
}
