import { encodePairs } from "./address.ts";
import type { S3PutOptions } from "./options.ts";

/** What the headers say about one object; the rest of them is the same for all. */
export interface PutFacts {
  contentType: string;
  /** Base64. */
  md5?: string | undefined;
  /** The server's time: a retention is counted from it. */
  atMs: number;
}

const dayMs = 24 * 3600 * 1000;

/** Headers of a PUT (S3 API, PutObject). What is not configured is not sent. */
export function putHeaders(facts: PutFacts, options: S3PutOptions): Record<string, string> {
  const headers: Record<string, string> = { "content-type": facts.contentType };
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") headers[name] = value;
  };
  set("content-md5", facts.md5);
  set("content-encoding", options.contentEncoding);
  set("if-none-match", options.ifNoneMatch ? "*" : undefined);
  set("x-amz-acl", options.acl);
  set("x-amz-storage-class", options.storageClass);
  set("x-amz-server-side-encryption", options.serverSideEncryption);
  set("x-amz-server-side-encryption-aws-kms-key-id", options.kmsKeyId);
  set("x-amz-tagging", encodePairs(options.tags));
  if (options.objectLockMode !== undefined && options.objectLockDays !== undefined) {
    const until = new Date(facts.atMs + options.objectLockDays * dayMs);
    set("x-amz-object-lock-mode", options.objectLockMode);
    set("x-amz-object-lock-retain-until-date", until.toISOString());
  }
  for (const [name, value] of Object.entries(options.metadata)) {
    set(`x-amz-meta-${metadataName(name)}`, printable(value));
  }
  return headers;
}

/** Names of user metadata become part of a header's name: tokens of RFC 9110, section 5.6.2. */
function metadataName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9._-]/g, "-");
}

/**
 * Octets beyond ASCII come back from S3 in RFC 2047 words or not at all, and a line end in a
 * header is an attack: both become `_`.
 */
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "_").trim();
}
