// The processes of a benchmark: Sluice, what it is compared with, its bucket, its senders.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuNs } from "./measure.ts";

const root = join(import.meta.dir, "../..");
const bun = join(root, "toolchain/bun");
export const program = process.env["SLUICE"] ?? join(root, "build/out/sluice-linux-x64");
const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** A peer of the benchmark: its first line of output tells its port. */
export interface Peer {
  name: string;
  port: number;
  process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** The end of what it said, for Sluice: its last log lines. */
  lastWords(): string;
}

export function spawn(command: string[], env: Record<string, string> = {}) {
  return Bun.spawn(command, {
    cwd: folder,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Reads a stream to its end in the background. */
function listenTo(stream: ReadableStream<Uint8Array>) {
  const heard = { text: "", ended: false };
  void (async () => {
    for await (const piece of stream) heard.text += Buffer.from(piece).toString();
    heard.ended = true;
  })();
  return heard;
}

/** The first line that holds `part`. */
async function lineWith(heard: { text: string; ended: boolean }, part: string): Promise<string> {
  for (;;) {
    const line = heard.text.split("\n").find((each) => each.includes(part));
    if (line !== undefined) return line;
    if (heard.ended) throw new Error(`ended without "${part}": ${heard.text}`);
    await Bun.sleep(1);
  }
}

export async function startSource(name: string, file: string): Promise<Peer> {
  const process = spawn([bun, join(root, file)]);
  const heard = listenTo(process.stdout);
  const { port } = JSON.parse(await lineWith(heard, "port")) as { port: number };
  return { name, port, process, lastWords: () => heard.text };
}

/** `command` is how the executable is run, where it is not just run. */
export async function startSluice(
  bucketPort: number,
  more: Record<string, string> = {},
  command: string[] = [program],
): Promise<Peer> {
  const process = spawn([...command, "run"], {
    SLUICE_LISTEN_0_TRANSPORT: "udp",
    SLUICE_LISTEN_0_HOST: "127.0.0.1",
    SLUICE_LISTEN_0_PORT: "0",
    SLUICE_SHIP_AGE: "5s",
    SLUICE_SINK_0_KIND: "s3",
    SLUICE_SINK_0_BUCKET: "logs",
    SLUICE_SINK_0_ENDPOINT: `http://127.0.0.1:${bucketPort}`,
    SLUICE_SINK_0_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    ...more,
  });
  const heard = listenTo(process.stderr);
  const line = await lineWith(heard, "listening");
  const port = Number(/:(\d+) /.exec(line)![1]);
  return { name: "sluice", port, process, lastWords: () => heard.text };
}

export async function startRsyslog(): Promise<Peer | undefined> {
  if (!existsSync("/usr/sbin/rsyslogd")) return undefined;
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  writeFileSync(
    join(folder, "rsyslog.conf"),
    `global(workDirectory="${folder}" net.enableDNS="off")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="${port}" rcvbufSize="4m")
action(type="omfile" file="${folder}/rsyslog.out")
`,
  );
  const process = spawn(["rsyslogd", "-n", "-i", `${folder}/pid`, "-f", `${folder}/rsyslog.conf`]);
  await Bun.sleep(500);
  return { name: "rsyslogd", port, process, lastWords: () => "" };
}

/** What every peer has seen before it is measured: code is compiled where it is hot by then. */
export const warmUpCount = 30_000;

/** Sends, and answers the receiver's CPU time in µs a message once it is warm. */
export async function load(peer: Peer, rate: number, count: number): Promise<number> {
  await send(peer, 10_000, warmUpCount);
  const before = cpuNs(peer.process.pid);
  await send(peer, rate, count);
  await Bun.sleep(1000); // What is under way comes in.
  return (cpuNs(peer.process.pid) - before) / 1000 / count;
}

export async function send(peer: Peer, rate: number, count: number): Promise<void> {
  const numbers = [peer.port, rate, count].map(String);
  await spawn([bun, join(root, "test/bench/send.ts"), ...numbers]).exited;
}

export async function stop(peer: Peer): Promise<void> {
  peer.process.kill("SIGTERM");
  await peer.process.exited;
}
