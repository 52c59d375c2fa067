// The compiled program forwards to real servers: what they got is what came, and nothing waits for
// a server that is away.
import { expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer, run } from "./neighbours.ts";
import { numbered, numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const listeners = `
${listen("udp")}
${listen("tcp")}
[ship]
age = "1s"
${directorySink}
`;

const driver = "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so";

/** rsyslog writes what it gets over UDP, TCP and mutual TLS, octet for octet, a line each. */
async function rsyslogServer(folder: string) {
  authority(folder, ["server", "client", "stranger"]);
  const [udp, tcp, tls] = [freePorts(), freePorts(), freePorts()];
  const file = (name: string): string => join(folder, name);
  writeFileSync(
    file("server.conf"),
    `global(workDirectory="${folder}" net.enableDNS="off" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="${file("ca.crt")}"
  defaultNetstreamDriverCertFile="${file("server.crt")}"
  defaultNetstreamDriverKeyFile="${file("server.key")}"
  parser.escapeControlCharactersOnReceive="off")
module(load="imudp") module(load="imptcp" threads="1")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1"
  StreamDriver.AuthMode="x509/name" PermittedPeer="client")
template(name="raw" type="string" string="%rawmsg%\\n")
ruleset(name="udp") { action(type="omfile" file="${file("udp")}" template="raw") }
ruleset(name="tcp") { action(type="omfile" file="${file("tcp")}" template="raw") }
ruleset(name="tls") { action(type="omfile" file="${file("tls")}" template="raw") }
input(type="imudp" address="127.0.0.1" port="${udp}" ruleset="udp" rcvbufSize="4m")
input(type="imptcp" address="127.0.0.1" port="${tcp}" ruleset="tcp")
input(type="imtcp" address="127.0.0.1" port="${tls}" ruleset="tls")
`,
  );
  const start = async () => {
    const server = new Peer(
      spawn("rsyslogd", ["-n", "-i", file("pid"), "-f", file("server.conf")]),
    );
    await server.listens(tls);
    return server;
  };
  const got = (name: string): string[] => {
    const text = existsSync(file(name)) ? readFileSync(file(name), "utf8") : "";
    return text.split("\n").slice(0, -1);
  };
  return { ports: { udp, tcp, tls }, file, start, got };
}

test("rsyslog gets over UDP, TCP and mutual TLS what came, as it came", async () => {
  expect(existsSync(driver)).toBe(true);
  const { ports, file, start, got } = await rsyslogServer(temporaryFolder());
  const server = await start();
  const sluice = await Sluice.start(`${listeners}
[[forward]]
host = "127.0.0.1"
port = ${ports.udp}
[[forward]]
transport = "tcp"
host = "localhost"
port = ${ports.tcp}
condition = "content ~ 'message [0-9]*7$'"
[[forward]]
transport = "tls"
host = "127.0.0.1"
port = ${ports.tls}
format = "rfc5424"
ca_file = "${file("ca.crt")}"
cert_file = "${file("client.crt")}"
key_file = "${file("client.key")}"
`);
  try {
    const lines = numberedLines(1000);
    await sendTcp(sluice.port("tcp"), lines);
    const all = () => [got("udp"), got("tcp"), got("tls")].map(({ length }) => length).join();
    await waitFor(
      () => all() === "1000,100,1000" || undefined,
      () => `all at rsyslog, have ${all()}`,
    );
    expect(got("tcp").sort()).toEqual(lines.filter((line) => line.endsWith("7")).sort());
    expect(got("udp").sort()).toEqual(lines.sort());
    const numberOf = (line: string) => Number(line.split(" ").at(-1));
    const written = got("tls").sort((a, b) => numberOf(a) - numberOf(b));
    for (const [number, line] of written.entries()) {
      expect(line).toMatch(
        new RegExp(
          `^<13>1 2026-11-21T08:00:00\\S+ host app 1 - \\[origin ip="127.0.0.1"\\]` +
            `\\[sluice@32473 via="[0-9a-f]+"\\] message ${number}$`,
        ),
      );
    }
  } finally {
    await sluice.stop();
    await server.stop();
  }
  const told = sluice.log.filter(({ event }) => event === "stopped forwarding");
  expect(told.map(({ sent, lost, unsent }) => [sent, lost, unsent])).toEqual([
    ...[
      [1000, 0, 0],
      [100, 0, 0],
      [1000, 0, 0],
    ],
  ]);
});

test("a server that is away costs nobody anything, and gets what waited", async () => {
  const { ports, file, start, got } = await rsyslogServer(temporaryFolder());
  const tls = (key: string, port: number) => `
[[forward]]
transport = "tls"
host = "127.0.0.1"
port = ${port}
ca_file = "${file("ca.crt")}"
cert_file = "${file(`${key}.crt`)}"
key_file = "${file(`${key}.key`)}"
`;
  const sluice = await Sluice.start(`${listeners}${tls("client", ports.tls)}
[[forward]]
transport = "tcp"
host = "127.0.0.1"
port = ${ports.tcp}
queue = "64KiB"
${tls("stranger", ports.tls)}`);
  const count = 5000;
  await sendUdp(sluice.port("udp"), numberedLines(count));
  await waitFor(() => sluice.lines().length === count || undefined, "all stored meanwhile");
  const server = await start();
  try {
    await waitFor(() => got("tls").length === count || undefined, "all at rsyslog");
    // 64 KiB hold frames of their length and four octets; the oldest of the others are lost.
    const bytes = (number: number) => numbered(number).length + 1 + 4;
    let kept = 0;
    for (let used = 0; used + bytes(count - 1 - kept) <= 65_536; kept++) {
      used += bytes(count - 1 - kept);
    }
    await waitFor(() => got("tcp").length >= kept || undefined, "the rest at rsyslog");
    // Its threads may write a line where it was not; in which order we send, others here tell.
    expect(got("tcp").sort()).toEqual(numberedLines(kept, { from: count - kept }).sort());
    expect(got("tls").sort()).toEqual(numberedLines(count).sort());
    await sluice.stop();
    const [known, plain, stranger] = sluice.log.filter(
      ({ event }) => event === "stopped forwarding",
    );
    expect(known).toMatchObject({ sent: count, lost: 0, unsent: 0 });
    expect(plain).toMatchObject({ sent: kept, lost: count - kept, unsent: 0 });
    expect(stranger).toMatchObject({ sent: 0, lost: 0, unsent: count });
    const failing = sluice.log.filter(({ event }) => event === "forward failing");
    expect(failing.length).toBeLessThanOrEqual(6);
  } finally {
    await server.stop();
  }
});

test("two that forward to each other end it, and a third hears each message once", async () => {
  const [left, right, third] = [freePorts(), freePorts(), freePorts()];
  const own = (port: number) => `[[listen]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${port}`;
  const to = (port: number) =>
    `[[forward]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${port}\nformat = "rfc5424"`;
  const sink = `[ship]\nage = "1s"\n${directorySink}`;
  const last = await Sluice.start(`${own(third)}\n${sink}`);
  const one = await Sluice.start(`${own(left)}\n${sink}\n${to(right)}`);
  const two = await Sluice.start(`${own(right)}\n${sink}\n${to(left)}\n${to(third)}`);
  const port = String(left);
  await waitFor(async () => {
    const { status } = await run(["send", "-P", port, "-T", "probe"]);
    return status === 0 && two.lines().length > 0 ? true : undefined;
  }, "the way from one to two");
  const { status } = await run(["send", "-P", port, "-T", "--count", "100", "m {n}"]);
  expect(status).toBe(0);
  const news = (box: Sluice) => box.lines().filter(({ content }) => content.startsWith("m "));
  await waitFor(() => news(last).length === 100 || undefined, "all at the third");
  await one.stop();
  await two.stop();
  await last.stop();
  // Back at the first they are stored once more, marked, and go no further.
  expect([news(one).length, news(two).length, news(last).length]).toEqual([200, 100, 100]);
  const inOrder = Array.from({ length: 100 }, (_, index) => `m ${index + 1}`);
  expect(news(last).map(({ content }) => content)).toEqual(inOrder);
});

test("a server that goes without a word is given up, and called again", async () => {
  const last = await Sluice.start(listeners);
  const port = last.port("tcp");
  const sluice = await Sluice.start(
    `${listeners}[[forward]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${port}\n`,
  );
  const send = async (from: number) => sendUdp(sluice.port("udp"), numberedLines(100, { from }));
  await send(0);
  await waitFor(() => last.lines().length === 100 || undefined, "the first hundred");
  const rule = ["OUTPUT", "-o", "lo", "-p", "tcp", "--dport", String(port), "-j", "DROP"];
  execFileSync("iptables", ["-A", ...rule]);
  try {
    await send(100);
    const failing = await sluice.until("forward failing", 40_000);
    expect(failing).toMatchObject({ reason: "ETIMEDOUT" });
    await send(200);
  } finally {
    execFileSync("iptables", ["-D", ...rule]);
  }
  // What was under way when it went is not known to have arrived; all that came later has.
  const numbers = () => last.lines().map(({ content }) => Number(content.split(" ")[1]));
  const later = () => numbers().filter((number) => number >= 200);
  await waitFor(() => later().length === 100 || undefined, "what came later");
  await sluice.stop();
  await last.stop();
  expect(later()).toEqual(Array.from({ length: 100 }, (_, index) => 200 + index));
});
