// What the program says about itself by HTTP, and that it is true.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { Sluice, waitFor } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const token = "e2e-0123456789abcdef";

const config = (url: string, more = "") => `
device = "gw"
[ship]
age = "200ms"
[buffer]
memory = "256KiB"
chunk = "4KiB"
[[listen]]
transport = "udp"
port = 0
[[listen]]
transport = "tcp"
port = 0
[[sink]]
kind = "http"
url = "${url}/ingest"
${more}
`;

/** Where it answers. */
async function urlOf(sluice: Sluice): Promise<string> {
  return String((await sluice.until("answering"))["url"]);
}

async function metricsOf(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}metrics`)).text();
  const samples = text.split("\n").filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(
    samples.map((line) => [line.replace(/ \S+$/, ""), Number(/\S+$/.exec(line))]),
  );
}

/** What is neither stored nor waits nor is lost, of all that was received: 0. */
function unaccounted(metrics: Record<string, number>): number {
  const received = metrics["sluice_received_messages_total"]!;
  const parts = Object.entries(metrics).filter(([name]) =>
    /^sluice_(stored_messages_total|waiting_messages|lost_messages_total)\{/.test(name),
  );
  expect(parts.length).toBe(5);
  return parts.reduce((rest, [, value]) => rest - value, received);
}

test("promtool finds nothing to say about the metrics", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(config(server.origin));
  const url = await urlOf(sluice);
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  await waitFor(
    async () => (await metricsOf(url))['sluice_stored_messages_total{sink="http"}'] === 10,
    "ten stored messages",
  );
  const text = await (await fetch(`${url}metrics`)).text();
  const said = execFileSync("promtool", ["check", "metrics"], { input: text, stdio: "pipe" });
  expect(said.toString()).toBe("");
  expect(await sluice.stop()).toBe(0);
  await server.stop();
}, 60_000);

test("through a flood and an outage the sum is right in every answer", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(4).fill(503));
  const sluice = await Sluice.start(config(server.origin));
  const url = await urlOf(sluice);
  let sending = true;
  const sent = Promise.all([
    sendTcp(sluice.port("tcp"), numberedLines(60_000)),
    sendUdp(sluice.port("udp"), numberedLines(20_000)),
  ]).then(() => (sending = false));
  let answers = 0;
  while (sending || answers < 20) {
    expect(unaccounted(await metricsOf(url))).toBe(0);
    answers++;
  }
  await sent;
  await sluice.until("sink recovered", 60_000);
  await waitFor(
    async () => (await metricsOf(url))['sluice_waiting_messages{sink="http"}'] === 0,
    "everything to be stored",
    30_000,
  );
  const last = await metricsOf(url);
  expect(unaccounted(last)).toBe(0);
  // The ring was too small for the outage, and that is what the metrics say.
  expect(last['sluice_lost_messages_total{sink="http",reason="ring"}']).toBeGreaterThan(0);
  const status = (await (await fetch(`${url}api/v1/status`)).json()) as {
    sinks: { outages: { reason: string; to?: string }[] }[];
  };
  expect(status.sinks[0]!.outages[0]).toMatchObject({ reason: "HTTP 503" });
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ unsent: 0 });
  await server.stop();
}, 120_000);

test("it is not ready once its sink has failed for longer than the bound, and ready again", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(100).fill(503));
  const sluice = await Sluice.start(config(server.origin, '[admin]\nstalled = "10s"'));
  const url = await urlOf(sluice);
  const ready = async () => (await fetch(`${url}readyz`)).status;
  expect(await ready()).toBe(200);
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  await waitFor(async () => (await ready()) === 503, "not ready", 40_000);
  expect(await (await fetch(`${url}readyz`)).text()).toContain("sink_failing");
  server.statuses.length = 0;
  await waitFor(async () => (await ready()) === 200, "ready", 70_000);
  expect(await sluice.stop()).toBe(0);
  await server.stop();
}, 120_000);

test("a token is asked for, and no answer holds it or any other secret", async () => {
  const server = new WebServer();
  const env = { SLUICE_ADMIN_TOKEN: token, SLUICE_SINK_0_AUTHORIZATION: "Bearer hush-hush" };
  const sluice = await Sluice.start(config(server.origin), env);
  const url = await urlOf(sluice);
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  for (const path of ["metrics", "api/v1/status", "api/v1/devices"]) {
    expect((await fetch(url + path)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(url + path, { headers });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toContain(token);
    expect(text).not.toContain("hush");
  }
  for (const path of ["", "healthz", "readyz"]) expect((await fetch(url + path)).status).toBe(200);
  expect(await sluice.stop()).toBe(0);
  expect(sluice.log.map((line) => JSON.stringify(line)).join()).not.toContain(token);
  await server.stop();
}, 60_000);

test("who has the default port keeps it; one that was asked for must be free", async () => {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const server = new WebServer();
  const args = (listen: string) => ["run", "--set", `admin.listen=${listen}`];
  const refused = Sluice.start(
    config(server.origin),
    {},
    { args: args(`127.0.0.1:${taken.port}`) },
  );
  expect(refused).rejects.toThrow("EADDRINUSE");
  await refused.catch(() => {});
  taken.stop(true);
  const first = await Sluice.start(config(server.origin), {}, { args: args("127.0.0.1:8514") });
  const second = await Sluice.start(config(server.origin), {}, { args: args("127.0.0.1:8514") });
  const deaf = [first, second].filter(({ log }) =>
    log.some((line) => line.event === "not answering"),
  );
  expect(deaf.length).toBeGreaterThan(0);
  for (const sluice of [first, second]) expect(await sluice.stop()).toBe(0);
  await server.stop();
}, 60_000);
