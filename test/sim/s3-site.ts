// A bucket that checks what S3 checks, in the order in which AWS does.
import type { HttpAnswer, HttpRequest } from "../../src/base/http.ts";
import type { S3SinkOptions } from "../../src/sink/options.ts";
import { answer } from "../fake-http.ts";
import { amzTimeMs, expectedSignature, md5Base64, readClaim, sha256 } from "../sigv4.ts";
import { domainOf, type Site, type SiteParts } from "./site.ts";
import { secretOf } from "./swarm-sinks.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Stage } from "./stage.ts";
import type { Weather } from "./weather.ts";

export interface S3Rules {
  /** Where the bucket really is. */
  region: string;
  /** A wrong region is told by a redirect instead of a malformed signature. */
  redirects: boolean;
  /** Larger objects are refused. */
  objectBytesMax: number;
  /** Accepted at the same time, as after a rotation; the last one is what the box's file holds. */
  tokens: string[];
  /** Some servers say AccessDenied to a wrong clock, with a Date header to judge by. */
  namesSkew: boolean;
}

const skewMsMax = 15 * 60_000;

export class S3Site implements Site {
  readonly truth: SinkTruth;
  readonly weather: Weather;
  readonly domain: string;
  readonly #stage: Stage;
  readonly #options: S3SinkOptions;
  readonly #rules: S3Rules;
  readonly #objects = new Set<string>();

  constructor(parts: SiteParts, options: S3SinkOptions, rules: S3Rules) {
    this.truth = parts.truth;
    this.weather = parts.weather;
    this.#stage = parts.stage;
    this.#options = options;
    this.#rules = rules;
    this.domain = domainOf(options);
  }

  /** Nothing in this world spoils a body on its way: what arrives is what was signed. */
  arrived(request: HttpRequest, body: Buffer): void {
    const { key } = this.#target(request);
    const claimed = request.headers["x-amz-content-sha256"];
    if (claimed !== "UNSIGNED-PAYLOAD" && claimed !== sha256(body)) {
      this.#stage.violate(`${this.truth.name}: the body of "${key}" is not what was hashed`);
    }
    const md5 = request.headers["content-md5"];
    if (md5 !== undefined && md5 !== md5Base64(body)) {
      this.#stage.violate(`${this.truth.name}: the body of "${key}" has another MD5`);
    }
    if (request.method === "PUT") this.truth.arrived(key, body);
  }

  serve(request: HttpRequest, body: Buffer): HttpAnswer {
    return this.#refusal(request) ?? this.#put(request, body);
  }

  #put(request: HttpRequest, body: Buffer): HttpAnswer {
    const { bucket, key } = this.#target(request);
    if (request.method !== "PUT" || key === "") return this.#error(403, "AccessDenied");
    if (bucket !== this.#options.bucket) return this.#error(404, "NoSuchBucket");
    if (body.length > this.#rules.objectBytesMax) {
      this.truth.refused(key, body);
      return this.#error(400, "EntityTooLarge");
    }
    const isThere = this.#objects.has(key);
    if (isThere && request.headers["if-none-match"] === "*") {
      return this.#error(412, "PreconditionFailed");
    }
    this.#objects.add(key);
    this.truth.stored(key, body);
    return answer(200, "", { etag: '"0"', date: this.#date() });
  }

  #refusal({ method, url, headers: sent }: HttpRequest): HttpAnswer | undefined {
    const { host, pathname, search } = new URL(url);
    const headers = new Headers({ ...sent, host });
    const claim = readClaim(headers);
    if (claim === undefined) return this.#error(403, "AccessDenied");
    const { region, redirects, tokens } = this.#rules;
    if (claim.region !== region) {
      if (redirects) return this.#error(301, "PermanentRedirect", { region });
      return this.#error(400, "AuthorizationHeaderMalformed", { region });
    }
    const token = headers.get("x-amz-security-token") ?? "";
    if (!tokens.includes(token)) return this.#error(400, "ExpiredToken");
    const signedAtMs = amzTimeMs(headers.get("x-amz-date") ?? "");
    if (!(Math.abs(signedAtMs - this.#stage.trueMs()) <= skewMsMax)) return this.#skewed();
    const secret = secretOf(token);
    const request = { method, path: pathname, search: search.slice(1), headers };
    if (expectedSignature(request, claim, secret) === claim.signature) return undefined;
    this.#stage.violate(`${this.truth.name}: the signature of ${pathname} is wrong`);
    return this.#error(403, "SignatureDoesNotMatch");
  }

  #skewed(): HttpAnswer {
    if (!this.#rules.namesSkew) return this.#error(403, "AccessDenied");
    const time = new Date(this.#stage.trueMs()).toISOString();
    return this.#error(403, "RequestTimeTooSkewed", { time });
  }

  #error(status: number, code: string, more: { region?: string; time?: string } = {}): HttpAnswer {
    const region = more.region === undefined ? "" : `<Region>${more.region}</Region>`;
    const time = more.time === undefined ? "" : `<ServerTime>${more.time}</ServerTime>`;
    const xml = `<Error><Code>${code}</Code>${region}${time}</Error>`;
    return answer(status, xml, { date: this.#date() });
  }

  #date(): string {
    return new Date(this.#stage.trueMs()).toUTCString();
  }

  /** Path style or virtual-host style. */
  #target({ url }: HttpRequest): { bucket: string; key: string } {
    const { hostname, pathname } = new URL(url);
    const path = decodeURIComponent(pathname.slice(1));
    const { bucket } = this.#options;
    if (hostname.startsWith(`${bucket}.`)) return { bucket, key: path };
    const slash = path.indexOf("/");
    return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
  }
}
