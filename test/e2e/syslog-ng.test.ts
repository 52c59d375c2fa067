// syslog-ng sends to us and we send to it: UDP, TCP, octet-counted, TLS with certificates on both
// sides.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer, run } from "./neighbours.ts";
import { directorySink, listen, listenMutualTls } from "./settings.ts";
import { freePorts, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  authority(folder, ["server", "client"]);
  const script = join(import.meta.dir, "servers/syslog-ng.sh");
  execFileSync("sh", [script, folder], { stdio: ["ignore", "ignore", "inherit"] });
});

/** Runs it until the test is over; `listens` is a TCP port of its own. */
async function syslogNg(configuration: string, listens: number): Promise<Peer> {
  writeFileSync(
    file("syslog-ng.conf"),
    `@version: 3.38\noptions { keep-hostname(yes); use-dns(no); stats-freq(0); };\n${configuration}`,
  );
  const own = ["-f", "syslog-ng.conf", "-R", "persist", "-c", "control", "-p", "pid"].map((each) =>
    each.startsWith("-") ? each : file(each),
  );
  const peer = new Peer(spawn(file("syslog-ng"), own, { cwd: folder }));
  await peer.listens(listens);
  return peer;
}

const tls = (name: string): string =>
  `tls(ca-file("${file("ca.crt")}") cert-file("${file(`${name}.crt`)}") ` +
  `key-file("${file(`${name}.key`)}") peer-verify(required-trusted))`;

const count = 500;
const texts = Array.from({ length: count }, (_, index) => `message ${index + 1}`);
const paced = ["--count", String(count), "--rate", "2000"];

test("syslog-ng sends with the lines of sluice init", async () => {
  const sluice = await Sluice.start(`
${listen("tcp")}
[ship]
age = "200ms"
${directorySink}
`);
  const asked = ["init", "--senders", "127.0.0.1", "--port", String(sluice.port("tcp"))];
  const said = execFileSync(program, asked).toString();
  const [, lines = ""] = /# Linux with syslog-ng.*\n([\s\S]*?)\n\n/.exec(said) ?? [];
  const input = freePorts();
  const source = `source s_src { network(ip(127.0.0.1) port(${input}) transport("tcp")); };`;
  const peer = await syslogNg(`${source}\n${lines}\n`, input);
  const to = ["--server", "127.0.0.1", "--port", String(input), "--tcp", "--rfc3164"];
  execFileSync("logger", [...to, "--tag", "init", "hello"]);
  const [line] = await waitFor(
    () => (sluice.lines().length > 0 ? sluice.lines() : undefined),
    "it",
  );
  expect(line).toMatchObject({ content: "hello", tag: "init", format: "rfc5424" });
  await peer.stop();
  await sluice.stop();
});

test("syslog-ng sends to us, in each of its ways", async () => {
  const sluice = await Sluice.start(`
[ship]
age = "500ms"
${directorySink}
${listen("udp")}
${listen("tcp")}
${listenMutualTls(folder)}`);
  const input = freePorts();
  const [udp, tcp] = [sluice.port("udp"), sluice.port("tcp")];
  const peer = await syslogNg(
    `source s { network(ip(127.0.0.1) port(${input}) transport("tcp")); };
destination udp { network("127.0.0.1" port(${udp}) transport("udp")); };
destination lf { network("127.0.0.1" port(${tcp}) transport("tcp")); };
destination counted { syslog("127.0.0.1" port(${tcp}) transport("tcp") persist-name("counted")); };
destination tls { syslog("127.0.0.1" port(${sluice.port("tls")}) transport("tls")
  ${tls("client")}); };
log { source(s); destination(udp); destination(lf); destination(counted); destination(tls); };
`,
    input,
  );
  try {
    const to = ["send", "-P", String(input), "-T", "--rfc3164", "-t", "app", "--hostname", "gw"];
    expect((await run([...to, "-p", "local1.warning", ...paced, "message {n}"])).status).toBe(0);
    await waitFor(() => sluice.lines().length === 4 * count || undefined, "all of it");
  } finally {
    await peer.stop();
    await sluice.stop();
  }
  const lines = sluice.lines();
  for (const [transport, format, times] of [
    ["udp", "rfc3164", 1],
    ["tcp", "rfc3164", 1],
    ["tcp", "rfc5424", 1],
    ["tls", "rfc5424", 1],
  ] as const) {
    const those = lines.filter(
      (each) => each["transport"] === transport && each["format"] === format,
    );
    expect(those.map(({ content }) => content).length).toBe(times * count);
    expect(those.map(({ content }) => content)).toEqual(texts);
    for (const line of those) {
      expect(line).toMatchObject({ hostname: "gw", tag: "app", facility: 17, severity: 4 });
      if (transport === "tls") expect(line["client_identity"]).toBe("client");
    }
  }
});

test("we forward to syslog-ng over TCP and TLS, and it finds every part", async () => {
  const [plain, mutual] = [freePorts(), freePorts()];
  const peer = await syslogNg(
    `source lf { network(ip(127.0.0.1) port(${plain}) transport("tcp")); };
source tls { syslog(ip(127.0.0.1) port(${mutual}) transport("tls") ${tls("server")}); };
destination lf { file("${file("lf")}" template("$PRI $HOST $PROGRAM $PID $MSG\\n")); };
destination tls { file("${file("tls")}"
  template("$PRI $HOST $PROGRAM $PID $MSGID \${.SDATA.net@32473.iface} \${.SDATA.origin.ip} $MSG\\n")); };
log { source(lf); destination(lf); };
log { source(tls); destination(tls); };
`,
    mutual,
  );
  const sluice = await Sluice.start(`
[[listen]]
transport = "tcp"
host = "127.0.0.1"
port = 0
[[forward]]
transport = "tcp"
host = "127.0.0.1"
port = ${plain}
format = "rfc3164"
[[forward]]
transport = "tls"
host = "127.0.0.1"
port = ${mutual}
format = "rfc5424"
ca_file = "${file("ca.crt")}"
cert_file = "${file("client.crt")}"
key_file = "${file("client.key")}"
`);
  const got = (name: string): string[] =>
    existsSync(file(name)) ? readFileSync(file(name), "utf8").trimEnd().split("\n") : [];
  try {
    const to = [
      "send",
      "-P",
      String(sluice.port("tcp")),
      "-T",
      "-p",
      "local1.warning",
      "-t",
      "app",
    ];
    const more = ["--hostname", "gw", "--procid", "7", "--msgid", "ID"];
    const sd = ["--sd-id", "net@32473", "--sd-param", "iface=wan"];
    expect((await run([...to, ...more, ...sd, ...paced, "message {n}"])).status).toBe(0);
    const all = () => got("lf").length === count && got("tls").length === count;
    await waitFor(() => all() || undefined, "all of it");
  } finally {
    await sluice.stop();
    await peer.stop();
  }
  expect(got("lf")).toEqual(texts.map((text) => `140 gw app 7 ${text}`));
  expect(got("tls")).toEqual(texts.map((text) => `140 gw app 7 ID wan 127.0.0.1 ${text}`));
});
