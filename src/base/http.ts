/** A request whose body, when it has one, has a known length. */
export interface HttpRequest {
  method: "GET" | "PUT" | "POST" | "HEAD" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: HttpBody | undefined;
  /** Until the connection stands, TLS included. Not measured when there is no body. */
  connectTimeoutMs: number;
  /** The whole exchange, from the first byte of the connection to the last of the answer. */
  timeoutMs: number;
  /** Answers longer than this are cut: they are read for their error code only. */
  answerBytesMax: number;
  /** PEM of the certificate authorities to trust instead of the built-in ones. */
  ca?: string | undefined;
  /** `http://user:password@host:port`. The environment's proxy is never used. */
  proxy?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** `parts` is called once per attempt; the pieces are read in order and not kept. */
export interface HttpBody {
  bytes: number;
  parts(): Iterable<Uint8Array>;
}

/** Any status is an answer, redirects too: they are never followed. */
export interface HttpAnswer {
  ok: true;
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** No whole answer came; `proxy` did not let us through. `detail` is for a person and holds neither URL nor header. */
export interface HttpFailure {
  ok: false;
  code: "refused" | "reset" | "dns" | "tls" | "proxy" | "timeout" | "aborted" | "network";
  detail: string;
}

const hints: Partial<Record<string, string>> = {
  refused: "Nothing listens there: check address and port, and whether the server runs",
  dns: "No name server knows that name, or none answers: check the name, and /etc/resolv.conf",
  tls: "Its certificate is not trusted: ca_file names an authority of your own; is the clock right?",
  proxy: "The proxy does not let it through: check its address, its user and its own log",
  timeout: "No way there, or a slow one: check routes and firewalls",
  reset: "It, or something on the way, has cut the connection: check firewalls, and its own log",
  network: "Check how this box is connected: sluice doctor looks closer",
};

/** What a person can do where no answer came, by the code of the failure. */
export function httpHint(code: string): { hint?: string } {
  const hint = hints[code];
  return hint === undefined ? {} : { hint };
}

/** Names of headers have no case: in lower case, one that is given replaces ours. */
export function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** HTTP out. Never rejects: what the network does is a value. */
export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
}

/** What Sluice calls itself. Signatures leave this header out. */
export const userAgent = "sluice";
