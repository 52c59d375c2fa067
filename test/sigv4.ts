// AWS Signature Version 4 as a server checks it. Written from the specification and with
// node:crypto, so that it shares nothing with the signer under test.
import { createHash, createHmac } from "node:crypto";

/** A request as it came in; `path` is the raw one of the request line. */
export interface SignedRequest {
  method: string;
  path: string;
  search: string;
  headers: Headers;
}

/** What the Authorization header claims. */
export interface Claim {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const authorization = new RegExp(
  "^AWS4-HMAC-SHA256 Credential=([^,]+)/(\\d{8})/([^/,]+)/([^/,]+)/aws4_request, ?" +
    "SignedHeaders=([a-z0-9;.-]+), ?Signature=([0-9a-f]{64})$",
);

export function readClaim(headers: Headers): Claim | undefined {
  const match = authorization.exec(headers.get("authorization") ?? "");
  if (!match) return undefined;
  const [, accessKeyId, date, region, service, names, signature] = match as unknown as string[];
  return {
    ...{ accessKeyId: accessKeyId!, date: date!, region: region!, service: service! },
    ...{ signedHeaders: names!.split(";"), signature: signature! },
  };
}

/** The signature that the holder of `secret` would have made. */
export function expectedSignature(request: SignedRequest, claim: Claim, secret: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = [
    "AWS4-HMAC-SHA256",
    request.headers.get("x-amz-date") ?? "",
    scope,
    sha256(canonicalRequest(request, claim.signedHeaders)),
  ].join("\n");
  const steps = [claim.date, claim.region, claim.service, "aws4_request"];
  const key = steps.reduce(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, toSign).toString("hex");
}

/** The path is decoded and encoded anew: a client that encodes too little or too much fails. */
function canonicalRequest(request: SignedRequest, signedHeaders: string[]): string {
  const lines = signedHeaders.map((name) => {
    const value = request.headers.get(name) ?? "";
    return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
  });
  const path = request.path.split("/").map((part) => uriEncode(decodeURIComponent(part)));
  const query = [...new URLSearchParams(request.search)]
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort();
  return [
    request.method,
    path.join("/"),
    query.join("&"),
    lines.join(""),
    signedHeaders.join(";"),
    request.headers.get("x-amz-content-sha256") ?? "",
  ].join("\n");
}

/** `20261121T082017Z` as milliseconds. */
export function amzTimeMs(text: string): number {
  return Date.parse(
    text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export function md5Base64(data: Uint8Array): string {
  return createHash("md5").update(data).digest("base64");
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function uriEncode(text: string): string {
  let encoded = "";
  for (const octet of Buffer.from(text)) {
    const character = String.fromCharCode(octet);
    const plain = /[A-Za-z0-9._~-]/.test(character);
    encoded += plain ? character : "%" + octet.toString(16).toUpperCase().padStart(2, "0");
  }
  return encoded;
}
