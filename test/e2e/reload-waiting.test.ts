// What waits while nobody takes it, and a reload sends it to wait elsewhere.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { contents, numberedLines, TcpSender } from "./sending.ts";
import { listen } from "./settings.ts";
import { objectsBelow, Sluice, waitFor, type Line } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const spool = (mode: string, dir = "spool") => `[spool]\nmode = "${mode}"\ndir = "${dir}"\n`;

test("an outage over spools that come and go: all is sent, and none of it twice", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(10_000).fill(503));
  const http = (table: string) => `
[admin]
listen = "off"
[ship]
age = "100ms"
${listen("tcp")}
[[sink]]
kind = "http"
url = "${server.origin}/"
gzip = false
${table}`;
  const sluice = await Sluice.start(http(""));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  const tables = ["", spool("always"), spool("always", "other"), spool("off"), spool("always")];
  for (const [at, table] of tables.entries()) {
    writeFileSync(join(sluice.folder, "sluice.toml"), http(table));
    sluice.signal("SIGHUP");
    const reloaded = () => sluice.log.filter(({ event }) => event === "reloaded").length;
    await waitFor(() => reloaded() === at + 1, "a reload");
    await sender.send(numberedLines(1_000, { from: 1_000 * at }));
    await Bun.sleep(300);
  }
  sender.end();
  expect(server.taken).toEqual([]);
  server.statuses.length = 0;
  sluice.signal("SIGUSR2");
  const lines = () =>
    server.taken.flatMap(({ body }) => Buffer.from(body).toString().trimEnd().split("\n"));
  const own = () => lines().flatMap((line) => (JSON.parse(line) as Line).content ?? []);
  await waitFor(() => own().length >= 5_000, "all of them");
  expect(own().toSorted()).toEqual(contents(5_000).toSorted());
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 5_000, stored: 5_000, unsent: 0 });
  await server.stop();
});

test("alerts that wait move with alert.dir, and are sent once", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(10_000).fill(503));
  const alerts = (dir: string) =>
    `
[admin]
listen = "off"
${listen("tcp")}
[[sink]]
kind = "directory"
path = "data"
[alert]
dir = "${dir}"
[[rule]]
name = "seen"
condition = 'content contains "message"'
cooldown = "0s"
[[channel]]
kind = "webhook"
name = "hook"
`;
  const env = { SLUICE_CHANNEL_0_URL: `${server.origin}/` };
  const sluice = await Sluice.start(alerts("one"), env);
  const files = (dir: string) =>
    objectsBelow(join(sluice.folder, dir)).map((file) => basename(file));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(1));
  sender.end();
  await sluice.until("channel failing");
  for (const [to, from] of [
    ["two", "one"],
    ["one", "two"],
  ] as const) {
    writeFileSync(join(sluice.folder, "sluice.toml"), alerts(to));
    sluice.signal("SIGHUP");
    await waitFor(() => files(to).length === 1 && files(from).length === 0, `a file in ${to}`);
    expect(files(to)).toEqual(["channel-hook.ndjson"]);
  }
  server.statuses.length = 0;
  await waitFor(() => server.taken.length === 1, "the alert");
  expect(await sluice.stop()).toBe(0);
  expect([server.taken.length, files("one"), files("two")]).toEqual([1, [], []]);
  await server.stop();
});
