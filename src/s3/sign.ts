// Imported when the first request is signed, not before: the signer is the heaviest dependency.
// Compiled with `--conditions=module` it takes 2 ms and 0.4 MB; without, the bundler takes the
// CommonJS half of @smithy/core, cannot shake it, and it takes 4.5 ms and 2.8 MB (Bun 1.4.5).
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { BucketAddress } from "./address.ts";
import type { Credentials } from "./credentials.ts";

/** What a signature covers. */
export interface Unsigned {
  method: string;
  address: BucketAddress;
  /** Encoded, with the leading `/`. */
  path: string;
  query: Record<string, string>;
  /** All of these are signed; `host` is added. */
  headers: Record<string, string>;
  /** Hexadecimal SHA-256 of the body, or UNSIGNED-PAYLOAD. */
  payloadHash: string;
}

export interface Signing {
  credentials: Credentials;
  region: string;
  /** The time to put into the signature, which is the server's as far as it is known. */
  atMs: number;
}

/**
 * The headers to send, with Authorization by AWS Signature Version 4 (AWS, "Authenticating
 * Requests: Using the Authorization Header"). The host header is signed but not among them: it
 * is fetch's to send.
 */
export async function sign(request: Unsigned, signing: Signing): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: "s3",
    region: signing.region,
    credentials: signing.credentials,
    sha256: SignerHash,
    // S3 alone signs the path as it is sent, encoded once.
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: request.address.secure ? "https:" : "http:",
      hostname: request.address.host,
      path: request.path,
      query: request.query,
      headers: {
        ...request.headers,
        host: request.address.host,
        "x-amz-content-sha256": request.payloadHash,
      },
    },
    { signingDate: new Date(signing.atMs) },
  );
  const { host: _, ...headers } = signed.headers;
  return headers;
}

/**
 * The hash the signer makes its chain of small HMACs with. @noble/hashes needs 6 µs for one
 * where native code needs 0.5, which is 0.1 ms a request; bodies are hashed in `digest.ts`.
 */
class SignerHash {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Uint8Array };

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? sha256.create() : hmac.create(sha256, octets(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  /** Part of the signer's interface, which never calls it. */
  reset(): void {}
}

function octets(secret: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof secret === "string") return new TextEncoder().encode(secret);
  if (secret instanceof ArrayBuffer) return new Uint8Array(secret);
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}
