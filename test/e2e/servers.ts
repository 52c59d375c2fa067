// Real S3 servers for a test file: started by the scripts in servers/, gone when the tests are.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Reader, type S3Account } from "../s3-reader.ts";
import { atEnd, freePorts, type Line, linesIn, temporaryFolder, waitFor } from "./sluice.ts";

/** An installation by apt and a cold start, on a slow machine. */
export const serverStartMsMax = 300_000;

export interface StoredObject {
  key: string;
  headers: Headers;
  lines: Line[];
}

/** A running server and the account that may do everything there. */
export class S3Peer {
  readonly account: S3Account;
  readonly reader: S3Reader;
  readonly folder: string;
  #isStopped = false;

  constructor(account: S3Account, folder: string) {
    this.account = account;
    this.folder = folder;
    this.reader = new S3Reader(account);
    atEnd(() => this.stop());
  }

  /** In the order in which they were started. */
  get pids(): number[] {
    return readFileSync(join(this.folder, "pids"), "utf8").trim().split("\n").map(Number);
  }

  stop(): void {
    // Once only: its numbers may be another's by then.
    if (!this.#isStopped) for (const pid of this.pids) kill(pid, "SIGKILL");
    this.#isStopped = true;
  }

  /** Every object of a bucket, by key. */
  async objects(bucket: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for (const key of await this.reader.list(bucket)) {
      const { body, headers } = await this.reader.get(bucket, key);
      objects.push({ key, headers, lines: linesIn(key, body) });
    }
    return objects;
  }

  /** Every line of a bucket, in order of seq. */
  async lines(bucket: string): Promise<Line[]> {
    const lines = (await this.objects(bucket)).flatMap((object) => object.lines);
    return lines.sort((a, b) => a.seq - b.seq);
  }
}

/**
 * What a sink of the configuration says of an account; the secret goes by the environment, and so
 * does a key that is empty.
 */
export function s3Sink(account: S3Account, bucket: string, extra = ""): string {
  const { endpoint, region, accessKeyId } = account;
  return `
[[sink]]
kind = "s3"
bucket = "${bucket}"
endpoint = "${endpoint}"
region = "${region}"
${accessKeyId && `access_key_id = "${accessKeyId}"`}
${extra}
`;
}

/** The secret of the first sink: no configuration file holds one. */
export function secretOf({ secretAccessKey }: S3Account): Record<string, string> {
  return { SLUICE_SINK_0_SECRET_ACCESS_KEY: secretAccessKey };
}

export function startCeph(): S3Peer {
  const { folder, port } = start("ceph", freePorts(44));
  const [accessKeyId, secretAccessKey] = ["TESTKEY", "testsecret"];
  const endpoint = `http://127.0.0.1:${port}`;
  return new S3Peer({ endpoint, region: "us-east-1", accessKeyId, secretAccessKey }, folder);
}

export function startSwift(): S3Peer {
  const { folder, port } = start("swift", freePorts(8));
  const [accessKeyId, secretAccessKey] = ["test:tester", "testing"];
  const endpoint = `http://127.0.0.1:${port}`;
  return new S3Peer({ endpoint, region: "us-east-1", accessKeyId, secretAccessKey }, folder);
}

/** The same Ceph by TLS, with the authority that it was given. */
export function overTls(ceph: S3Peer): S3Account {
  const port = Number(new URL(ceph.account.endpoint).port) + 1;
  const ca = readFileSync(join(ceph.folder, "tls.crt"), "utf8");
  return { ...ceph.account, endpoint: `https://127.0.0.1:${port}`, ca };
}

/** Ceph's own way to make, change and suspend users. */
export function cephAdmin(ceph: S3Peer, ...args: string[]): void {
  const env = { ...process.env, CEPH_CONF: join(ceph.folder, "ceph.conf") };
  execFileSync("radosgw-admin", ["--name", "client.rgw", ...args], { env, stdio: "pipe" });
}

/** The gateway alone: what it stored lies behind it and outlives it. */
export function gatewayPid(ceph: S3Peer): number {
  return ceph.pids.at(-1)!;
}

export async function restartGateway(ceph: S3Peer): Promise<void> {
  const env = { ...process.env, CEPH_CONF: join(ceph.folder, "ceph.conf") };
  const args = ["--name", "client.rgw", "-f"];
  const gateway = spawn("radosgw", args, { env, stdio: "ignore", detached: true });
  gateway.unref();
  appendFileSync(join(ceph.folder, "pids"), `${gateway.pid}\n`);
  await waitFor(() => answers(ceph.account.endpoint), "the gateway's return");
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

function start(server: "ceph" | "swift", port: number): { folder: string; port: number } {
  const folder = join(temporaryFolder(), server);
  const script = join(import.meta.dir, `servers/${server}.sh`);
  execFileSync("sh", [script, folder, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: serverStartMsMax,
  });
  return { folder, port };
}

async function answers(endpoint: string): Promise<true | undefined> {
  return fetch(endpoint).then(
    () => true,
    () => undefined,
  );
}
