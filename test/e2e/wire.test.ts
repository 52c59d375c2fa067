// What we put on the wire, as tshark reads it: another's idea of RFC 5424 and RFC 3164.
import { expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { datagrams } from "./hook.ts";
import { Peer, run } from "./neighbours.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const fields = [
  ...["facility", "level", "version", "timestamp", "hostname", "appname", "procid", "msgid"],
  ...["timestamp_rfc3164", "msg"],
];

interface Packet {
  _source: { layers: Record<string, string[]> };
}

/** Captures what goes to the ports, and gives back what tshark makes of it. */
async function captured(udp: number, tcp: number, send: () => Promise<void>) {
  const file = join(temporaryFolder(), "wire.pcap");
  const marks = freePorts();
  const filter = `udp dst port ${udp} or tcp dst port ${tcp} or udp dst port ${marks}`;
  const capture = new Peer(
    spawn("tshark", ["-i", "lo", "-f", filter, "-w", file, "-q", "-F", "pcap"]),
  );
  // It says that it captures a moment before it does, and writes a moment after it has.
  const isSeen = (mark: string) =>
    waitFor(
      async () => {
        await datagrams(marks, mark);
        return existsSync(file) && readFileSync(file).includes(mark);
      },
      () => `the ${mark} in what is captured: ${capture.out}`,
    );
  await isSeen("first mark");
  await send();
  await isSeen("last mark");
  await capture.stop("SIGINT");
  const as = ["-d", `udp.port==${udp},syslog`, "-d", `tcp.port==${tcp},syslog`];
  const shown = fields.flatMap((field) => ["-e", `syslog.${field}`]);
  const args = ["-r", file, ...as, "-Y", "syslog", "-T", "json", ...shown];
  const packets = JSON.parse(
    execFileSync("tshark", args, { stdio: "pipe" }).toString(),
  ) as Packet[];
  return packets.map(({ _source: { layers } }) =>
    Object.fromEntries(
      Object.entries(layers).map(([name, values]) => [name.replace("syslog.", ""), values]),
    ),
  );
}

test("tshark finds in our messages what we put there", async () => {
  const sluice = await Sluice.start(listen("udp") + listen("tcp") + directorySink);
  const [udp, tcp] = [sluice.port("udp"), sluice.port("tcp")];
  const named = ["-p", "local3.err", "-t", "backup", "--hostname", "gw", "--procid", "77"];
  const sd = ["--msgid", "FULL", "--sd-id", "net@32473", "--sd-param", "iface=wan"];
  const packets = await captured(udp, tcp, async () => {
    const to = ["send", "-P", String(udp), ...named];
    expect((await run([...to, ...sd, "by", "udp"])).status).toBe(0);
    expect((await run([...to, "--rfc3164", "as of old"])).status).toBe(0);
    const stream = ["send", "-P", String(tcp), "-T", "--octet-count", ...named, ...sd];
    expect((await run([...stream, "--count", "3", "counted {n}"])).status).toBe(0);
  });
  await sluice.stop();
  const [first, second, third] = packets;
  expect(first).toMatchObject({
    ...{ facility: ["19"], level: ["3"], version: ["1"], hostname: ["gw"], appname: ["backup"] },
    // Its msgid goes on up to the end.
    ...{ procid: ["77"], msgid: ['FULL [net@32473 iface="wan"] by udp'] },
  });
  expect(first!["timestamp"]!.length).toBe(1);
  expect(second).toMatchObject({ facility: ["19"], level: ["3"], hostname: ["gw"] });
  expect(String(second!["msg"])).toContain("as of old");
  // It knows nothing of octet counting: the segment is cut here, by what it says itself.
  let rest = String(third!["msg"]);
  for (const number of [1, 2, 3]) {
    const [head, count] = /^(\d+) <155>1 /.exec(rest)!;
    const from = head.length - "<155>1 ".length;
    expect(rest.slice(from, from + Number(count))).toEndWith(`"wan"] counted ${number}`);
    rest = rest.slice(from + Number(count));
  }
  expect(rest).toBe("");
});

test("tshark reads what a forward has written anew, from whatever came", async () => {
  const to = freePorts();
  const sluice = await Sluice.start(`
[[listen]]
host = "127.0.0.1"
port = 0
[[forward]]
host = "127.0.0.1"
port = ${to}
format = "rfc5424"
`);
  const from = ["send", "-P", String(sluice.port("udp")), "--raw"];
  const packets = await captured(to, 1, async () => {
    await run([...from, "<36>login failure for user root from 203.0.113.7 via ssh"]);
    await run([...from, "<189>29: foo: *Apr 29 13:58:40.411: %SYS-5-CONFIG_I: Configured"]);
  });
  await sluice.stop();
  expect(packets.length).toBe(2);
  expect(packets[0]).toMatchObject({
    ...{ facility: ["4"], level: ["4"], version: ["1"], hostname: ["127.0.0.1"] },
  });
  expect(packets[1]).toMatchObject({
    ...{ facility: ["23"], level: ["5"], hostname: ["foo"], appname: ["-"], procid: ["-"] },
  });
  expect(String(packets[0]!["msgid"])).toStartWith('- [origin ip="127.0.0.1"][sluice@32473 via=');
  expect(String(packets[1]!["msgid"])).toMatch(/^%SYS-5-CONFIG_I \[origin .* Configured$/);
});
