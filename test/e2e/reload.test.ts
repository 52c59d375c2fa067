// Another configuration while it runs: nothing is lost, and a bad one changes nothing.
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, numberedLines, sendUdp, TcpSender } from "./sending.ts";
import { listen } from "./settings.ts";
import { freePorts, program, Sluice, waitFor } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const config = (more: string, { sink = "data", tcp = "", udp = "" } = {}) => `
device = "gw"
[ship]
age = "200ms"
${listen("tcp")}
${tcp}
${listen("udp")}
${udp}
[[sink]]
kind = "directory"
path = "${sink}"
${more}
`;

function rewrite(sluice: Sluice, toml: string): void {
  writeFileSync(join(sluice.folder, "sluice.toml"), toml);
}

interface Seen {
  started_at: string;
  rates: { recent: { received: number[] } };
}

async function typed(sluice: Sluice, command: string) {
  const url = await sluice.url();
  const { status, stdout, stderr } = spawnSync(program, [command, "--url", url], {
    env: { PATH: "/usr/bin:/bin", SLUICE_SINK_0_KIND: "directory", SLUICE_SINK_0_PATH: "x" },
  });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

test("ten reloads under load: every message is stored once, over TCP and over UDP", async () => {
  const sluice = await Sluice.start(config(""));
  const tcp = sluice.port("tcp");
  const udp = sluice.port("udp");
  const count = 40_000;
  const sender = await TcpSender.connect(tcp);
  const sending = (async () => {
    for (let sent = 0; sent < count; sent += 400) {
      await sender.send(numberedLines(400, { from: sent, tag: "tcp" }));
      await Bun.sleep(10);
    }
  })();
  const datagrams = sendUdp(udp, numberedLines(20_000, { tag: "udp" }));
  for (let round = 1; round <= 10; round++) {
    const frame = round % 2 === 0 ? "zone = 'UTC'" : "frame_max = '32KiB'";
    rewrite(sluice, config("", { tcp: frame, udp: frame, sink: `stored/${round}` }));
    sluice.signal("SIGHUP");
    await waitFor(
      () => sluice.log.filter(({ event }) => event === "reloaded").length === round,
      `reload ${round}`,
    );
  }
  await Promise.all([sending, datagrams]);
  sender.end();
  expect(sluice.log.at(-1)).toMatchObject({ event: "reloaded", changed: "listen, sink" });
  expect(await sluice.stop()).toBe(0);
  const said = sluice.farewell();
  expect(said).toMatchObject({ received: 60_000, stored: 60_000, lostKernel: 0, unsent: 0 });
  const lines = sluice
    .lines("stored")
    .concat(sluice.lines("data"))
    .toSorted((a, b) => a.seq - b.seq);
  const of = (tag: string) =>
    lines.filter((line) => line["tag"] === tag).map((line) => line.content);
  expect(of("tcp")).toEqual(contents(count));
  expect(of("udp").toSorted()).toEqual(contents(20_000).toSorted());
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 60_000 }, (_, n) => n + 1));
});

test("a listener comes and another goes; rules and channels are exchanged", async () => {
  const hook = new WebServer();
  const rule = `
[[rule]]
name = "seen"
condition = 'content contains "message 1"'
cooldown = "0s"
[[channel]]
kind = "webhook"
url_file = "hook"
`;
  const other = await Sluice.start(config(""));
  writeFileSync(join(other.folder, "hook"), `${hook.origin}/hook`);
  const added = '[[listen]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = 0\n';
  rewrite(other, config(rule + added));
  const diff = await typed(other, "diff");
  expect(diff.status).toBe(1);
  expect(diff.out).toContain("+ [[rule]]");
  const reloaded = await typed(other, "reload");
  expect(reloaded).toMatchObject({ status: 0, out: "Changed: listen, rule, channel\n" });
  const url = await other.url();
  const status = async () =>
    (await (await fetch(`${url}api/v1/status`)).json()) as { listeners: { port: number }[] };
  const { listeners } = await status();
  expect(listeners.length).toBe(3);
  const sender = await TcpSender.connect(listeners[2]!.port);
  await sender.send(numberedLines(1, { from: 1 }));
  await waitFor(() => hook.taken.length === 1, "one notice");
  sender.end();
  rewrite(other, config(""));
  expect((await typed(other, "reload")).out).toBe("Changed: listen, rule, channel\n");
  expect((await status()).listeners.length).toBe(2);
  expect((await typed(other, "diff")).status).toBe(0);
  expect(await other.stop()).toBe(0);
  await hook.stop();
});

test("a configuration that cannot be used changes nothing, and why is said", async () => {
  const sluice = await Sluice.start(config(""));
  const before = sluice.port("tcp");
  const f = async (toml: string, problem: string) => {
    rewrite(sluice, toml);
    const { status, err } = await typed(sluice, "reload");
    expect(status).toBe(2);
    expect(err).toContain(problem);
    await waitFor(() => sluice.log.at(-1)?.event === "reload refused", "a word in the log");
    sluice.log.pop();
  };
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  await f("nonsense", "Cannot read");
  const busy = `[[listen]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${taken.port}\n`;
  await f(config(busy, { tcp: "zone = 'UTC'", sink: "elsewhere" }), "EADDRINUSE");
  const sender = await TcpSender.connect(before);
  await sender.send(numberedLines(10));
  sender.end();
  await waitFor(() => sluice.lines("data").length === 10, "ten lines where they always went");
  taken.stop(true);
  expect(await sluice.stop()).toBe(0);
});

test("whoever moves admin.listen or turns it off is told so, and what was seen stays", async () => {
  const first = freePorts(2);
  const second = first + 1;
  const at = (listen: string) => `[admin]\nlisten = "${listen}"\n`;
  // The file alone says where, not the variable that the other tests have.
  const launch = { program: ["/usr/bin/env", "-u", "SLUICE_ADMIN_LISTEN", program] };
  const sluice = await Sluice.start(config(at(`127.0.0.1:${first}`)), {}, launch);
  await sluice.url();
  const status = async (port: number) =>
    (await (await fetch(`http://127.0.0.1:${port}/api/v1/status`)).json()) as Seen;
  // The charts look every five seconds; what is taken over has more than the first look.
  const before = await waitFor(async () => {
    const seen = await status(first);
    return seen.rates.recent.received.length > 0 ? seen : undefined;
  }, "a first interval");
  rewrite(sluice, config(at(`127.0.0.1:${second}`)));
  expect(await typed(sluice, "reload")).toMatchObject({ status: 0, out: "Changed: admin\n" });
  const after = await status(second);
  expect(after.started_at).toBe(before.started_at);
  expect(after.rates.recent.received.length).toBeGreaterThan(0);
  rewrite(sluice, config(at("off")));
  const url = `http://127.0.0.1:${second}/api/v1/reload`;
  const last = await fetch(url, { method: "POST" });
  expect(await last.json()).toEqual({ changed: ["admin"] });
  await waitFor(
    () =>
      fetch(url).then(
        () => undefined,
        () => true,
      ),
    "nobody there",
  );
  expect(await sluice.stop()).toBe(0);
});

test("what takes a restart is marked by diff, named by reload, and changes nothing", async () => {
  const local = (zone: string) => `
[[local]]
transport = "file"
path = "/nowhere/*.log"
zone = "${zone}"
`;
  const state = 'state = "state"\n';
  const sluice = await Sluice.start(state + config(local("local")));
  rewrite(sluice, state + config(local("UTC"), { sink: "elsewhere" }));
  const diff = await typed(sluice, "diff");
  expect(diff.out).toContain('+ zone = "UTC"  # file, needs a restart\n');
  expect(diff.out).toContain('+ path = "elsewhere"  # file\n');
  const { status, err } = await typed(sluice, "reload");
  expect(status).toBe(2);
  expect(err).toContain("local[0].zone has changed, which needs a restart");
  expect(err).toContain("Nothing was changed; without that, sink would have");
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(10));
  sender.end();
  await waitFor(() => sluice.lines("data").length === 10, "ten lines where they always went");
  expect(await sluice.stop()).toBe(0);
});

test("another address on the same port takes a restart, and says so", async () => {
  const port = freePorts();
  const listener = (host: string) =>
    `[[listen]]\nport = ${port}\nhost = "${host}"\n[[sink]]\nkind = "directory"\npath = "data"\n`;
  const sluice = await Sluice.start(listener("::"));
  rewrite(sluice, listener("127.0.0.1"));
  expect((await typed(sluice, "diff")).out).toContain(
    '+ host = "127.0.0.1"  # file, needs a restart\n',
  );
  const { status, err } = await typed(sluice, "reload");
  expect(status).toBe(2);
  expect(err).toContain("listen[0].host has changed, which needs a restart\n  Nothing was changed");
  expect(await sluice.stop()).toBe(0);
});

test("a secret that is put right is used at once", async () => {
  const server = new WebServer();
  server.statuses.push(...Array<number>(1000).fill(401));
  const http = (authorization: string) => `
[ship]
age = "200ms"
${listen("tcp")}
[[sink]]
kind = "http"
url = "${server.origin}/ingest"
headers = "X-Key=${authorization}"
`;
  const sluice = await Sluice.start(http("wrong"));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(10));
  sender.end();
  await sluice.until("sink failing");
  server.statuses.length = 0;
  rewrite(sluice, http("right"));
  sluice.signal("SIGHUP");
  // Without a reload it would rest for half a minute and longer.
  await sluice.until("sink recovered", 15_000);
  expect(server.taken.at(-1)!.headers.get("x-key")).toBe("right");
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 10, stored: 10 });
  await server.stop();
});

test("who tries it out and closes the terminal ends it, and what waits is stored", async () => {
  const env = { SLUICE_LISTEN_0_TRANSPORT: "tcp", SLUICE_LISTEN_0_PORT: "0" };
  const sluice = await Sluice.start(undefined, env);
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(10));
  sender.end();
  expect(await sluice.stop("SIGHUP")).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 10, stored: 10 });
});
