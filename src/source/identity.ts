// Who a TLS client is, by a certificate that was verified.
import { formatAddress, parseAddress } from "./address.ts";

/** What the runtime tells of a peer's certificate; nothing of it is there when it showed none. */
export interface PeerCertificate {
  fingerprint256?: string;
  subject?: { CN?: string | string[] };
  /** `DNS:a.example, IP Address:192.0.2.1`; commas within a name are escaped. */
  subjectaltname?: string;
}

/** A common name has 64 characters (RFC 5280, Appendix A.1); others may be longer. */
const identityCharactersMax = 128;

/**
 * The name that a client goes by: that of `allow` which it has, else its common name, its first
 * alternative name or its fingerprint. Undefined when it has none of those that are allowed.
 */
export function identityOf(
  certificate: PeerCertificate,
  allow: readonly string[],
): string | undefined {
  const names = namesOf(certificate);
  const found =
    allow.length === 0
      ? names[0]
      : names.find((name) => allow.some((pattern) => fits(name, pattern)));
  return found?.slice(0, identityCharactersMax);
}

/** All that it may be called, the common name first and the fingerprint last. */
function namesOf({ fingerprint256 = "", subject, subjectaltname = "" }: PeerCertificate): string[] {
  const common = [subject?.CN ?? []].flat();
  const alternatives = subjectaltname
    .split(", ")
    // In quotes stands what is no plain name, and could pose as several.
    .filter((each) => each.includes(":") && !each.includes('"'))
    .map((each) => nameIn(each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 1)));
  return [...common, ...alternatives, fingerprintName(fingerprint256)].filter(
    (name) => name !== "",
  );
}

/** The runtime writes an IPv6 address with all its zeroes. */
function nameIn(kind: string, text: string): string {
  const address = kind === "IP Address" ? parseAddress(text) : undefined;
  return address === undefined ? text : formatAddress(address);
}

/** `sha256:` and 64 digits, whatever the colons and the case: `AB:CD...` as openssl writes it. */
export function fingerprintName(text: string): string {
  return `sha256:${text
    .replace(/^sha256:/i, "")
    .replaceAll(":", "")
    .toLowerCase()}`;
}

/**
 * Case does not matter, nor how an address is written; `*.` stands for one label (RFC 6125, 6.4.3).
 */
function fits(name: string, pattern: string): boolean {
  if (/^sha256:/i.test(pattern)) return name === fingerprintName(pattern);
  const address = parseAddress(pattern);
  if (address !== undefined && name === formatAddress(address)) return true;
  const [lower, wanted] = [name.toLowerCase(), pattern.toLowerCase()];
  if (!wanted.startsWith("*.")) return lower === wanted;
  const dot = lower.indexOf(".");
  return dot > 0 && lower.slice(dot) === wanted.slice(1);
}
