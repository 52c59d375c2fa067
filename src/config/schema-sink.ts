import { recipients } from "./kinds-age.ts";
import { bucketName, endpoint, url } from "./kinds-known.ts";
import {
  count,
  duration,
  file,
  flag,
  folder,
  headers,
  headerText,
  oneOf,
  pairs,
  text,
  word,
} from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

const s3 = { only: ["s3"] };
const http = { only: ["http"] };
const both = { only: ["s3", "http"] };

export const sinkSection = {
  name: "sink",
  many: true,
  variant: "kind",
  help: "Where objects are stored",
  settings: {
    kind: required(oneOf("s3", "directory", "http"), "What is behind it"),
    name: optional(word, "Its name in logs and metrics (default: its kind)"),

    bucket: required(bucketName, "Name of the bucket", s3),
    endpoint: optional(endpoint, "Server, where it is not AWS: https://minio.example:9000", s3),
    region: setting(word, "us-east-1", "Region of the bucket", s3),
    addressing: setting(
      oneOf("auto", "path", "virtual"),
      "auto",
      "Whether the bucket stands in the path or in the host name",
      s3,
    ),
    access_key_id: optional(
      headerText,
      "Access key; without it AWS_ variables and the file below",
      s3,
    ),
    secret_access_key: optional(text, "Secret of the access key", { ...s3, secret: true }),
    secret_access_key_file: optional(file, "File that holds the secret", s3),
    session_token: optional(headerText, "Token of temporary credentials", { ...s3, secret: true }),
    credentials_file: optional(file, "Shared credentials file (default: ~/.aws/credentials)", s3),
    profile: optional(text, "Profile in that file", s3),
    sse: optional(oneOf("AES256", "aws:kms"), "Server-side encryption", s3),
    kms_key_id: optional(headerText, "KMS key, with aws:kms", s3),
    storage_class: optional(word, "Storage class, such as STANDARD_IA", s3),
    acl: optional(word, "Canned ACL, such as bucket-owner-full-control", s3),
    tags: setting(pairs, "", "Tags of every object", s3),
    metadata: setting(pairs, "", "User metadata of every object (x-amz-meta-...)", s3),
    object_lock_mode: optional(oneOf("GOVERNANCE", "COMPLIANCE"), "Object Lock mode", s3),
    object_lock_days: optional(count(1, 36500), "Object Lock retention in days", s3),
    content_encoding: optional(word, "Content-Encoding header, for readers that need it", s3),
    content_md5: setting(flag, false, "Send Content-MD5, which some servers need", s3),
    unsigned_payload: setting(flag, false, "Do not hash bodies that go over TLS", s3),
    if_none_match: setting(flag, false, "Never replace an object that is there", s3),

    encrypt_to: optional(recipients, "Public keys of age: objects are encrypted to them", {
      only: ["s3", "directory"],
    }),

    path: required(folder, "Directory below which objects are written", { only: ["directory"] }),

    url: required(url, "Where batches are posted", http),
    mode: setting(
      oneOf("batch", "record"),
      "batch",
      "One request per batch, or per record as logfwrd does",
      http,
    ),
    gzip: setting(flag, false, "Post batches compressed, with Content-Encoding", http),
    authorization: optional(headerText, "Authorization header", { ...http, secret: true }),
    authorization_file: optional(file, "File that holds the Authorization header", http),
    tag: optional(headerText, "X-Log-Tag header", http),
    headers: setting(headers, "", "Further headers", http),

    ca_file: optional(file, "Certificate authorities to trust instead of the built-in ones", both),
    proxy: optional(url, "HTTP proxy, such as http://proxy:3128", both),
    connect_timeout: setting(duration("100ms", "10m"), "10s", "Time to connect", s3),
    timeout: setting(duration("1s", "1h"), "2m", "Time for a whole request", both),
  },
} as const satisfies Section;
