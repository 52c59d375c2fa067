// rsyslog with each of its TLS drivers forwards to us, each side with a certificate: every line
// once, in the order of its connection, with who sent it.
import { beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer } from "./neighbours.ts";
import { directorySink, listenMutualTls } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const count = 2000;

beforeAll(() => authority(folder, ["server", "router1"]));

const config = `
${directorySink}
[ship]
age = "500ms"
${listenMutualTls(folder, 'client_allow = ["router1"]')}
`;

/** What the peer is sent, over plain TCP, and must hand on. */
function lines(): string {
  const numbered = Array.from({ length: count }, (_, n) => `Child connection ${n}`);
  return numbered.map((text) => `<86>Nov 21 08:20:17 gw-berlin dropbear[77]: ${text}\n`).join("");
}

async function feed(port: number): Promise<void> {
  const octets = Buffer.from(lines());
  let at = 0;
  const more = (socket: { write(data: Uint8Array): number; end(): void }) => {
    at += socket.write(octets.subarray(at));
    if (at === octets.length) socket.end();
  };
  const socket = { open: more, drain: more, data() {} };
  await Bun.connect({ hostname: "127.0.0.1", port, socket });
}

/** Feeds the peer until all has come through it. */
async function check(sluice: Sluice, peer: Peer, inputPort: number): Promise<void> {
  try {
    await peer.listens(inputPort);
    await feed(inputPort);
    const stored = () => sluice.lines();
    await waitFor(
      () => stored().length >= count || undefined,
      () => `all lines: ${peer.out}`,
    );
    // Some have several workers, each with a connection of its own: within it the order holds.
    const numbers = stored().map((line) => Number(line.content.trim().split(" ")[2]));
    expect(numbers.toSorted((one, other) => one - other)).toEqual([...Array(count).keys()]);
    const byClient = Map.groupBy(stored(), (line) => line["client"]);
    for (const lines of byClient.values()) {
      const own = lines.map((line) => Number(line.content.trim().split(" ")[2]));
      expect(own).toEqual(own.toSorted((one, other) => one - other));
    }
    for (const line of stored()) {
      const known = { transport: "tls", client_identity: "router1", hostname: "gw-berlin" };
      expect(line).toMatchObject({ ...known, tag: "dropbear", proc_id: "77", priority: 86 });
    }
  } finally {
    await peer.stop();
    await sluice.stop();
  }
}

const templates = {
  "octet-counted RFC 5424": 'TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"',
  "LF, RFC 3339 stamps": 'template="RSYSLOG_ForwardFormat"',
};

// The queue has room for all in memory: rsyslog.test.ts tells what may happen to it on disk.
for (const driver of ["gtls", "ossl"]) {
  for (const [name, how] of Object.entries(templates)) {
    test(`rsyslog with ${driver}: ${name}`, async () => {
      const sluice = await Sluice.start(config);
      const [own, inputPort] = [temporaryFolder(), freePorts()];
      writeFileSync(
        join(own, "rsyslog.conf"),
        `global(workDirectory="${own}" net.enableDNS="off"
  defaultNetstreamDriverCAFile="${file("ca.crt")}"
  defaultNetstreamDriverCertFile="${file("router1.crt")}"
  defaultNetstreamDriverKeyFile="${file("router1.key")}")
module(load="imptcp")
input(type="imptcp" address="127.0.0.1" port="${inputPort}")
action(type="omfwd" target="127.0.0.1" port="${sluice.port("tls")}" protocol="tcp" ${how}
  StreamDriver="${driver}" StreamDriverMode="1" StreamDriverAuthMode="x509/name"
  StreamDriverPermittedPeers="localhost"
  queue.type="LinkedList" queue.filename="tls" queue.size="5000"
  action.resumeRetryCount="-1")
`,
      );
      const options = ["-n", "-i", join(own, "pid"), "-f", join(own, "rsyslog.conf")];
      await check(sluice, new Peer(spawn("rsyslogd", options)), inputPort);
    });
  }
}
