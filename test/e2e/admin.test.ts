// What the program says about itself by HTTP, and that it is true.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { metricsOf } from "./measured.ts";
import { numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { listen } from "./settings.ts";
import { Sluice, waitFor, type Line } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const token = "e2e-0123456789abcdef";

const config = (url: string, more = "") => `
device = "gw"
[ship]
age = "200ms"
[buffer]
memory = "256KiB"
chunk = "4KiB"
${listen("udp")}
${listen("tcp")}
[[sink]]
kind = "http"
url = "${url}/ingest"
${more}
`;

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
  const url = await sluice.url();
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
});

test("through a flood and an outage the sum is right in every answer", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(1000).fill(503));
  const sluice = await Sluice.start(config(server.origin));
  const url = await sluice.url();
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
  await sluice.until("sink failing");
  server.statuses.length = 0;
  await sluice.until("sink recovered");
  await waitFor(
    async () => (await metricsOf(url))['sluice_waiting_messages{sink="http"}'] === 0,
    "everything to be stored",
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
});

test("it is not ready once its sink has failed for longer than the bound, and ready again", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(100).fill(503));
  const sluice = await Sluice.start(config(server.origin, '[admin]\nstalled = "10s"'));
  const url = await sluice.url();
  // Not so often that it would be too often.
  const ready = async () => {
    await Bun.sleep(100);
    return (await fetch(`${url}readyz`)).status;
  };
  expect(await ready()).toBe(200);
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  await waitFor(async () => (await ready()) === 503, "not ready", 40_000);
  // That messages have waited for as long may be said a moment earlier.
  const reasons = async () => (await fetch(`${url}readyz`)).text();
  await waitFor(async () => (await reasons()).includes("sink_failing"), "the reason");
  server.statuses.length = 0;
  await waitFor(async () => (await ready()) === 200, "ready", 70_000);
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

test("a token is asked for, and no answer holds it or any other secret", async () => {
  const server = new WebServer();
  const env = { SLUICE_ADMIN_TOKEN: token, SLUICE_SINK_0_AUTHORIZATION: "Bearer hush-hush" };
  const sluice = await Sluice.start(config(server.origin), env);
  const url = await sluice.url();
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
});

test("HEAD is answered as GET is, without a body, and takes no place of the tail", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(config(server.origin));
  const url = await sluice.url();
  const f = async (method: string, path: string, expected: [number, string | null]) => {
    const answer = await fetch(url + path, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual(expected);
    expect(method === "HEAD" ? await answer.text() : "").toBe("");
  };
  for (const path of ["", "page.js", "healthz", "readyz", "metrics", "api/v1/status"]) {
    await f("HEAD", path, [200, null]);
  }
  for (let n = 0; n < 9; n++) await f("HEAD", "api/v1/tail", [200, null]);
  await f("HEAD", "nothing", [404, null]);
  await f("HEAD", "api/v1/reload", [405, "POST"]);
  for (const path of ["", "page.js", "healthz"]) await f("POST", path, [405, "GET, HEAD"]);
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

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
});

test("what was received a moment ago is found by search, and stored later all the same", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(3).fill(503));
  const sluice = await Sluice.start(config(server.origin));
  const url = await sluice.url();
  await sendTcp(sluice.port("tcp"), numberedLines(500));
  const search = async (filter: string) => {
    const answer = await fetch(
      `${url}api/v1/search?limit=1000&filter=${encodeURIComponent(filter)}`,
    );
    return ((await answer.json()) as { lines: Line[] }).lines;
  };
  await waitFor(async () => (await search("all")).length === 500, "500 lines");
  const [line] = await search('content = "message 77" and tag = app and source in 127.0.0.0/8');
  expect(line).toMatchObject({ seq: 78, content: "message 77", transport: "tcp" });
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

test("who sends requests slowly takes eight places, and loses them soon", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(config(server.origin));
  const { host, port } = new URL(await sluice.url());
  let closed = 0;
  const begin = `POST /api/v1/rules/test HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000\r\n\r\n{`;
  for (let n = 0; n < 8; n++) {
    await Bun.connect({
      ...{ hostname: "127.0.0.1", port: Number(port) },
      socket: { data() {}, open: (socket) => void socket.write(begin), close: () => void closed++ },
    });
  }
  const health = async () => (await fetch(`http://${host}/healthz`)).status;
  await waitFor(async () => (await health()) === 503, "all places taken");
  await waitFor(async () => (await health()) === 200 && closed === 8, "all places free", 30_000);
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

test("a page of another name, rebound to this address, learns nothing", () => {
  const asked = (url: string, ...headers: string[]) =>
    execFileSync("curl", [
      "-s",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      ...headers,
      url,
    ]).toString();
  return Sluice.start(config("http://127.0.0.1:9")).then(async (sluice) => {
    const url = `${await sluice.url()}api/v1/status`;
    expect(asked(url)).toBe("200");
    expect(asked(url, "-H", "Host: evil.example")).toBe("421");
    for (const host of ["[", "a b", "evil@localhost", "%%%"]) {
      expect(asked(url, "-H", `Host: ${host}`)).toBe("421");
    }
    // By HTTP/1.1 one must be named.
    expect(asked(url, "-H", "Host:")).toBe("400");
    expect(asked(url, "--http1.0", "-H", "Host:")).toBe("200");
    expect(asked(url, "-H", "Origin: http://evil.example")).toBe("403");
    expect(asked(url, "-X", "PUT")).toBe("405");
    expect(asked(url, "-X", "POST", "-H", "Origin: null")).toBe("403");
    expect(await sluice.stop()).toBe(0);
  });
});
