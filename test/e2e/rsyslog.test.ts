// rsyslog forwards to us, in each of its framings and templates: every line arrives once, in order.
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const config = `
[[listen]]
transport = "udp"
port = 0
[[listen]]
transport = "tcp"
port = 0
[ship]
age = "1s"
[[sink]]
kind = "directory"
path = "sluice-data"
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
    const inputPort = await freePort();
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
        `${count} lines, have ${sluice.lines().length}`,
        15_000,
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
  }, 30_000);
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
