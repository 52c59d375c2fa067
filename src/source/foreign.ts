import type { IgnoredReason } from "../base/counters.ts";

/**
 * Does a connection to a plain syslog port speak something else? Judged by its first octets:
 * a TLS handshake or the request line of HTTP (RFC 9112 3).
 */
export function foreignProtocol(first: Buffer): IgnoredReason | undefined {
  if (isTlsHandshake(first)) return "tls_on_plain";
  const text = first.toString("latin1", 0, 16);
  const methods = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) [/*h]/;
  return methods.test(text) ? "http_on_plain" : undefined;
}

/** A record of TLS that holds a handshake (RFC 8446 5.1). */
export function isTlsHandshake(first: Buffer): boolean {
  const handshake = 22;
  return first[0] === handshake && (first.length < 2 || first[1] === 3);
}
