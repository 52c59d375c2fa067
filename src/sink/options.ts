import type { S3Options } from "../s3/options.ts";

export interface DirectorySinkOptions {
  kind: "directory";
  name: string;
  path: string;
  /** Recipients of age; absent: objects are not encrypted. */
  encryptTo?: string[];
}

export interface HttpSinkOptions {
  kind: "http";
  name: string;
  url: string;
  /** `batch`: one POST per batch. `record`: the reference daemon's one POST per record. */
  mode: "batch" | "record";
  /** `batch`: send the compressed body as it is, with Content-Encoding; else plain NDJSON. */
  gzip: boolean;
  /** Value of the Authorization header. */
  authorization?: string;
  /** Value of the X-Log-Tag header. */
  tag?: string;
  headers: Record<string, string>;
  caFile?: string;
  proxy?: string;
  timeoutMs: number;
}

export interface S3SinkOptions extends S3Options {
  kind: "s3";
  name: string;
  /** Recipients of age; absent: objects are not encrypted. */
  encryptTo?: string[];
}

export type SinkOptions = DirectorySinkOptions | HttpSinkOptions | S3SinkOptions;
