import { expect, test } from "bun:test";
import { bucketAddress, encodeKey, endpointInRegion } from "../../../src/s3/address.ts";
import type { S3Options } from "../../../src/s3/options.ts";

const url = (
  endpoint: string,
  bucket = "logs",
  addressing: S3Options["addressing"] = "auto",
  region = "eu-central-1",
) => {
  const { origin, path } = bucketAddress({ endpoint, bucket, addressing }, region);
  return origin + path;
};

test("bucketAddress() takes path style where a name before the host cannot work", () => {
  const f = (endpoint: string, expected: string) => expect(url(endpoint)).toBe(expected);
  f("http://192.0.2.7", "http://192.0.2.7/logs/");
  f("http://192.0.2.7:9000/", "http://192.0.2.7:9000/logs/");
  f("http://[2001:db8::1]:9000", "http://[2001:db8::1]:9000/logs/");
  f("http://localhost", "http://localhost/logs/");
  f("http://s3.localhost", "http://s3.localhost/logs/");
  f("https://nas", "https://nas/logs/");
  f("https://minio.example.net:9000", "https://minio.example.net:9000/logs/");
  f("https://example.net/storage/v1/s3/", "https://example.net/storage/v1/s3/logs/");
});

test("bucketAddress() takes virtual-host style otherwise, and https without a scheme", () => {
  const f = (endpoint: string, expected: string) => expect(url(endpoint)).toBe(expected);
  f("https://s3.wasabisys.com", "https://logs.s3.wasabisys.com/");
  f("account.r2.cloudflarestorage.com", "https://logs.account.r2.cloudflarestorage.com/");
  f("http://storage.example.net:80", "http://logs.storage.example.net/");
});

test("bucketAddress() keeps buckets that are no DNS label out of the host", () => {
  const f = (bucket: string, expected: string) =>
    expect(url("https://s3.example.net", bucket)).toBe(expected);
  f("my.logs", "https://s3.example.net/my.logs/");
  f("My_Logs", "https://s3.example.net/My_Logs/");
});

test("bucketAddress() obeys the configured style", () => {
  expect(url("https://s3.example.net", "logs", "path")).toBe("https://s3.example.net/logs/");
  expect(url("http://s3.localhost:9000", "logs", "virtual")).toBe("http://logs.s3.localhost:9000/");
});

test("bucketAddress() finds AWS of the region", () => {
  const f = (region: string, expected: string) =>
    expect(url("", "logs", "auto", region)).toBe(expected);
  f("eu-central-1", "https://logs.s3.eu-central-1.amazonaws.com/");
  f("us-gov-west-1", "https://logs.s3.us-gov-west-1.amazonaws.com/");
  f("cn-north-1", "https://logs.s3.cn-north-1.amazonaws.com.cn/");
  f("auto", "https://logs.s3.us-east-1.amazonaws.com/");
  f("", "https://logs.s3.us-east-1.amazonaws.com/");
});

test("bucketAddress() tells the user about an endpoint that is none", () => {
  expect(() => url("http://a b")).toThrow('Cannot understand the S3 endpoint "http://a b"');
});

test("encodeKey() encodes all but unreserved octets and slashes", () => {
  const f = (key: string, expected: string) => expect(encodeKey(key)).toBe(expected);
  f("logs/date=2026-11-21/a.gz", "logs/date%3D2026-11-21/a.gz");
  f("a b+c~d_e.f-g", "a%20b%2Bc~d_e.f-g");
  f("!'()*", "%21%27%28%29%2A");
  f("é/%2F", "%C3%A9/%252F");
  f("a//b", "a//b");
  f("", "");
  expect(endpointInRegion("", "", "eu-west-2")).toBe("");
});

test("encodeKey() does not let a dot segment pass", () => {
  expect(() => encodeKey("a/../b")).toThrow("dot segment");
});

test("endpointInRegion() changes the label of the region", () => {
  const f = (endpoint: string, expected: string) =>
    expect(endpointInRegion(endpoint, "us-east-1", "eu-west-2")).toBe(expected);
  f("https://s3.us-east-1.wasabisys.com", "https://s3.eu-west-2.wasabisys.com");
  f("https://s3.example.net", "https://s3.example.net");
  f("", "");
});
