import type { Clock } from "../base/clock.ts";
import { digest } from "../base/digest.ts";
import type { HttpAnswer, HttpBody } from "../base/http.ts";
import type { S3Client, S3Outcome } from "./client.ts";
import { putHeaders } from "./headers.ts";
import type { S3PutOptions } from "./options.ts";

export interface S3Object {
  key: string;
  contentType: string;
  body: HttpBody;
  /** Of the body, hexadecimal. */
  sha256: string;
}

/**
 * One PUT of a whole object: no parts, no trailers, no header that only AWS knows unless it was
 * asked for. Needs s3:PutObject and nothing else.
 */
export async function putObject(
  client: S3Client,
  object: S3Object,
  options: S3PutOptions,
  doors: { clock: Clock; signal: AbortSignal },
): Promise<S3Outcome> {
  const { key, body, contentType, sha256 } = object;
  // Buckets with Object Lock take no object without it (S3 API, PutObject, Content-MD5).
  const withMd5 = options.contentMd5 || options.objectLockMode !== undefined;
  const unsigned = options.unsignedPayload && client.address.secure;
  const md5 = withMd5 ? (await digest(body, "md5", doors.clock)).toString("base64") : undefined;
  const outcome = await client.send({
    method: "PUT",
    ...{ key, body, signal: doors.signal },
    headers: putHeaders({ contentType, md5, atMs: client.serverTimeMs() }, options),
    payloadHash: unsigned ? "UNSIGNED-PAYLOAD" : sha256,
  });
  return outcome.ok ? onlyFromS3(outcome.answer) : outcome;
}

/**
 * A captive portal says 200 to everything. S3 says nothing more than the ETag of what it stored,
 * so an answer with a page and without an ETag stored nothing.
 */
function onlyFromS3(answer: HttpAnswer): S3Outcome {
  if (answer.headers.has("etag") || answer.body.length === 0) return { ok: true, answer };
  const message = "The answer holds a page and no ETag: it is not from S3";
  return { ok: false, error: { status: answer.status, code: "NotS3", message } };
}
