import { assert, BugError } from "./assert.ts";
import type { Clock } from "./clock.ts";
import type { Http, HttpAnswer, HttpBody, HttpFailure, HttpRequest } from "./http.ts";

/**
 * HTTP out on Bun's fetch. What was found out about it (Bun 1.4.5), and is relied on:
 * - A generator with a content-length header is sent as it is read, with back-pressure and not
 *   chunked; 5 MB cost 1.9 MB of memory, as one buffer 6.1 MB.
 * - The generator is first asked when the connection stands, TLS included. It is the only sign of
 *   a connection that fetch gives, so the connect timeout is measured by it.
 * - It stops asking, and calls `return`, when the exchange ends early; an answer that comes before
 *   the body was sent is delivered, also when the connection is reset behind it.
 * - Without `rejectUnauthorized`, NODE_TLS_REJECT_UNAUTHORIZED=0 makes it take any certificate.
 * - Only `proxy: false` keeps it from using the proxies of the environment.
 * - A body as a generator is not sent again by itself when a kept connection turns out dead.
 */
export function systemHttp(clock: Clock): Http {
  return { send: (request) => exchange(request, clock) };
}

async function exchange(request: HttpRequest, clock: Clock): Promise<HttpAnswer | HttpFailure> {
  const stop = new AbortController();
  let stopped: HttpFailure | undefined;
  const end = (code: HttpFailure["code"], detail: string) => {
    stopped ??= { ok: false, code, detail };
    stop.abort();
  };
  const onAbort = () => end("aborted", "stopped by us");
  if (request.signal?.aborted) onAbort();
  request.signal?.addEventListener("abort", onAbort);
  const connected = connectTimer(request, clock, end);
  const answered = clock.after(request.timeoutMs, () =>
    end("timeout", `no whole answer within ${request.timeoutMs} ms`),
  );
  try {
    const response = await fetch(request.url, fetchOptions(request, connected, stop.signal));
    const { status, headers } = response;
    return { ok: true, status, headers, body: await bodyUpTo(response, request.answerBytesMax) };
  } catch (error) {
    return stopped ?? failureOf(error);
  } finally {
    connected();
    answered();
    request.signal?.removeEventListener("abort", onAbort);
  }
}

/** Ends the exchange when nobody calls the answer in time. */
function connectTimer(
  request: HttpRequest,
  clock: Clock,
  end: (code: HttpFailure["code"], detail: string) => void,
): () => void {
  if (request.body === undefined || request.body.bytes === 0) return () => {};
  const ms = request.connectTimeoutMs;
  return clock.after(ms, () => end("timeout", `no connection within ${ms} ms`));
}

function fetchOptions(
  request: HttpRequest,
  connected: () => void,
  signal: AbortSignal,
): BunFetchRequestInit {
  const { method, headers, body, ca, proxy } = request;
  return {
    method,
    headers: body ? { ...headers, "content-length": String(body.bytes) } : headers,
    ...(body && body.bytes > 0 && { body: stream(body, connected) }),
    tls: { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    proxy: proxy ? { url: proxy, respectNoProxy: false } : false,
    redirect: "manual",
    signal,
  };
}

async function* stream(body: HttpBody, connected: () => void): AsyncGenerator<Uint8Array> {
  connected();
  yield* body.parts();
}

async function bodyUpTo(response: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, bytesMax);
}

/** The words of Bun's errors, from our closed set. Messages are left out: they hold the URL. */
function failureOf(error: unknown): HttpFailure {
  if (error instanceof BugError) throw error;
  const code = String((error as { code?: unknown }).code ?? (error as Error).name);
  assert(code !== "ERR_HTTP_CONTENT_LENGTH_MISMATCH", "a body is not as long as it claims");
  // What the proxy says of the other side (5xx) is weather; what it says of us is not.
  const proxyStatus = /tunnel: (4\d\d)/.exec((error as Error).message)?.[1];
  if (code === "ERR_PROXY_TUNNEL" && proxyStatus !== undefined) {
    return { ok: false, code: "proxy", detail: `HTTP ${proxyStatus}` };
  }
  for (const [pattern, word] of wordsOfBun) {
    if (pattern.test(code)) return { ok: false, code: word, detail: code };
  }
  return { ok: false, code: "network", detail: code };
}

const wordsOfBun: [RegExp, HttpFailure["code"]][] = [
  [/^ECONNREFUSED$/, "refused"],
  [/^(ECONNRESET|ECONNABORTED|EPIPE)$/, "reset"],
  [/^(ENOTFOUND|EAI_.*|ENODATA|ESERVFAIL|DNS.*)$/, "dns"],
  [/^(ETIMEDOUT|ETIMEOUT)$/, "timeout"],
  [/CERT|_TLS_|_SSL_|SIGNATURE|^EPROTO$|^INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH/, "tls"],
];
