// TLS in: what 500 idle connections with client certificates take, and how soon a message of a busy
// one among them is handed on (over UDP, by a forward): the way in and the way out together.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authority } from "../e2e/authority.ts";
import { cpuNs, finish, median, memoryKiB, report } from "./measure.ts";
import { program } from "./peers.ts";

const idleCount = 500;
const messages = 2000;
const pauseMs = 1;

const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(file(name), "utf8");
authority(folder, ["server", "router1"]);

/** When each message came back, by its number. */
const cameMs: number[] = [];
const back = await Bun.udpSocket({
  hostname: "127.0.0.1",
  socket: {
    data(_, data) {
      cameMs[Number(/number (\d+)/.exec(data.toString())![1])] = performance.now();
    },
  },
});
writeFileSync(
  file("sluice.toml"),
  `[[sink]]
kind = "directory"
path = "${folder}/data"
[[forward]]
host = "127.0.0.1"
port = ${back.port}
[[listen]]
transport = "tls"
host = "127.0.0.1"
port = 0
connections_max = ${idleCount + 1}
cert_file = "${file("server.crt")}"
key_file = "${file("server.key")}"
ca_file = "${file("ca.crt")}"
client_cert = "required"
`,
);

const sluice = Bun.spawn([program, "run", "--config", file("sluice.toml")], {
  ...{ cwd: folder, stdin: "ignore", stdout: "ignore", stderr: Bun.file(file("log")) },
});
const port = await (async () => {
  for (;;) {
    const at = /tls 127\.0\.0\.1:(\d+)/.exec(
      await Bun.file(file("log"))
        .text()
        .catch(() => ""),
    );
    if (at !== null) return Number(at[1]);
    await Bun.sleep(10);
  }
})();

async function connect(): Promise<Bun.Socket<unknown>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    ...{ hostname: "127.0.0.1", port },
    tls: {
      ...{ ca: text("ca.crt"), cert: text("router1.crt"), key: text("router1.key") },
      serverName: "localhost",
    },
    socket: { handshake: () => resolve(), data() {} },
  });
  await promise;
  return socket;
}

/** How long each of the messages was under way, in ms. */
async function latencies(busy: Bun.Socket<unknown>): Promise<number[]> {
  cameMs.length = 0;
  const sentMs: number[] = [];
  for (let n = 0; n < messages; n++) {
    sentMs[n] = performance.now();
    busy.write(`<14>Nov 21 08:20:17 gw-berlin app[77]: number ${n} of a busy connection\n`);
    await Bun.sleep(pauseMs);
  }
  while (Object.keys(cameMs).length < messages) await Bun.sleep(5);
  return sentMs.map((ms, n) => cameMs[n]! - ms).toSorted((a, b) => a - b);
}

function tell(title: string, sorted: number[]): void {
  report({ what: `${title}: to the next hop, median`, value: median(sorted), unit: "ms" });
  const late = sorted[Math.floor(sorted.length * 0.99)]!;
  report({ what: `${title}: ... 99 of 100`, value: late, unit: "ms" });
}

const busy = await connect();
await latencies(busy);
tell("1 TLS connection", await latencies(busy));
const before = memoryKiB(sluice.pid).anonymous;
const cpuBefore = cpuNs(sluice.pid);
const idle: Bun.Socket<unknown>[] = [];
while (idle.length < idleCount) {
  idle.push(...(await Promise.all(Array.from({ length: 50 }, () => connect()))));
}
const cpuEach = (cpuNs(sluice.pid) - cpuBefore) / idleCount;
await Bun.sleep(3000);
const after = memoryKiB(sluice.pid).anonymous;
report({ what: "a handshake with client certificate: CPU", value: cpuEach / 1e6, unit: "ms" });
report({ what: "500 idle TLS connections: Anonymous", value: after / 1024, unit: "MiB" });
report({ what: "... each", value: (after - before) / idleCount, unit: "KiB", most: 24 });
tell("500 idle, 1 busy", await latencies(busy));
const grown = memoryKiB(sluice.pid).anonymous;
report({ what: "500 idle, 1 busy: Anonymous", value: grown / 1024, unit: "MiB" });
sluice.kill("SIGTERM");
await sluice.exited;
const lines = `find ${folder}/data -name '*.gz' | xargs zcat | grep -vc '^{"ledger"'`;
const lost = 3 * messages - Number(execFileSync("sh", ["-c", lines]).toString());
report({ what: "messages lost", value: lost, unit: "", most: 0 });
process.exit(finish());
