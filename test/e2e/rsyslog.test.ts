// rsyslog forwards to us, in each of its framings and templates: every line arrives once, in order.
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer } from "./neighbours.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const config = `
${listen("udp")}
${listen("tcp")}
[ship]
age = "1s"
${directorySink}
`;

/** Ways for rsyslog to send, and the format in which we should find them. */
const ways: Record<string, { action: string; transport: "udp" | "tcp"; format: string }> = {
  "UDP, its default template": { action: 'protocol="udp"', transport: "udp", format: "rfc3164" },
  "TCP with LF, RFC 3339 stamps": {
    action: 'protocol="tcp" template="RSYSLOG_ForwardFormat"',
    transport: "tcp",
    format: "rfc3164",
  },
  "TCP, octet-counted RFC 5424": {
    action: 'protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"',
    transport: "tcp",
    format: "rfc5424",
  },
  "TCP, octet-counted RFC 3164": {
    action: 'protocol="tcp" TCP_Framing="octet-counted"',
    transport: "tcp",
    format: "rfc3164",
  },
};

for (const [name, way] of Object.entries(ways)) {
  test(`rsyslog: ${name}`, async () => {
    const sluice = await Sluice.start(config);
    const folder = temporaryFolder();
    const inputPort = freePorts();
    writeFileSync(
      join(folder, "rsyslog.conf"),
      `global(workDirectory="${folder}" net.enableDNS="off")
module(load="imptcp")
input(type="imptcp" address="127.0.0.1" port="${inputPort}")
action(type="omfwd" target="127.0.0.1" port="${sluice.port(way.transport)}" ${way.action})
`,
    );
    const rsyslog = spawn("rsyslogd", [
      "-n",
      "-i",
      join(folder, "pid"),
      "-f",
      join(folder, "rsyslog.conf"),
    ]);
    try {
      const count = 2000;
      const lines = Array.from(
        { length: count },
        (_, n) => `<86>Nov 21 08:20:17 gw-berlin dropbear[77]: Child connection ${n}\n`,
      );
      await sendTcp(inputPort, lines.join(""));
      await waitFor(
        () => sluice.lines().length === count || undefined,
        () => `${count} lines, have ${sluice.lines().length}`,
      );
      const stored = sluice.lines();
      // Its RFC 5424 template puts a space of the RFC 3164 header in front of the message.
      const space = way.format === "rfc5424" ? " " : "";
      expect(stored.map((line) => line.content)).toEqual(
        lines.map((_, n) => `${space}Child connection ${n}`),
      );
      for (const line of stored) {
        expect(line).toMatchObject({
          hostname: "gw-berlin",
          tag: "dropbear",
          proc_id: "77",
          priority: 86,
          format: way.format,
          transport: way.transport,
        });
      }
    } finally {
      rsyslog.kill("SIGTERM");
      await sluice.stop();
    }
  });
}

/** Sends all of it, however long the peer takes to be there and to read. */
async function sendTcp(port: number, text: string): Promise<void> {
  const octets = Buffer.from(text);
  let at = 0;
  const more = (socket: { write(data: Uint8Array): number; end(): void }) => {
    at += socket.write(octets.subarray(at));
    if (at === octets.length) socket.end();
  };
  await waitFor(
    () =>
      Bun.connect({
        hostname: "127.0.0.1",
        port,
        socket: { open: more, drain: more, data() {} },
      }).then(
        () => true,
        () => undefined,
      ),
    `a listener on ${port}`,
  );
}

// Its queue goes to disk from 1,500 messages on: only while we are away. While we are there it may
// fall asleep over what it has there: a worker that has emptied the file closes its connection, and
// who writes to the file meanwhile takes it for awake (mended in 8.2608). A queue that is full for
// two seconds loses what comes, so this one is never full.
test("rsyslog: mutual TLS, its queue on disk while we are away, by our restart", async () => {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder, name);
  authority(folder, ["server", "client"]);
  const [inputPort, port] = [freePorts(), freePorts()];
  writeFileSync(
    file("rsyslog.conf"),
    `global(workDirectory="${folder}" net.enableDNS="off" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="${file("ca.crt")}"
  defaultNetstreamDriverCertFile="${file("client.crt")}"
  defaultNetstreamDriverKeyFile="${file("client.key")}")
module(load="imptcp" threads="1")
input(type="imptcp" address="127.0.0.1" port="${inputPort}")
action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" TCP_Framing="octet-counted"
  template="RSYSLOG_SyslogProtocol23Format" StreamDriver="gtls" StreamDriverMode="1"
  StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="server"
  queue.type="LinkedList" queue.filename="waiting" queue.size="5000" queue.highWatermark="1500"
  queue.lowWatermark="10" queue.saveOnShutdown="on" action.resumeRetryCount="-1"
  action.resumeInterval="1")
`,
  );
  const stored = join(folder, "stored");
  const start = () =>
    Sluice.start(`
[[listen]]
transport = "tls"
host = "127.0.0.1"
port = ${port}
cert_file = "${file("server.crt")}"
key_file = "${file("server.key")}"
ca_file = "${file("ca.crt")}"
client_cert = "required"
client_allow = ["client"]
[ship]
age = "500ms"
[[sink]]
kind = "directory"
path = "${stored}"
`);
  const rsyslog = new Peer(
    spawn("rsyslogd", ["-n", "-i", file("pid"), "-f", file("rsyslog.conf")]),
  );
  const send = (from: number, to: number) => {
    const line = (n: number) => `<86>Nov 21 08:20:17 gw app[7]: message ${from + n}\n`;
    return sendTcp(inputPort, Array.from({ length: to - from }, (_, n) => line(n)).join(""));
  };
  const numbered = () => readObjects(stored).filter(({ content }) => / message \d+$/.test(content));
  const have = () => numbered().length;
  /** Messages in rsyslog's files; what is read of them stays there until a file is through. */
  const onDisk = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith("waiting."))
      .map((name) => readFileSync(file(name), "latin1").match(/\+pszRawMsg:/g)?.length ?? 0)
      .reduce((sum, count) => sum + count, 0);
  const knock = () => sendTcp(inputPort, "<86>Nov 21 08:20:17 gw app[7]: are you there\n");
  const haveAll = (count: number) =>
    waitFor(
      () => have() === count || undefined,
      () => `${count} lines, have ${have()}: ${rsyslog.out}`,
    );
  try {
    const first = await start();
    await send(0, 1000);
    await haveAll(1000);
    expect(await first.stop()).toBe(0);
    // What it writes before it looks at the connection again is lost: syslog has no receipts.
    await waitFor(async () => {
      await knock();
      return rsyslog.out.includes("cannot connect") || undefined;
    }, "rsyslog to notice");
    await send(1000, 3000);
    await waitFor(
      () => onDisk() > 1400 || undefined,
      () => `a queue on disk, have ${onDisk()}`,
    );
    const second = await start();
    await haveAll(3000);
    await send(3000, 4000);
    await haveAll(4000);
    expect(await second.stop()).toBe(0);
  } finally {
    await rsyslog.stop();
  }
  const said = numbered();
  const numbers = said.map(({ content }) => Number(content.replace(" message ", "")));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 4000 }, (_, n) => n));
  for (const line of said) {
    expect(line).toMatchObject({ transport: "tls", client_identity: "client", hostname: "gw" });
  }
});
