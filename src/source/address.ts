// Addresses as the kernel writes them (struct sockaddr_in, sockaddr_in6), as people write them, and
// CIDR blocks. Everything is 16 bytes inside: IPv4 lies in ::ffff:0:0/96 (RFC 4291 2.5.5.2).

export const AF_INET = 2;
export const AF_INET6 = 10;

/** Sixteen bytes of an address in text, or undefined when it is none. Zone ids are left out. */
export function parseAddress(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(16);
  const plain = text.replace(/%.*$/, "");
  if (plain.includes(":")) return parseIPv6(plain, bytes);
  bytes[10] = bytes[11] = 0xff;
  return parseIPv4(plain, bytes) ? bytes : undefined;
}

function parseIPv4(text: string, bytes: Uint8Array): boolean {
  const parts = text.split(".");
  if (parts.length !== 4) return false;
  return parts.every((part, index) => {
    bytes[12 + index] = Number(part);
    return /^\d{1,3}$/.test(part) && Number(part) <= 255;
  });
}

function parseIPv6(text: string, bytes: Uint8Array): Uint8Array | undefined {
  let groupsText = text;
  const lastColon = text.lastIndexOf(":");
  if (text.includes(".", lastColon)) {
    // ::ffff:192.0.2.9: the dotted part stands for the last two groups.
    if (!parseIPv4(text.slice(lastColon + 1), bytes)) return undefined;
    const hex = (at: number) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16);
    groupsText = `${text.slice(0, lastColon + 1)}${hex(12)}:${hex(14)}`;
  }
  const halves = groupsText.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head!.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head!, ...Array<string>(tail ? missing : 0).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  groups.forEach((group, index) => {
    bytes[index * 2] = parseInt(group, 16) >> 8;
    bytes[index * 2 + 1] = parseInt(group, 16) & 0xff;
  });
  return bytes;
}

/** IPv4 in dots, IPv6 as RFC 5952 asks: lower case, the longest run of zeroes as `::`. */
export function formatAddress(bytes: Uint8Array): string {
  if (isIPv4(bytes)) return bytes.subarray(12, 16).join(".");
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((bytes[at]! << 8) | bytes[at + 1]!);
  let [bestAt, bestLength] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > bestLength) [bestAt, bestLength] = [at, length];
  }
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (bestLength === 1) return hex(groups);
  return `${hex(groups.slice(0, bestAt))}::${hex(groups.slice(bestAt + bestLength))}`;
}

/**
 * Who is behind an address of sixteen bytes: `192.0.2.9`, `2001:db8:0:1::/64`. Of IPv6 the first
 * eight count, for a host takes as many of the others as it likes.
 */
export function sourceName(address: Uint8Array): string {
  if (isIPv4(address)) return formatAddress(address);
  const network = Uint8Array.from(address);
  network.fill(0, 8);
  return `${formatAddress(network)}/64`;
}

/** Of sixteen bytes: do they lie in ::ffff:0:0/96? */
export function isIPv4(bytes: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** `192.0.2.9:514`, `[2001:db8::1]:514`. */
export function formatClient(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What `formatClient` writes, taken apart again; undefined when it is none of these. */
export function parseClient(text: string): { host: string; port: number } | undefined {
  const [, six, four, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? four ?? "";
  const isAddress = parseAddress(host) !== undefined && host.includes(":") === Boolean(six);
  return isAddress && Number(digits) <= 65_535 ? { host, port: Number(digits) } : undefined;
}

/** A block of addresses; `prefix` counts bits of the 16 bytes. */
export interface Cidr {
  bytes: Uint8Array;
  prefix: number;
}

/** `192.0.2.0/24`, `2001:db8::/32`, or a lone address; undefined when it is none of these. */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText, prefixText, ...more] = text.split("/");
  const bytes = parseAddress(addressText!);
  if (bytes === undefined || more.length > 0) return undefined;
  const width = addressText!.includes(":") ? 128 : 32;
  if (prefixText === undefined) return { bytes, prefix: 128 };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > width) return undefined;
  return { bytes, prefix: Number(prefixText) + 128 - width };
}

/** `bytes` are sixteen, as `parseAddress` gives them. */
export function cidrHolds(cidr: Cidr, bytes: Uint8Array): boolean {
  const whole = cidr.prefix >> 3;
  for (let at = 0; at < whole; at++) if (bytes[at] !== cidr.bytes[at]) return false;
  const rest = cidr.prefix & 7;
  return rest === 0 || (bytes[whole]! ^ cidr.bytes[whole]!) >> (8 - rest) === 0;
}

/** A sockaddr for bind(2); IPv4 text gives sockaddr_in, IPv6 text sockaddr_in6. */
export function socketAddress(host: string, port: number): Uint8Array | undefined {
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const six = host.includes(":");
  const bytes = new Uint8Array(six ? 28 : 16);
  bytes[0] = six ? AF_INET6 : AF_INET;
  bytes[2] = port >> 8;
  bytes[3] = port & 0xff;
  bytes.set(six ? address : address.subarray(12), six ? 8 : 4);
  return bytes;
}
