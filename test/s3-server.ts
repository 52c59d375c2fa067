// A small S3 in this process: it checks what a real one checks, keeps objects in memory and fails
// on demand. Faults of the network are made by the relay before it, see fault-relay.ts.
import { amzTimeMs, expectedSignature, md5Base64, readClaim, sha256 } from "./sigv4.ts";

export interface StoredObject {
  body: Uint8Array;
  headers: Headers;
  /** How many times it was stored. */
  puts: number;
}

export interface S3Key {
  secret: string;
  /** When given, requests must carry it. */
  token?: string;
  expired?: boolean;
}

/** An answer instead of the real one, or before or after it. */
export interface S3Fault {
  status: number;
  code?: string;
  message?: string;
  headers?: Record<string, string>;
  /** Further elements of the error. */
  fields?: Record<string, string>;
  /** Instead of the error's XML. */
  text?: string;
}

export interface S3ServerOptions {
  bucket?: string;
  region?: string;
  /** `BUCKET.domain` in the Host header is virtual-host style. */
  domain?: string;
  tls?: { key: string; cert: string };
  /** Everything but PUT of an object is denied, as for a key with s3:PutObject alone. */
  putOnly?: boolean;
  port?: number;
}

export interface SeenRequest {
  method: string;
  url: string;
  headers: Headers;
  status: number;
}

const skewMsMax = 15 * 60_000;
const keyBytesMax = 1024;

export class S3Server {
  readonly objects = new Map<string, StoredObject>();
  readonly keys = new Map<string, S3Key>([["AKTEST", { secret: "secret/of+test" }]]);
  readonly seen: SeenRequest[] = [];
  /** Each request takes the first one off. */
  readonly faults: S3Fault[] = [];
  /** The server's clock minus this machine's. */
  clockOffsetMs = 0;
  /** Keys in a page of a list. */
  pageKeys = 1000;
  bucket: string;
  /** Called after each answer. */
  onSeen: () => void = () => {};
  readonly #options: Required<Omit<S3ServerOptions, "tls" | "bucket">>;
  readonly #server: ReturnType<typeof Bun.serve>;

  constructor({ tls, bucket = "logs", ...options }: S3ServerOptions = {}) {
    this.bucket = bucket;
    const defaults = { region: "eu-test-1", domain: "s3.localhost", port: 0 };
    this.#options = { ...defaults, putOnly: false, ...options };
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: this.#options.port,
      idleTimeout: 60,
      ...(tls && { tls }),
      fetch: (request) => this.#answer(request),
    });
  }

  get port(): number {
    return this.#server.port!;
  }

  get endpoint(): string {
    return `${this.#server.protocol}://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  /** What the server would log: `PUT 200`, `PUT 403` ... */
  get history(): string[] {
    return this.seen.map(({ method, status }) => `${method} ${status}`);
  }

  async #answer(request: Request): Promise<Response> {
    const body = new Uint8Array(await request.arrayBuffer());
    const fault = this.faults.shift();
    const response = fault ? this.#faulty(fault) : this.#serve(request, body);
    response.headers.set("date", new Date(this.#nowMs()).toUTCString());
    response.headers.set("x-amz-request-id", `REQ${this.seen.length}`);
    const { method, url, headers } = request;
    this.seen.push({ method, url, headers, status: response.status });
    this.onSeen();
    return response;
  }

  #faulty(fault: S3Fault): Response {
    const { status, code = "", message = "", fields = {}, headers, text } = fault;
    const response =
      text === undefined ? failure(status, code, message, fields) : new Response(text, { status });
    for (const [name, value] of Object.entries(headers ?? {})) response.headers.set(name, value);
    return response;
  }

  #serve(request: Request, body: Uint8Array): Response {
    const { path, search } = rawTarget(request.url);
    const refused = this.#unauthorized(request, path, search) ?? corrupted(request, body);
    if (refused) return refused;
    const place = this.#place(request, path);
    if (place.bucket !== this.bucket) return failure(404, "NoSuchBucket", "");
    const { method, headers } = request;
    if (this.#options.putOnly && (method !== "PUT" || place.key === "")) {
      return failure(403, "AccessDenied", "Access Denied");
    }
    if (method === "PUT") return this.#put(place.key, headers, body);
    if (place.key === "") return this.#list(new URLSearchParams(search));
    return this.#get(place.key, method, headers.get("range"));
  }

  /** Undefined when the signature holds. The order of the checks is AWS's. */
  #unauthorized(request: Request, path: string, search: string): Response | undefined {
    const { method, headers } = request;
    const claim = readClaim(headers);
    if (!claim) return failure(403, "AccessDenied", "Access Denied");
    const { region } = this.#options;
    if (claim.region !== region || claim.service !== "s3") {
      const message = `the region '${claim.region}' is wrong; expecting '${region}'`;
      return failure(400, "AuthorizationHeaderMalformed", message, { Region: region });
    }
    const key = this.keys.get(claim.accessKeyId);
    if (!key) return failure(403, "InvalidAccessKeyId", "");
    if (key.expired) return failure(400, "ExpiredToken", "The provided token has expired.");
    if ((headers.get("x-amz-security-token") ?? undefined) !== key.token) {
      return failure(400, "InvalidToken", "");
    }
    const signedAtMs = amzTimeMs(headers.get("x-amz-date") ?? "");
    if (!(Math.abs(signedAtMs - this.#nowMs()) <= skewMsMax)) {
      const ServerTime = new Date(this.#nowMs()).toISOString();
      return failure(403, "RequestTimeTooSkewed", "Too large a difference", { ServerTime });
    }
    const unsigned = [...headers.keys()].filter(
      (name) => /^(host|x-amz-.*)$/.test(name) && !claim.signedHeaders.includes(name),
    );
    if (unsigned.length > 0) return failure(403, "AccessDenied", `not signed: ${unsigned}`);
    const signature = expectedSignature({ method, path, search, headers }, claim, key.secret);
    if (signature !== claim.signature) return failure(403, "SignatureDoesNotMatch", "");
    return undefined;
  }

  #place(request: Request, path: string): { bucket: string; key: string } {
    const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
    const decoded = path.slice(1).split("/").map(decodeURIComponent).join("/");
    if (host.endsWith(`.${this.#options.domain}`)) {
      return { bucket: host.slice(0, -this.#options.domain.length - 1), key: decoded };
    }
    const slash = decoded.indexOf("/");
    if (slash < 0) return { bucket: decoded, key: "" };
    return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
  }

  #put(key: string, headers: Headers, body: Uint8Array): Response {
    if (Buffer.byteLength(key) > keyBytesMax) return failure(400, "KeyTooLongError", "");
    const before = this.objects.get(key);
    if (before && headers.get("if-none-match") === "*") {
      return failure(412, "PreconditionFailed", "");
    }
    this.objects.set(key, { body, headers, puts: (before?.puts ?? 0) + 1 });
    return new Response(null, { headers: { etag: `"${sha256(body).slice(0, 32)}"` } });
  }

  #get(key: string, method: string, range: string | null): Response {
    const object = this.objects.get(key);
    if (!object) return failure(404, "NoSuchKey", "");
    const headers = { "content-type": object.headers.get("content-type") ?? "" };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const body = Buffer.from(object.body);
    if (from !== undefined) {
      return new Response(body.subarray(Number(from), Number(to) + 1), { headers, status: 206 });
    }
    return new Response(method === "HEAD" ? null : body, { headers });
  }

  #list(query: URLSearchParams): Response {
    const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after)
      .sort();
    const page = keys.slice(0, Number(query.get("max-keys") ?? this.pageKeys));
    const contents = page.map((key) => {
      const size = `<Size>${this.objects.get(key)!.body.length}</Size>`;
      return `<Contents><Key>${escape(key)}</Key>${size}</Contents>`;
    });
    const more = page.length < keys.length;
    const next = more
      ? `<NextContinuationToken>${escape(page.at(-1)!)}</NextContinuationToken>`
      : "";
    const result = `<IsTruncated>${more}</IsTruncated>${next}${contents.join("")}`;
    return xml(200, `<ListBucketResult>${result}</ListBucketResult>`);
  }

  #nowMs(): number {
    return Date.now() + this.clockOffsetMs;
  }
}

/** Path and query as they were sent: the URL class would tidy them up. */
function rawTarget(url: string): { path: string; search: string } {
  const target = url.replace(/^https?:\/\/[^/]+/, "");
  const [path = "", search = ""] = target.split("?");
  return { path, search };
}

function corrupted({ headers }: Request, body: Uint8Array): Response | undefined {
  const claimed = headers.get("x-amz-content-sha256");
  if (claimed === null) return failure(400, "InvalidRequest", "");
  if (claimed !== "UNSIGNED-PAYLOAD" && claimed !== sha256(body)) {
    return failure(400, "XAmzContentSHA256Mismatch", "");
  }
  const md5 = headers.get("content-md5");
  return md5 === null || md5 === md5Base64(body) ? undefined : failure(400, "BadDigest", "");
}

function failure(
  status: number,
  code: string,
  message: string,
  fields: Record<string, string> = {},
): Response {
  const all = Object.entries({ Code: code, Message: message, ...fields });
  const elements = all.map(([name, value]) => `<${name}>${escape(value)}</${name}>`);
  return xml(status, `<Error>${elements.join("")}</Error>`);
}

function xml(status: number, content: string): Response {
  const headers = { "content-type": "application/xml" };
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`, { status, headers });
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
