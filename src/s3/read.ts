// Reading a bucket, which the daemon never does: needs s3:ListBucket and s3:GetObject.
import type { S3Client, S3Outcome, S3Request } from "./client.ts";
import { elementText } from "./xml.ts";

/** A page holds a thousand keys of a kilobyte at most, with some more about each. */
const pageBytesMax = 8 * 1024 * 1024;
/** SHA-256 of nothing. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Where a page begins: at the first key, where the page before ended, or behind a key. */
export type ListFrom = { token?: string; after?: string };

export interface KeyPage {
  entries: { name: string; bytes: number }[];
  /** Where the next page begins; undefined after the last. */
  next: ListFrom | undefined;
}

/** One page of the keys that begin so, in order (S3 API, ListObjectsV2). */
export async function listPage(
  client: S3Client,
  prefix: string,
  { token, after }: ListFrom,
): Promise<KeyPage | Extract<S3Outcome, { ok: false }>> {
  const from = {
    ...(token && { "continuation-token": token }),
    ...(after && { "start-after": after }),
  };
  const query = { "list-type": "2", prefix, ...from };
  const outcome = await get(client, { key: "", query, answerBytesMax: pageBytesMax });
  if (!outcome.ok) return outcome;
  const xml = Buffer.from(outcome.answer.body).toString();
  const entries = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, contents]) => ({
    name: elementText(contents!, "Key") ?? "",
    bytes: Number(elementText(contents!, "Size") || NaN),
  }));
  const next = elementText(xml, "NextContinuationToken");
  return { entries, next: next === undefined ? undefined : { token: next } };
}

/** A whole object (S3 API, GetObject); what is longer than `bytesMax` comes cut. */
export function getObject(client: S3Client, key: string, bytesMax: number): Promise<S3Outcome> {
  return get(client, { key, query: {}, answerBytesMax: bytesMax });
}

/** So much of an object, or less where it ends (RFC 9110, section 14.2). */
export function getPart(
  client: S3Client,
  key: string,
  { from, bytesMax }: { from: number; bytesMax: number },
): Promise<S3Outcome> {
  const headers = { range: `bytes=${from}-${from + bytesMax - 1}` };
  return get(client, { key, query: {}, headers, answerBytesMax: bytesMax });
}

function get(
  client: S3Client,
  request: Pick<S3Request, "key" | "query"> & {
    answerBytesMax: number;
    headers?: S3Request["headers"];
  },
): Promise<S3Outcome> {
  const { signal } = new AbortController();
  return client.send({ headers: {}, ...request, method: "GET", payloadHash: emptyHash, signal });
}
