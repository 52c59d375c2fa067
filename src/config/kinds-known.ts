// Kinds that are known elsewhere: to the network, to the clock, to the store.
import { checkKeyTemplate } from "../ship/key.ts";
import { parseAddress, parseCidr, parseClient } from "../source/address.ts";
import { fingerprintName } from "../source/identity.ts";
import { openZone } from "../syslog/zone.ts";
import { isPlain, masked, type Kind } from "./kinds.ts";
import { isRecord, readPairs } from "./pairs.ts";

/** What can be bound; whether it is there is known when it is tried. */
export const host: Kind<string> = {
  noun: 'an address such as "::", "0.0.0.0" or "192.168.1.1"',
  read(written) {
    if (typeof written !== "string" || parseAddress(written) === undefined) return undefined;
    // Only those of IPv6 have a zone.
    return written.includes("%") && !written.includes(":") ? undefined : written;
  },
};

/** An address with its port, or none at all: `off`. */
export const socketAddress: Kind<string> = {
  noun: 'an address such as "127.0.0.1:8514" or "[::]:8514", or "off"',
  read(written) {
    if (written === "" || written === "off") return "off";
    return typeof written === "string" && parseClient(written) ? written : undefined;
  },
};

/** `http` or `https`, with a host. What may be a secret in it is not shown. */
export const url = urlOf(/^https?:$/);

/** Of an S3 server: its key is in other settings, and a signed request has a query of its own. */
export const endpoint: Kind<string> = {
  ...url,
  read(written) {
    const known = url.read(written);
    return known === undefined || endpointFault(known) ? undefined : known;
  },
  why: (written) => (url.read(written) ? endpointFault(String(written)) : url.why?.(written)),
};

function endpointFault(written: string): string | undefined {
  const { username, password, search, hash } = new URL(written);
  if (username + password !== "") return "it holds a user, where a key is set by access_key_id";
  return search + hash === "" ? undefined : "it holds more than a host, a port and a path";
}

/** Where a service is, whatever is spoken there. */
export const serverUrl = urlOf(/^(https?|smtps?|mqtts?|udp|tcp|tls):$/);

function urlOf(protocols: RegExp): Kind<string> {
  return {
    noun: 'a URL such as "https://host:port"',
    read(written) {
      if (typeof written !== "string" || !isPlain(written)) return undefined;
      const parsed = URL.parse(written);
      const isGood = parsed !== null && protocols.test(parsed.protocol) && parsed.hostname !== "";
      // A blank at either end is none of it, and not all that read it take it away.
      return isGood ? written.trim() : undefined;
    },
    why(written) {
      const hasScheme = typeof written !== "string" || written.includes("://");
      return hasScheme ? undefined : "it begins with no scheme";
    },
    mask: maskedUrl,
  };
}

/** Paths and queries of webhooks are secrets as well. */
function maskedUrl(written: unknown): string {
  const parsed = typeof written === "string" ? URL.parse(written) : null;
  if (parsed === null) return masked;
  const { protocol, host, username, pathname, search } = parsed;
  const hidden = `${protocol}//${username && `${masked}@`}${host}`;
  return pathname.length > 1 || search !== "" ? `${hidden}/${masked}` : hidden;
}

export const bucketName: Kind<string> = {
  noun: "the name of a bucket",
  read(written) {
    return typeof written === "string" && /^[\w.-]{3,255}$/.test(written) ? written : undefined;
  },
};

/** What objects are called. */
export const keyTemplate: Kind<string> = {
  noun: "a template of object names",
  read(written) {
    const good = typeof written === "string" && checkKeyTemplate(written) === undefined;
    return good ? written : undefined;
  },
  why(written) {
    const fault = typeof written === "string" ? checkKeyTemplate(written) : undefined;
    return fault && `it ${fault}`;
  },
};

/** A zone of time stamps. */
export const zone: Kind<string> = {
  noun: 'a time zone such as "local", "UTC", "Europe/Berlin" or "+02:00"',
  read(written) {
    return typeof written === "string" && openZone(written) ? written : undefined;
  },
};

/** Zones by network: a list of tables, or `10.0.0.0/8=UTC, ...` as text. */
export const zoneList: Kind<{ cidr: string; zone: string }[]> = {
  noun: 'a list such as [{ cidr = "10.0.0.0/8", zone = "Europe/Berlin" }]',
  read(written) {
    const rows = zoneRows(written);
    return rows?.every((row) => row !== undefined) ? rows : undefined;
  },
  why(written) {
    const wrong = zoneRows(written)?.indexOf(undefined) ?? -1;
    return wrong < 0 ? undefined : `number ${wrong + 1} is not a network with a zone`;
  },
};

/** Each network with its zone, or undefined in the place of what is none. */
function zoneRows(written: unknown): ({ cidr: string; zone: string } | undefined)[] | undefined {
  if (typeof written === "string") {
    return readPairs(written)?.map(([cidr, name]) => zoneRow(cidr, name));
  }
  if (!Array.isArray(written)) return undefined;
  return written.map((row: unknown) =>
    isRecord(row) && Object.keys(row).length === 2 ? zoneRow(row["cidr"], row["zone"]) : undefined,
  );
}

function zoneRow(cidr: unknown, name: unknown): { cidr: string; zone: string } | undefined {
  const known = zone.read(name);
  const network = typeof cidr === "string" && parseCidr(cidr) !== undefined;
  return network && known !== undefined ? { cidr, zone: known } : undefined;
}

/** Permissions of a file, as chmod(1) takes them. */
export const permissions: Kind<number> = {
  noun: 'permissions such as "0660"',
  read(written) {
    const good = typeof written === "string" && /^0?[0-7]{3}$/.test(written);
    return good ? parseInt(written, 8) : undefined;
  },
};

/** CIDR blocks and lone addresses: a list, or as text with commas. */
export const networks: Kind<string[]> = {
  noun: 'a list of networks such as ["192.0.2.0/24", "2001:db8::/32"]',
  read(written) {
    const found = wordList(written);
    return found?.every((each) => parseCidr(each) !== undefined) ? found : undefined;
  },
  why(written) {
    const wrong = wordList(written)?.find((each) => parseCidr(each) === undefined);
    return wrong === undefined ? undefined : `"${wrong}" is not a network`;
  },
};

/** Of a file: what OpenSSL would find there. */
export const certificates: Kind<string> = pem(/-----BEGIN CERTIFICATE-----/, "a certificate, PEM");
export const privateKey: Kind<string> = pem(/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key, PEM");

function pem(heading: RegExp, noun: string): Kind<string> {
  const isGood = (written: unknown): boolean =>
    typeof written === "string" && heading.test(written);
  return { noun, read: (written) => (isGood(written) ? String(written) : undefined) };
}

/** Names in certificates: a list, or as text with commas. */
export const certificateNames: Kind<string[]> = {
  noun: 'a list such as ["gw.example", "*.branch.example", "sha256:0a1b..."]',
  read(written) {
    const found = wordList(written);
    return found?.every(isCertificateName) ? found : undefined;
  },
};

/** What is no text becomes an empty one. */
function wordList(written: unknown): string[] | undefined {
  if (written === "") return [];
  const list = typeof written === "string" ? written.split(",") : written;
  if (!Array.isArray(list)) return undefined;
  return list.map((each: unknown) => (typeof each === "string" ? each.trim() : ""));
}

/** Whoever means a fingerprint means a whole one. */
function isCertificateName(name: string): boolean {
  if (/^sha256:/i.test(name)) return /^sha256:[0-9a-f]{64}$/.test(fingerprintName(name));
  return name !== "" && isPlain(name);
}
