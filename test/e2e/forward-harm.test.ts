// What must not cost a message, or hold anything up: servers that are away or odd while the
// configuration changes, name servers that say nothing, servers that send back what they get.
import { expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Peer, run } from "./neighbours.ts";
import { numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, objectsBelow, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const base = `${listen("udp")}[ship]\nage = "1s"\n${directorySink}`;

const toTcp = (port: number, more = "") =>
  `[[forward]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${port}\n${more}`;

/** A server of lines, which it keeps; it closes in its turn. */
function lineServer(port: number) {
  let heard = "";
  const listener = Bun.listen({
    ...{ hostname: "127.0.0.1", port },
    socket: {
      data: (_, data) => void (heard += data.toString()),
      end: (socket) => void socket.end(),
      error() {},
    },
  });
  const lines = () => heard.split("\n").slice(0, -1);
  return { port: listener.port, lines, stop: () => listener.stop(true) };
}

test("a reload keeps what waits for a server, and tells what one got that goes", async () => {
  const [stays, goes] = [freePorts(), freePorts()];
  const sluice = await Sluice.start(base + toTcp(goes) + toTcp(stays));
  const lines = numberedLines(500);
  await sendUdp(sluice.port("udp"), lines);
  await waitFor(() => sluice.lines().length === 500 || undefined, "all stored");
  const other = toTcp(stays, 'condition = "severity <= warning"\nqueue = "2MiB"\n');
  writeFileSync(join(sluice.folder, "sluice.toml"), base + other);
  sluice.signal("SIGHUP");
  const told = await sluice.until("stopped forwarding");
  expect(told).toMatchObject({ to: `tcp 127.0.0.1 port ${goes}`, sent: 0, lost: 0, unsent: 500 });
  const server = lineServer(stays);
  await waitFor(() => server.lines().length === 500 || undefined, "what waited");
  expect(server.lines()).toEqual(lines);
  await sluice.stop();
  server.stop();
});

test("servers that are odd cost neither the others nor the bucket anything", async () => {
  const odd = (socket: { open?: (socket: Bun.Socket) => void; data(): void }) =>
    Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { ...socket, error() {} } });
  const hangsUp = odd({ open: (socket) => void socket.terminate(), data() {} });
  const [silent, deaf] = [
    odd({ data() {} }),
    odd({ open: (socket) => void socket.pause(), data() {} }),
  ];
  const good = lineServer(0);
  const sluice = await Sluice.start(
    `${listen("tcp")}[ship]\nage = "1s"\n${directorySink}` +
      // A handshake that never ends.
      toTcp(silent.port).replace("tcp", "tls") +
      [hangsUp.port, deaf.port, freePorts(), good.port].map((port) => toTcp(port)).join("") +
      '[[forward]]\nhost = "nowhere.invalid"\n',
  );
  const lines = numberedLines(10_000);
  await sendTcp(sluice.port("tcp"), lines);
  await waitFor(() => good.lines().length === lines.length || undefined, "all at the good one");
  expect(good.lines()).toEqual(lines);
  await waitFor(() => sluice.lines().length === lines.length || undefined, "all stored");
  expect(await sluice.stop()).toBe(0);
  const told = sluice.log.filter(({ event }) => event === "stopped forwarding");
  const sums = told.map(({ sent, lost, unsent }) => [sent, lost, unsent].map(Number));
  expect(sums.map((counts) => counts.reduce((sum, count) => sum + count))).toEqual([
    ...Array.from(told, () => lines.length),
  ]);
  expect([told.length, sluice.farewell().stored]).toEqual([6, lines.length]);
  for (const listener of [hangsUp, silent, deaf]) listener.stop(true);
  good.stop();
});

test("what a server does not read waits with us, where it is counted", async () => {
  const listener = Bun.listen({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: { open: (socket) => void socket.pause(), data() {}, error() {} },
  });
  const sluice = await Sluice.start(
    `${listen("tcp")}[ship]\nage = "1s"\n${directorySink}` +
      toTcp(listener.port, 'queue = "16MiB"\n'),
  );
  const count = 40_000;
  const text = "x".repeat(200);
  const lines = Array.from({ length: count }, (_, at) => `<13>Nov 21 08:00:00 h a: ${at} ${text}`);
  await sendTcp(sluice.port("tcp"), lines);
  await waitFor(() => sluice.lines().length === count || undefined, "all stored meanwhile");
  await sluice.stop();
  listener.stop(true);
  const told = sluice.log.find(({ event }) => event === "stopped forwarding")!;
  const [sent, lost, unsent] = ["sent", "lost", "unsent"].map((name) => Number(told[name]));
  expect([sent! + unsent!, lost]).toEqual([count, 0]);
  // Its own buffer and ours of 128 KiB; the kernel would take four million octets.
  expect(sent! * text.length).toBeLessThan(1_500_000);
});

test("the ledgers tell who reads the bucket alone what a server did not get, and why", async () => {
  const port = freePorts();
  const sluice = await Sluice.start(base + toTcp(port, 'queue = "64KiB"\n'));
  await sendUdp(sluice.port("udp"), numberedLines(5000));
  await waitFor(() => sluice.lines().length === 5000 || undefined, "all stored");
  await sluice.stop();
  const told = sluice.log.find(({ event }) => event === "stopped forwarding")!;
  const objects = objectsBelow(join(sluice.folder, "sluice-data"));
  const ledgers = execFileSync("zcat", objects.toSorted(), { maxBuffer: 1 << 26 })
    .toString()
    .split("\n")
    .filter((line) => line.startsWith('{"ledger"'))
    .map((line) => JSON.parse(line) as { ledger: { forwards: Record<string, unknown>[] } });
  const { to, lost, unsent } = told;
  expect(Number(lost)).toBeGreaterThan(0);
  const state = { to, sent: 0, lost, looped: 0, waiting: unsent, failing: "ECONNREFUSED" };
  expect(ledgers.at(-1)!.ledger.forwards).toEqual([state]);
});

test("a name server that says nothing holds up neither the start nor the stop", async () => {
  const address = "127.0.0.77";
  const mute = await Bun.udpSocket({ hostname: address, port: 53, socket: { data() {} } });
  const folder = temporaryFolder();
  writeFileSync(join(folder, "resolv.conf"), `nameserver ${address}\n`);
  const inside = `mount --bind ${folder}/resolv.conf /etc/resolv.conf && exec "$0" "$@"`;
  const launch = { program: ["unshare", "--mount", "sh", "-c", inside, program] };
  const beganMs = performance.now();
  const sluice = await Sluice.start(`${base}[[forward]]\nhost = "logs.example"\n`, {}, launch);
  const startedMs = performance.now();
  expect(await sluice.stop()).toBe(0);
  const stoppedMs = performance.now();
  mute.close();
  // The resolver gives up after 27 seconds.
  expect([startedMs - beganMs < 9000, stoppedMs - startedMs < 9000]).toEqual([true, true]);
});

test("what rsyslog on this box sends back does not go round for ever", async () => {
  // As it comes out of the box it writes RFC 3164, and no structured data that tells who was there.
  for (const format of ["as_is", "rfc3164", "rfc5424"]) {
    const folder = temporaryFolder();
    const [own, theirs] = [freePorts(), freePorts()];
    const file = join(folder, "rsyslog.conf");
    writeFileSync(
      file,
      `global(workDirectory="${folder}" net.enableDNS="off")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="${theirs}")
action(type="omfwd" target="127.0.0.1" port="${own}" protocol="tcp")
`,
    );
    const server = new Peer(spawn("rsyslogd", ["-n", "-i", join(folder, "pid"), "-f", file]));
    await server.listens(theirs);
    const sluice = await Sluice.start(
      `[[listen]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${own}\n[ship]\nage = "1s"\n` +
        directorySink +
        toTcp(theirs, `format = "${format}"\n`),
    );
    const to = ["send", "-P", String(own), "-T", "--hostname", "gw"];
    expect((await run([...to, "first"])).status).toBe(0);
    const round = await sluice.until("forward goes round");
    expect(round).toMatchObject({ forward: `tcp 127.0.0.1 port ${theirs}` });
    // Others are heard as before: their messages go there, and come back once at most.
    expect((await run([...to, "--count", "100", "--rate", "1000", "later {n}"])).status).toBe(0);
    const heard = () => sluice.lines().map(({ content }) => content);
    const back = () => new Set(heard().filter((each, at, all) => all.indexOf(each) < at));
    await waitFor(
      () => back().size === 101 || undefined,
      () => `all come back: ${back().size}`,
    );
    await sluice.stop();
    await server.stop();
    const once = heard().filter((content) => content.startsWith("later "));
    expect(once.length).toBe(200);
    const told = sluice.log.filter(({ event }) => event === "forward goes round");
    expect(told.length).toBe(1);
  }
});
