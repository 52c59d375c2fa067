import type { Clock } from "../base/clock.ts";
import { userAgent, type Http, type HttpAnswer, type HttpBody } from "../base/http.ts";
import {
  bucketAddress,
  encodeKey,
  encodePairs,
  endpointInRegion,
  type BucketAddress,
} from "./address.ts";
import { findCredentials, type Credentials, type CredentialsDoors } from "./credentials.ts";
import { networkError, s3Error, type S3Error } from "./error.ts";
import type { S3Options } from "./options.ts";

export interface S3Doors extends CredentialsDoors {
  clock: Clock;
  http: Http;
  /** Told what the server's clock says with each answer, in whole seconds. */
  onServerTime?(serverMs: number): void;
}

export interface S3Request {
  method: "GET" | "PUT" | "HEAD";
  /** Empty for the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  /** Hexadecimal SHA-256 of the body, or UNSIGNED-PAYLOAD. */
  payloadHash: string;
  body?: HttpBody;
  /** Of the answer; absent: what errors need. */
  answerBytesMax?: number;
  signal: AbortSignal;
}

export type S3Outcome = { ok: true; answer: HttpAnswer } | { ok: false; error: S3Error };

/** Errors are short; lists and objects ask for more. */
const errorBytesMax = 64 * 1024;

/** AWS refuses signatures 15 minutes off; clocks further apart than this explain a 403. */
const clockDifferenceMsMax = 5 * 60_000;

/**
 * One bucket. Sends signed requests and mends what a server's answer shows how to mend: the
 * region, the clock, credentials that were replaced meanwhile. Each at most once a request, and
 * what was learned is kept.
 */
export class S3Client {
  readonly #options: S3Options;
  readonly #ca: string | undefined;
  readonly #doors: S3Doors;
  #region: string;
  #address: BucketAddress;
  #credentials: Credentials | undefined;
  #serverTimeOffsetMs = 0;

  /** `ca`: PEM of the authorities to trust. Throws a UserError for an unusable endpoint. */
  constructor(options: S3Options, ca: string | undefined, doors: S3Doors) {
    this.#options = options;
    this.#ca = ca;
    this.#doors = doors;
    this.#region = options.region;
    this.#address = bucketAddress(options, options.region);
  }

  get address(): BucketAddress {
    return this.#address;
  }

  /** As learned from the server when the configured one was wrong. */
  get region(): string {
    return this.#region;
  }

  /** The server's clock minus ours, zero until a server complained about ours. */
  get serverTimeOffsetMs(): number {
    return this.#serverTimeOffsetMs;
  }

  /** The time as the server sees it. */
  serverTimeMs(): number {
    return this.#doors.clock.wallMs() + this.#serverTimeOffsetMs;
  }

  /** Of the credentials in use; undefined before the first request. */
  get accessKeyId(): string | undefined {
    return this.#credentials?.accessKeyId;
  }

  /** Never rejects. A 2xx answer is ok; what came instead of one is an error, whatever it was. */
  async send(request: S3Request): Promise<S3Outcome> {
    const mended = new Set<string>();
    for (;;) {
      const outcome = await this.#attempt(request);
      if (outcome.ok || request.signal.aborted) return outcome;
      const mend = this.#mend(outcome.error);
      if (mend === undefined || mended.has(mend)) return outcome;
      mended.add(mend);
    }
  }

  /**
   * Has the server say what time it is, with a request that needs no key and gets nothing else: an
   * unsigned one is refused, and the refusal has a date. Over TLS a clock that was never set finds
   * every certificate not yet valid, and nothing is learned.
   */
  async askTime(signal: AbortSignal): Promise<void> {
    await this.#exchange({ method: "GET", key: "", headers: {}, payloadHash: "", signal }, {});
  }

  async #attempt(request: S3Request): Promise<S3Outcome> {
    const problem = this.#readCredentials();
    if (problem !== undefined) {
      return { ok: false, error: { status: 0, code: "NoCredentials", message: problem } };
    }
    const { sign } = await import("./sign.ts");
    const { method, query = {}, payloadHash } = request;
    const path = this.#pathOf(request);
    const headers = await sign(
      { method, address: this.#address, path, query, headers: request.headers, payloadHash },
      { credentials: this.#credentials!, region: this.#region, atMs: this.serverTimeMs() },
    );
    return this.#exchange(request, headers);
  }

  #pathOf({ key }: S3Request): string {
    return this.#address.path + encodeKey(key);
  }

  async #exchange(request: S3Request, headers: Record<string, string>): Promise<S3Outcome> {
    const { method, query = {}, signal, body, answerBytesMax = errorBytesMax } = request;
    const { connectTimeoutMs, timeoutMs, proxy } = this.#options;
    const answer = await this.#doors.http.send({
      ...{ method, body, signal, connectTimeoutMs, timeoutMs, proxy, answerBytesMax },
      url: this.#address.origin + this.#pathOf(request) + search(query),
      headers: { ...headers, "user-agent": userAgent },
      ca: this.#ca,
    });
    if (!answer.ok) return { ok: false, error: networkError(answer) };
    const isFine = answer.status >= 200 && answer.status < 300;
    const outcome: S3Outcome = isFine
      ? { ok: true, answer }
      : { ok: false, error: s3Error(answer) };
    this.#hear(answer, outcome);
    return outcome;
  }

  /** Only S3 is heard: a login page in between may come from a box without a clock of its own. */
  #hear({ status, headers }: HttpAnswer, outcome: S3Outcome): void {
    const hasWord = !outcome.ok && outcome.error.code !== `HTTP ${status}`;
    const isS3 = hasWord || headers.has("etag") || headers.has("x-amz-request-id");
    const serverMs = Date.parse(headers.get("date") ?? "");
    if (isS3 && !Number.isNaN(serverMs)) this.#doors.onServerTime?.(serverMs);
  }

  /** The name of what was put right, if anything was: then the request is worth another try. */
  #mend(error: S3Error): string | undefined {
    if (error.status === 0) return undefined;
    if (this.#mendRegion(error)) return "region";
    if (this.#mendClock(error)) return "clock";
    if (this.#mendCredentials(error)) return "credentials";
    return undefined;
  }

  #mendRegion(error: S3Error): boolean {
    if (error.region === undefined || error.region === this.#region) return false;
    const aboutRegion = error.status === 400 || (error.status >= 301 && error.status <= 308);
    if (!aboutRegion) return false;
    const { endpoint, region } = this.#options;
    const place = { ...this.#options, endpoint: endpointInRegion(endpoint, region, error.region) };
    this.#address = bucketAddress(place, error.region);
    this.#region = error.region;
    return true;
  }

  #mendClock(error: S3Error): boolean {
    if (error.status !== 403 || error.serverTimeMs === undefined) return false;
    const differenceMs = error.serverTimeMs - this.serverTimeMs();
    // Server times are whole seconds. Where the server complains of the time, any more will do.
    const bearableMs = error.code === "RequestTimeTooSkewed" ? 2_000 : clockDifferenceMsMax;
    if (Math.abs(differenceMs) < bearableMs) return false;
    this.#serverTimeOffsetMs += differenceMs;
    return true;
  }

  /** Credentials that were replaced where they come from, by a person or by a tool. */
  #mendCredentials(error: S3Error): boolean {
    if (!refusals.has(error.code)) return false;
    const refused = this.#credentials;
    this.#credentials = undefined;
    if (this.#readCredentials() === undefined) return !Bun.deepEquals(this.#credentials, refused);
    this.#credentials = refused;
    return false;
  }

  /** The problem, when there are none to be found. */
  #readCredentials(): string | undefined {
    if (this.#credentials !== undefined) return undefined;
    const found = findCredentials(this.#options.credentials, this.#doors);
    if (!found.ok) return found.problem;
    this.#credentials = found.credentials;
    return undefined;
  }
}

/** What servers say about credentials that are expired, revoked or mistyped. */
const refusals = new Set([
  ...["ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired"],
  ...["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "UserSuspended", "HTTP 403"],
]);

function search(query: Record<string, string>): string {
  const pairs = encodePairs(query);
  return pairs === "" ? "" : `?${pairs}`;
}
