import { expect, test } from "bun:test";
import { putHeaders } from "../../../src/s3/headers.ts";
import type { S3PutOptions } from "../../../src/s3/options.ts";

const none: S3PutOptions = {
  ...{ tags: {}, metadata: {}, contentMd5: false, unsignedPayload: false, ifNoneMatch: false },
};
const facts = { contentType: "application/gzip", atMs: Date.UTC(2026, 10, 21, 8, 20, 17) };

test("putHeaders() sends the content type and nothing that was not asked for", () => {
  expect(putHeaders(facts, none)).toEqual({ "content-type": "application/gzip" });
});

test("putHeaders() sends each option under its name", () => {
  const f = (options: Partial<S3PutOptions>, expected: Record<string, string>) =>
    expect(putHeaders(facts, { ...none, ...options })).toEqual({
      "content-type": "application/gzip",
      ...expected,
    });
  f({ contentEncoding: "gzip" }, { "content-encoding": "gzip" });
  f({ ifNoneMatch: true }, { "if-none-match": "*" });
  f({ acl: "bucket-owner-full-control" }, { "x-amz-acl": "bucket-owner-full-control" });
  f({ storageClass: "STANDARD_IA" }, { "x-amz-storage-class": "STANDARD_IA" });
  f({ serverSideEncryption: "AES256" }, { "x-amz-server-side-encryption": "AES256" });
  f(
    { serverSideEncryption: "aws:kms", kmsKeyId: "k-1" },
    {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "k-1",
    },
  );
  f({ tags: { team: "net ops", "a&b": "c=d" } }, { "x-amz-tagging": "team=net%20ops&a%26b=c%3Dd" });
  f(
    { objectLockMode: "COMPLIANCE", objectLockDays: 30 },
    {
      "x-amz-object-lock-mode": "COMPLIANCE",
      "x-amz-object-lock-retain-until-date": "2026-12-21T08:20:17.000Z",
    },
  );
});

test("putHeaders() makes user metadata fit for a header", () => {
  const f = (name: string, value: string, expected: Record<string, string>) => {
    const headers = putHeaders(facts, { ...none, metadata: { [name]: value } });
    expect(headers).toEqual({ "content-type": "application/gzip", ...expected });
  };
  f("Tag", "router 1", { "x-amz-meta-tag": "router 1" });
  f("my tag:", "x", { "x-amz-meta-my-tag-": "x" });
  f("tag", "a\r\nx-evil: 1", { "x-amz-meta-tag": "a__x-evil: 1" });
  f("tag", "Büro", { "x-amz-meta-tag": "B_ro" });
  f("tag", "", {});
});
