// Networks, rates and proxies: what is turned away is counted where a reader of the bucket sees it.
import { expect, test } from "bun:test";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer, run } from "./neighbours.ts";
import { numberedLines, TcpSender } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

interface Totals {
  received: number;
  ignored: Record<string, number>;
  lost: Record<string, number>;
}

/** The totals of the last object's ledger. */
function totals(sluice: Sluice): Totals {
  const data = join(sluice.folder, "sluice-data");
  const all = execFileSync("sh", ["-c", `find ${data} -name '*.gz' | sort | xargs zcat`]);
  const ledger = all
    .toString()
    .match(/^{"ledger".*$/gm)!
    .at(-1)!;
  return (JSON.parse(ledger) as { ledger: { totals: Totals } }).ledger.totals;
}

const send = (transport: "-d" | "-T", port: number, ...more: string[]) =>
  run(["send", "-n", "127.0.0.1", "-P", String(port), transport, ...more]);

test("what comes from another network is counted and not stored", async () => {
  const elsewhere = 'port = 0\nallow = ["192.0.2.0/24"]\n';
  const here = 'port = 0\nallow = ["127.0.0.0/8", "::1"]\n';
  const tcp = 'transport = "tcp"\n';
  const listeners = [elsewhere, here, tcp + elsewhere, tcp + here];
  const sluice = await Sluice.start(
    directorySink + listeners.map((each) => `[[listen]]\nhost = "127.0.0.1"\n${each}`).join(""),
  );
  await send("-d", sluice.port("udp", 0), "barred");
  await send("-d", sluice.port("udp", 1), "welcome");
  expect(await send("-T", sluice.port("tcp", 0), "barred")).toMatchObject({ status: 1 });
  expect(await send("-T", sluice.port("tcp", 1), "welcome")).toMatchObject({ status: 0 });
  await sluice.stop();
  expect(sluice.lines().map((line) => line.content)).toEqual(["welcome", "welcome"]);
  expect(totals(sluice).ignored).toEqual({ not_allowed: 2 });
  expect(sluice.log.filter((line) => line.event === "peer refused").length).toBe(2);
});

test("a source that takes all connections keeps no other out", async () => {
  const sluice = await Sluice.start(
    `${directorySink}[[listen]]\ntransport = "tcp"\nhost = "::"\nport = 0\nconnections_max = 50\n`,
  );
  const port = sluice.port("tcp");
  let closed = 0;
  const socket = { data() {}, close: () => void closed++ };
  const greedy = Array.from({ length: 60 }, () =>
    Bun.connect({ hostname: "127.0.0.1", port, socket }),
  );
  for (const each of await Promise.all(greedy)) each.write("<13>greedy\n");
  await waitFor(() => closed === 10 || undefined, "those above the limit to be closed");
  const metrics = async () => (await fetch(`${await sluice.url()}metrics`)).text();
  const all = "sluice_received_messages_total 50\n";
  await waitFor(async () => (await metrics()).includes(all), "what the others say");
  expect(await run(["send", "-n", "::1", "-P", String(port), "-T", "in spite"])).toMatchObject({
    status: 0,
  });
  await waitFor(() => closed === 11 || undefined, "one to give way");
  await sluice.stop();
  const contents = sluice.lines().map((line) => line.content);
  expect(contents.toSorted()).toEqual([...Array<string>(50).fill("greedy"), "in spite"]);
  expect(totals(sluice).ignored).toEqual({ connection_limit: 11 });
});

test("over its rate a source is heard with errors and alerts alone, and all of it adds up", async () => {
  const sluice = await Sluice.start(
    `${directorySink}
[[listen]]
transport = "tcp"
host = "127.0.0.1"
port = 0
rate_max = 1
burst_max = 100
[[rule]]
name = "login"
condition = "content contains 'login'"
[[channel]]
kind = "webhook"
`,
    { SLUICE_CHANNEL_0_URL: "http://127.0.0.1:9/" },
  );
  const port = sluice.port("tcp");
  const sent = (text: string, count: number, priority = "user.info") =>
    send("-T", port, "-p", priority, "--count", String(count), text);
  await sent("news {n}", 5000);
  await sent("failed {n}", 50, "user.err");
  await sent("login {n}", 50);
  await sluice.stop();
  const lines = sluice.lines().map((line) => String(line.content).split(" ")[0]!);
  const of = (word: string): number => lines.filter((each) => each === word).length;
  expect([of("failed"), of("login")]).toEqual([50, 50]);
  expect(of("news")).toBeGreaterThanOrEqual(100);
  expect(of("news")).toBeLessThan(110);
  const { received, lost } = totals(sluice);
  expect(received + lost["rate"]!).toBe(5100);
  const said = sluice.log.filter((line) => String(line.event).startsWith("source "));
  expect(said.map((line) => [line.event, line["source"], line["lost"]])).toEqual([
    ["source over its rate", "127.0.0.1", undefined],
    ["source within its rate", "127.0.0.1", lost["rate"]],
  ]);
  const verified = await run(["verify", join(sluice.folder, "sluice-data")]);
  expect(verified.out).toContain(`${lost["rate"]} messages, rate`);
});

test("a rate and a network that a reload sets hold for who is connected", async () => {
  const config = (more: string) => directorySink + listen("tcp", `host = "127.0.0.1"\n${more}`);
  const sluice = await Sluice.start(config(""));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  const reload = async (toml: string) => {
    const count = () => sluice.log.filter((line) => line.event === "reloaded").length;
    const before = count();
    writeFileSync(join(sluice.folder, "sluice.toml"), toml);
    sluice.signal("SIGHUP");
    await waitFor(() => count() > before || undefined, "the reload");
  };
  await sender.send(numberedLines(1000));
  await reload(config("rate_max = 1\nburst_max = 100\n"));
  await sender.send(numberedLines(1000));
  const metrics = async () => (await fetch(`${await sluice.url()}metrics`)).text();
  const numbers = /^sluice_(?:received|rate_lost)_messages_total (\d+)$/gm;
  const heard = async () =>
    [...(await metrics()).matchAll(numbers)].reduce((sum, [, count]) => sum + Number(count), 0);
  await waitFor(async () => (await heard()) === 2000 || undefined, "all of them");
  await reload(config('allow = ["192.0.2.0/24"]\n'));
  await sluice.until("peer refused");
  sender.end();
  await sluice.stop();
  const { received, lost, ignored } = totals(sluice);
  expect(received + lost["rate"]!).toBe(2000);
  expect(lost["rate"]).toBeGreaterThan(800);
  expect(ignored).toEqual({ not_allowed: 1 });
});

for (const [version, word] of [
  ["1", "send-proxy"],
  ["2", "send-proxy-v2"],
] as const) {
  test(`haproxy, PROXY version ${version}: the sender is whom it speaks for, also over TLS`, async () => {
    const folder = temporaryFolder();
    const file = (name: string): string => join(folder, name);
    authority(folder, ["server", "router1"]);
    const files = `cert_file = "${file("server.crt")}"\nkey_file = "${file("server.key")}"\n`;
    const here = 'host = "127.0.0.1"\nport = 0\n';
    const common = `${here}proxy_from = ["127.0.0.1"]\n`;
    const mutual =
      `ca_file = "${file("ca.crt")}"\nclient_cert = "required"\nclient_allow = ["router1"]\n` +
      'allow = ["127.0.0.3"]\nrate_max = 1\nburst_max = 3\n';
    const sluice = await Sluice.start(
      `${directorySink}[[listen]]\ntransport = "tcp"\n${common}allow = ["127.0.0.2"]\n` +
        `[[listen]]\ntransport = "tls"\n${common}${files}${mutual}` +
        `[[listen]]\ntransport = "tcp"\n${here}[[listen]]\ntransport = "tls"\n${here}${files}`,
    );
    const [plain, secure] = [freePorts(), freePorts()];
    const [plainUnknown, secureUnknown] = [freePorts(), freePorts()];
    const through = (name: string, from: number, to: number): string =>
      `listen ${name}\n bind 127.0.0.1:${from}\n server s 127.0.0.1:${to} ${word}\n`;
    writeFileSync(
      file("haproxy.cfg"),
      "defaults\n mode tcp\n timeout client 5s\n timeout server 5s\n timeout connect 5s\n" +
        through("plain", plain, sluice.port("tcp")) +
        through("secure", secure, sluice.port("tls")) +
        through("plain-unknown", plainUnknown, sluice.port("tcp", 1)) +
        through("secure-unknown", secureUnknown, sluice.port("tls", 1)),
    );
    const haproxy = new Peer(spawn("haproxy", ["-db", "-f", file("haproxy.cfg")]));
    await haproxy.listens(secureUnknown);
    await run(["send", "-n", "127.0.0.1", "-P", String(plain), "-T", "barred"]);
    const own = [
      "-CAfile",
      file("ca.crt"),
      "-cert",
      file("router1.crt"),
      "-key",
      file("router1.key"),
    ];
    const relay = (from: string) => {
      const path = ["-bind", `${from}:0`, "-connect", `127.0.0.1:${secure}`];
      spawnSync("openssl", ["s_client", "-quiet", "-no_ign_eof", ...path, ...own], {
        ...{ input: `${"<14>relayed\n".repeat(100)}<11>failed\n`, stdio: "pipe" },
      });
    };
    relay("127.0.0.4");
    relay("127.0.0.3");
    // On ports where nobody is named as a proxy.
    for (const to of [plainUnknown, secureUnknown]) {
      await run(["send", "-n", "127.0.0.1", "-P", String(to), "-T", "not named in proxy_from"]);
    }
    const told = () => sluice.log.filter((line) => line["reason"] === "proxy_header").length === 2;
    await waitFor(() => told() || undefined, "both listeners to tell of a proxy that is none");
    await haproxy.stop();
    await sluice.stop();
    // Network, rate and name are those of whom it speaks for.
    const lines = sluice.lines();
    expect(lines.length).toBe(totals(sluice).received);
    expect(lines.length + totals(sluice).lost["rate"]!).toBe(101);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.at(-1)!.content).toBe("failed");
    for (const line of lines) {
      expect(line["client_identity"]).toBe("router1");
      expect(line["client"]).toMatch(/^127\.0\.0\.3:\d+$/);
    }
    const over = sluice.log.find((each) => each.event === "source over its rate");
    expect(over).toMatchObject({ source: "127.0.0.3", rateMax: 1, burstMax: 3 });
    // Once for each time that haproxy tried.
    expect(totals(sluice).ignored["not_allowed"]).toBeGreaterThan(0);
    expect(totals(sluice).ignored["proxy_header"]).toBeGreaterThan(1);
  });
}
