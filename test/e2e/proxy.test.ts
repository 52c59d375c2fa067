// Out through an HTTP proxy, as sites without a route to the Internet have it: a real tinyproxy
// before a real Ceph, by its own log the only way that was taken.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

let ceph: servers.S3Peer;
let proxy: Proxy;
beforeAll(async () => {
  ceph = servers.startCeph();
  proxy = await startProxy();
}, servers.serverStartMsMax);
afterAll(() => {
  proxy?.process.kill();
  ceph?.stop();
});

interface Proxy {
  port: number;
  process: ChildProcess;
  /** What it said of the requests that it passed on. */
  log(): string;
}

/** A proxy that asks for a password. */
async function startProxy(): Promise<Proxy> {
  const folder = temporaryFolder();
  const port = freePorts();
  const [config, logFile] = [join(folder, "tinyproxy.conf"), join(folder, "tinyproxy.log")];
  writeFileSync(
    config,
    `Port ${port}
Listen 127.0.0.1
Timeout 60
LogFile "${logFile}"
LogLevel Connect
MaxClients 20
Allow 127.0.0.1
BasicAuth router let-me-out
`,
  );
  const process = spawn("tinyproxy", ["-d", "-c", config], { stdio: "ignore" });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true as const,
      () => undefined,
    );
  await waitFor(answers, "the proxy");
  return { port, process, log: () => readFileSync(logFile, "utf8") };
}

/** Stores fifty lines through the proxy and finds them; answers what the proxy said meanwhile. */
async function storedThrough(account: servers.S3Peer["account"], bucket: string, extra: string) {
  await ceph.reader.makeBucket(bucket);
  const before = proxy.log().length;
  const sluice = await Sluice.start(
    listen("tcp") + servers.s3Sink(account, bucket, extra),
    servers.secretOf(account),
  );
  await sendTcp(sluice.port("tcp"), numberedLines(50));
  expect(await sluice.stop()).toBe(0);
  const lines = await ceph.lines(bucket);
  return { sluice, stored: lines.map(({ content }) => content), said: proxy.log().slice(before) };
}

test("a bucket behind a proxy with a password, in plain text", async () => {
  const extra = `proxy = "http://router:let-me-out@127.0.0.1:${proxy.port}"`;
  const { stored, said } = await storedThrough(ceph.account, "plainly", extra);
  expect(stored).toEqual(contents(50));
  expect(said).toContain("PUT http://127.0.0.1:");
});

test("a bucket behind a proxy, by HTTPS: the proxy sees a tunnel and nothing in it", async () => {
  const account = servers.overTls(ceph);
  const extra = `ca_file = "${join(ceph.folder, "tls.crt")}"
proxy = "http://router:let-me-out@127.0.0.1:${proxy.port}"`;
  const { stored, said } = await storedThrough(account, "tunnelled", extra);
  expect(stored).toEqual(contents(50));
  expect(said).toContain(`CONNECT ${new URL(account.endpoint).host}`);
  expect(said).not.toContain("PUT");
});

test("a wrong password for the proxy: nothing is stored, the log says who refused", async () => {
  const extra = `ca_file = "${join(ceph.folder, "tls.crt")}"
proxy = "http://router:guessed@127.0.0.1:${proxy.port}"`;
  for (const account of [ceph.account, servers.overTls(ceph)]) {
    const { sluice, stored } = await storedThrough(account, "locked-out", extra);
    expect(stored).toEqual([]);
    const failing = sluice.log.find(({ event }) => event === "sink failing");
    expect(failing?.["hint"]).toContain("The proxy on the way to 127.0.0.1");
    expect(JSON.stringify(sluice.log)).not.toContain("guessed");
    expect(sluice.farewell()).toMatchObject({ received: 50, stored: 0, unsent: 50 });
  }
});
