/** Where the bucket is and how objects are put into it. */
export interface S3Options {
  bucket: string;
  /** `https://s3.eu-central-1.amazonaws.com`; empty for AWS of the region. */
  endpoint: string;
  region: string;
  /** `auto`: path style for addresses, ports and localhost, virtual-host style otherwise. */
  addressing: "auto" | "path" | "virtual";
  caFile?: string;
  /** `http://host:port`; empty: none. The environment's proxy is not used. */
  proxy?: string;
  connectTimeoutMs: number;
  timeoutMs: number;
  credentials: S3CredentialsOptions;
  put: S3PutOptions;
}

/** The first that is there: the values, the environment, the shared credentials file. */
export interface S3CredentialsOptions {
  accessKeyId?: string;
  /** From SLUICE_SINK_<n>_SECRET_ACCESS_KEY only, never from the configuration file. */
  secretAccessKey?: string;
  secretAccessKeyFile?: string;
  sessionToken?: string;
  /** AWS shared credentials file; default `~/.aws/credentials`. */
  file?: string;
  profile?: string;
}

/** Request headers of a PUT, each left out when absent. */
export interface S3PutOptions {
  serverSideEncryption?: "AES256" | "aws:kms";
  kmsKeyId?: string;
  storageClass?: string;
  acl?: string;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  /** Both or neither; they bring Content-MD5 with them, which such buckets insist on. */
  objectLockMode?: "GOVERNANCE" | "COMPLIANCE";
  objectLockDays?: number;
  /** Content-Encoding header; none by default: see the README on readers. */
  contentEncoding?: string;
  contentMd5: boolean;
  /** Sign `UNSIGNED-PAYLOAD` instead of the body's hash; honoured over TLS only. */
  unsignedPayload: boolean;
  /** Send `If-None-Match: *`: an object that is there is never replaced. */
  ifNoneMatch: boolean;
}
