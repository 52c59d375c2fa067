import { assert } from "../base/assert.ts";
import { UserError } from "../base/user-error.ts";
import type { S3Options } from "./options.ts";

/** Where the objects of one bucket are. */
export interface BucketAddress {
  /** `https://logs.s3.eu-central-1.amazonaws.com` */
  origin: string;
  /** Value of the Host header, the port in it when it is not the scheme's own. */
  host: string;
  /** What stands before the key: `/`, or `/logs/` in path style. */
  path: string;
  /** Over TLS. */
  secure: boolean;
}

type Place = Pick<S3Options, "bucket" | "endpoint" | "addressing">;

/**
 * `region` is the one in force, which a correction may have changed: AWS's own endpoint is made
 * of it. An endpoint without a scheme means https. Throws a UserError when it is no URL.
 */
export function bucketAddress(place: Place, region: string): BucketAddress {
  const url = endpointUrl(place.endpoint === "" ? awsEndpoint(region) : place.endpoint);
  const base = url.pathname.replace(/\/+$/, "");
  const secure = url.protocol === "https:";
  if (pathStyle(place, url)) {
    const path = `${base}/${encode(place.bucket)}/`;
    return { origin: url.origin, host: url.host, path, secure };
  }
  const host = `${place.bucket}.${url.host}`;
  return { origin: `${url.protocol}//${host}`, host, path: `${base}/`, secure };
}

/**
 * A key as it stands in a URL and in the canonical request: every octet but unreserved ones and
 * `/` as %XX (AWS, "Create a signed request": UriEncode). Dot segments do not survive any URL
 * parser, so names of objects must not have them.
 */
export function encodeKey(key: string): string {
  const segments = key.split("/");
  assert(!segments.includes(".") && !segments.includes(".."), `dot segment in key "${key}"`);
  return segments.map(encode).join("/");
}

/** `encodeURIComponent` leaves five characters alone that AWS wants encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase(),
  );
}

/** `a=b&c=d%20e`. Not with `+` for a blank, which not every server takes for one. */
export function encodePairs(pairs: Record<string, string>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

/** `https://s3.eu-west-1.example.com` moved to another region; others stay as they are. */
export function endpointInRegion(endpoint: string, from: string, to: string): string {
  const labels = endpoint.split(".");
  return labels.map((label) => (label !== "" && label === from ? to : label)).join(".");
}

function awsEndpoint(region: string): string {
  const known = /^[a-z]{2}(-[a-z]+)+-\d+$/.test(region) ? region : "us-east-1";
  return `https://s3.${known}.amazonaws.com${known.startsWith("cn-") ? ".cn" : ""}`;
}

function endpointUrl(endpoint: string): URL {
  const text = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (URL.canParse(text)) return new URL(text);
  const hint = "Write it as https://host or http://host:port";
  throw new UserError(`Cannot understand the S3 endpoint "${endpoint}"`, hint);
}

/**
 * A bucket can be a DNS label before the host only where there is a wildcard name, which lone
 * servers have not, and over TLS only when the certificate's wildcard covers it, which it does for
 * a single label.
 */
function pathStyle(place: Place, url: URL): boolean {
  if (place.addressing !== "auto") return place.addressing === "path";
  const address = /^[\d.]+$|^\[/.test(url.hostname);
  const singleLabel = !url.hostname.includes(".") || url.hostname.endsWith(".localhost");
  const label = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(place.bucket);
  return address || singleLabel || url.port !== "" || url.pathname !== "/" || !label;
}
