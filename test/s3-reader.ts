// Makes buckets, lists and reads, which Sluice itself never does: for looking at what it stored.
// Signs with the checker of the tests, so that nothing of it comes from src.
import { expectedSignature, sha256, type Claim } from "./sigv4.ts";

export interface S3Account {
  /** `http://127.0.0.1:9000`, path style. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** PEM of the authority to trust. */
  ca?: string;
}

interface More {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

export class S3Reader {
  readonly #account: S3Account;

  constructor(account: S3Account) {
    this.#account = account;
  }

  /** `headers`: more of them, such as x-amz-bucket-object-lock-enabled. */
  async makeBucket(bucket: string, headers: Record<string, string> = {}): Promise<void> {
    await this.#request("PUT", `/${bucket}`, { headers });
  }

  /** All keys that begin with the prefix, sorted, however many pages they take. */
  async list(bucket: string, prefix = ""): Promise<string[]> {
    const keys: string[] = [];
    for (let token: string | undefined; ;) {
      const next = token === undefined ? {} : { "continuation-token": token };
      const query = { "list-type": "2", prefix, ...next };
      const xml = await (await this.#request("GET", `/${bucket}`, { query })).text();
      for (const match of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(unescape(match[1]!));
      token = /<NextContinuationToken>([^<]*)</.exec(xml)?.[1];
      if (token === undefined) return keys.sort();
    }
  }

  /** An object of no octets, where its name is all that counts. */
  async putEmpty(bucket: string, key: string): Promise<void> {
    await this.#request("PUT", `/${bucket}/${key}`.split("/").map(encode).join("/"));
  }

  /** `query`: for what belongs to the object, such as its `tagging`. */
  async get(
    bucket: string,
    key: string,
    query: Record<string, string> = {},
  ): Promise<{ body: Uint8Array; headers: Headers }> {
    const path = `/${bucket}/${key}`.split("/").map(encode).join("/");
    const response = await this.#request("GET", path, { query });
    return { body: await response.bytes(), headers: response.headers };
  }

  /** Whatever it comes to: what a key may not do is an answer, too. */
  async attempt(method: string, path: string, more: More = {}): Promise<Response> {
    const { query = {}, body = "" } = more;
    const { endpoint, region, accessKeyId, secretAccessKey, ca } = this.#account;
    const search = Object.entries(query)
      .map(([name, value]) => `${name}=${encode(value)}`)
      .join("&");
    const stamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const headers = new Headers({
      ...more.headers,
      host: new URL(endpoint).host,
      "x-amz-date": stamp,
      "x-amz-content-sha256": sha256(body),
    });
    const claim: Claim = {
      ...{ accessKeyId, region, date: stamp.slice(0, 8), service: "s3", signature: "" },
      signedHeaders: [...headers.keys()].sort(),
    };
    const signature = expectedSignature({ method, path, search, headers }, claim, secretAccessKey);
    const scope = `${accessKeyId}/${claim.date}/${region}/s3/aws4_request`;
    const names = claim.signedHeaders.join(";");
    headers.set(
      "authorization",
      `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=${signature}`,
    );
    const url = `${endpoint}${path}${search && "?" + search}`;
    const options = { method, headers, proxy: false, decompress: false } as const;
    const payload = method === "PUT" && { body };
    return fetch(url, { ...options, ...payload, ...(ca !== undefined && { tls: { ca } }) });
  }

  async #request(method: string, path: string, more: More = {}): Promise<Response> {
    const response = await this.attempt(method, path, more);
    if (response.ok) return response;
    throw new Error(`${method} ${path} came to ${response.status}: ${await response.text()}`);
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase(),
  );
}

function unescape(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
