import type { HttpAnswer, HttpFailure } from "../base/http.ts";
import { elementText } from "./xml.ts";

/** Why a request did not succeed, as far as the answer, or its absence, tells. */
export interface S3Error {
  /** 0 when no answer came. */
  status: number;
  /** S3's word (`SlowDown`); `HTTP 503` when the answer has none; the network's (`timeout`). */
  code: string;
  /** For a person; may be empty. */
  message: string;
  /** The bucket's region, when the answer names it. */
  region?: string;
  /** The server's clock, from the error or the Date header. */
  serverTimeMs?: number;
  requestId?: string;
  /** Of the Retry-After header, untouched. */
  retryAfter?: string;
}

const messageCharactersMax = 200;

/**
 * Reads S3's error answer (AWS, "Error responses"). Total: every answer gives an error; what
 * proxies, captive portals and servers with an empty Message send is told by its status.
 */
export function s3Error(answer: HttpAnswer): S3Error {
  const xml = Buffer.from(answer.body).toString("utf8");
  const header = (name: string) => answer.headers.get(name)?.trim() || undefined;
  const isError = /<Error[\s>]/.test(xml);
  const field = (name: string) => (isError && elementText(xml, name)?.trim()) || undefined;
  const region = field("Region") ?? header("x-amz-bucket-region");
  const serverTimeMs = timeMs(field("ServerTime")) ?? timeMs(header("date"));
  const requestId = field("RequestId") ?? header("x-amz-request-id");
  const retryAfter = header("retry-after");
  return {
    status: answer.status,
    code: word(field("Code")) ?? (isFromProxy(answer) ? "proxy" : `HTTP ${answer.status}`),
    message: (field("Message") ?? "").slice(0, messageCharactersMax),
    ...(region !== undefined && /^[\w-]{1,64}$/.test(region) && { region }),
    ...(serverTimeMs !== undefined && { serverTimeMs }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** No S3 asks for Basic authentication; tinyproxy does so with 401 (RFC 9110, 15.5.8 wants 407). */
function isFromProxy({ status, headers }: HttpAnswer): boolean {
  return (
    status === 407 || (status === 401 && /^basic/i.test(headers.get("www-authenticate") ?? ""))
  );
}

/** No answer came: status 0, and a word of our own in the place of a code of S3. */
export function networkError(failure: HttpFailure): S3Error {
  return { status: 0, code: failure.code, message: failure.detail };
}

/** Codes go into logs and are compared: nothing else than a word is one. */
function word(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : undefined;
}

function timeMs(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
