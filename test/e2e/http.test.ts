// Batches posted to a real HTTP server: plain and compressed, and again when it is unwell.
import { expect, test } from "bun:test";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import { listen } from "./settings.ts";
import { linesIn, linesOfText, Sluice, type Line } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const config = (origin: string, extra: string) => `
${listen("tcp")}
[ship]
age = "200ms"
records = 400
[buffer]
chunk = "4KiB"
${extra}
[[sink]]
kind = "http"
url = "${origin}/ingest?source=gw"
tag = "berlin"
headers = "X-Scope-OrgID=net"
`;

const env = { SLUICE_SINK_0_AUTHORIZATION: "Bearer hush" };
const count = 1500;

/** Runs a Sluice from the first line to the last word. */
async function post(server: WebServer, toml: string, more = env): Promise<void> {
  const sluice = await Sluice.start(toml, more);
  await sendTcp(sluice.port("tcp"), numberedLines(count));
  if (server.statuses.length > 0) await sluice.until("sink recovered");
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: count, stored: count, unsent: 0 });
  const logged = sluice.log.map((line) => JSON.stringify(line)).join("\n");
  expect(logged).not.toContain("hush");
}

/** In the order of their posts. */
function expectAll(lines: Line[]): void {
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  expect(lines.map((line) => line.content)).toEqual(contents(count));
}

test("batches are posted as plain NDJSON with the headers that were asked for", async () => {
  const server = new WebServer();
  await post(server, config(server.origin, ""));
  expect(server.taken.length).toBeGreaterThan(3);
  for (const { path, headers } of server.taken) {
    expect(path).toBe("/ingest?source=gw");
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    expect(headers.get("content-encoding")).toBeNull();
    expect(headers.get("authorization")).toBe("Bearer hush");
    expect(headers.get("x-log-tag")).toBe("berlin");
    expect(headers.get("x-scope-orgid")).toBe("net");
  }
  const text = server.taken.map(({ body }) => Buffer.from(body).toString()).join("");
  expectAll(linesOfText(text));
  await server.stop();
});

for (const [compression, ending] of [
  ["gzip", "gz"],
  ["zstd", "zst"],
] as const) {
  test(`batches are posted as ${compression}, and say so`, async () => {
    const server = new WebServer();
    await post(server, `${config(server.origin, `compression = "${compression}"`)}gzip = true\n`);
    for (const { headers } of server.taken) {
      expect(headers.get("content-encoding")).toBe(compression);
      expect(headers.get("content-type")).toBe("application/x-ndjson");
    }
    expectAll(server.taken.flatMap(({ body }) => linesIn(`x.${ending}`, body)));
    await server.stop();
  });
}

test("a server that is unwell gets the same batch again, and nothing twice", async () => {
  const server = new WebServer();
  server.statuses.push(503, 500, 429);
  await post(server, config(server.origin, ""));
  expect(server.turnedAway.length).toBe(3);
  for (const { body } of server.turnedAway) expect(body).toEqual(server.taken[0]!.body);
  const text = server.taken.map(({ body }) => Buffer.from(body).toString()).join("");
  expectAll(linesOfText(text));
  await server.stop();
});
