import type { SinkOptions } from "../../src/sink/options.ts";
import type { Chance } from "./chance.ts";

/** What stands behind a sink beside its weather. */
export interface SinkPlan {
  /** S3: where the bucket really is. */
  region: string;
  redirects: boolean;
  objectBytesMax: number;
  namesSkew: boolean;
  /** S3 with credentials from a file: replaced there and at the server, not at the same time. */
  rotation: { atMs: number; inFileAtMs: number; oldEndsAtMs: number } | undefined;
}

const region = "eu-sim-1";

/** The shared credentials file of one sink. */
export function credentialsPath(name: string): string {
  return `/etc/sluice/${name}`;
}

export function drawSinkOptions(name: string, chance: Chance): SinkOptions {
  const kind = chance.of(["s3", "s3", "s3", "directory", "http"] as const);
  if (kind === "directory") return { kind, name, path: `/srv/${name}` };
  const scheme = chance.of(["http", "https"]);
  const timeoutMs = chance.scale(5_000, 120_000);
  if (kind === "http") {
    const url = `${scheme}://in.${name}.example.net/`;
    const mode = chance.often(0.7) ? "batch" : "record";
    return { kind, name, url, mode, gzip: chance.often(0.5), headers: {}, timeoutMs };
  }
  return {
    ...{ kind, name, bucket: "logs", region, timeoutMs },
    endpoint: `${scheme}://s3.${region}.${name}.example.net`,
    addressing: chance.of(["auto", "path", "virtual"] as const),
    connectTimeoutMs: chance.scale(100, 10_000),
    credentials: chance.often(0.3)
      ? { file: credentialsPath(name) }
      : { accessKeyId: "AKSIM", secretAccessKey: secretOf(""), sessionToken: "" },
    put: {
      ...{ tags: {}, metadata: chance.often(0.2) ? { device: "router é" } : {} },
      contentMd5: chance.often(0.2),
      unsignedPayload: chance.often(0.2),
      ifNoneMatch: chance.often(0.3),
    },
  };
}

export function drawSinkPlan(options: SinkOptions, chance: Chance, faultyMs: number): SinkPlan {
  const atMs = chance.fraction() * faultyMs;
  const later = () => atMs + chance.fraction() * faultyMs * 0.2;
  const hasFile = options.kind === "s3" && options.credentials.file !== undefined;
  return {
    region: chance.often(0.2) ? "us-sim-2" : region,
    redirects: chance.often(0.5),
    objectBytesMax: chance.often(0.9) ? Infinity : chance.scale(500, 20_000),
    namesSkew: chance.often(0.8),
    rotation:
      hasFile && chance.often(0.7)
        ? { atMs, inFileAtMs: later(), oldEndsAtMs: later() }
        : undefined,
  };
}

/** Each session token has a secret of its own. */
export function secretOf(token: string): string {
  return `secret/of+${token}`;
}

/** The shared credentials file with one session's key. */
export function credentialsText(token: string): string {
  const lines = ["aws_access_key_id = AKSIM", `aws_secret_access_key = ${secretOf(token)}`];
  if (token !== "") lines.push(`aws_session_token = ${token}`);
  return ["[default]", ...lines, ""].join("\n");
}
