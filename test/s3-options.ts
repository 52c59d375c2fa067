import type { S3Options } from "../src/s3/options.ts";

/** A bucket as a configuration without anything special gives it. */
export function s3Options(changes: Partial<S3Options> = {}): S3Options {
  return {
    bucket: "logs",
    endpoint: "https://s3.eu-test-1.example.net",
    region: "eu-test-1",
    addressing: "auto",
    connectTimeoutMs: 2_000,
    timeoutMs: 20_000,
    credentials: { accessKeyId: "AKTEST", secretAccessKey: "secret/of+test" },
    put: {
      ...{ tags: {}, metadata: {}, contentMd5: false, unsignedPayload: false, ifNoneMatch: false },
    },
    ...changes,
  };
}
