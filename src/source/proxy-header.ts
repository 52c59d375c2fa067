// The PROXY protocol, versions 1 and 2 (haproxy.org/download/2.8/doc/proxy-protocol.txt): a proxy
// begins each connection with the address of the peer for which it was made.
import { parseAddress } from "./address.ts";

/** Version 2 may carry more than addresses; what is longer than this is believed to be none. */
const proxyHeaderBytesMax = 2048;
/** "the maximum line lengths ... is 107" with CR and LF (section 2.1). */
const lineBytesMax = 107;
const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");

/**
 * `more`: it goes on. `bad`: it is none. Otherwise how long it is, and the peer; none where the
 * proxy speaks for itself, as for its health checks.
 */
export type ProxyHeader =
  "more" | "bad" | { bytes: number; peer: { address: Uint8Array; port: number } | undefined };

/** Does a connection begin with one of either version? `octets` are the first that came. */
export function isProxyHeader(octets: Buffer): boolean {
  if (octets.length >= signature.length && begins(octets, signature)) return true;
  return /^PROXY (TCP4|TCP6|UNKNOWN)[ \r]/.test(octets.toString("latin1", 0, lineBytesMax));
}

/** Reads the header that a connection begins with; `octets` are all that came so far. */
export function readProxyHeader(octets: Buffer): ProxyHeader {
  if (begins(octets, signature)) return readBinary(octets);
  if (begins(octets, Buffer.from("PROXY "))) return readLine(octets);
  return "bad";
}

function begins(octets: Buffer, wanted: Buffer): boolean {
  const length = Math.min(octets.length, wanted.length);
  return octets.subarray(0, length).equals(wanted.subarray(0, length));
}

/** Version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n` */
function readLine(octets: Buffer): ProxyHeader {
  const end = octets.subarray(0, lineBytesMax).indexOf("\r\n");
  if (end === -1) return octets.length < lineBytesMax ? "more" : "bad";
  const words = octets.toString("latin1", 6, end).split(" ");
  const bytes = end + 2;
  if (words[0] === "UNKNOWN") return { bytes, peer: undefined };
  const [family, source = "", , portText = ""] = words;
  const isFamily = family === (source.includes(":") ? "TCP6" : "TCP4");
  const address = parseAddress(source);
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 65_536;
  if (!isFamily || words.length !== 5 || address === undefined || port > 65_535) return "bad";
  return { bytes, peer: { address, port } };
}

/** Version 2 (section 2.2): signature, version and command, family, length, addresses, the rest. */
function readBinary(octets: Buffer): ProxyHeader {
  if (octets.length < 16) return "more";
  const [version, command] = [octets[12]! >> 4, octets[12]! & 15];
  const family = octets[13]! >> 4;
  const bytes = 16 + octets.readUInt16BE(14);
  if (version !== 2 || command > 1 || bytes > proxyHeaderBytesMax) return "bad";
  if (octets.length < bytes) return "more";
  const [inet, inet6] = [1, 2];
  if (command === 0 || (family !== inet && family !== inet6)) return { bytes, peer: undefined };
  const width = family === inet ? 4 : 16;
  const portAt = 16 + 2 * width;
  if (bytes < portAt + 4) return "bad";
  const address = new Uint8Array(16);
  address.set(octets.subarray(16, 16 + width), 16 - width);
  if (family === inet) address.fill(0xff, 10, 12);
  return { bytes, peer: { address, port: octets.readUInt16BE(portAt) } };
}
