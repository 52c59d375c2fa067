// Alerts of one Sluice as messages to another: UDP, TCP and TLS on the compiled program.
import { expect, test } from "bun:test";
import { datagrams } from "./hook.ts";
import { authority, certificate, certificateKey } from "./mail-server.ts";
import { listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

test("an alert arrives at a syslog server as a message, over each transport", async () => {
  const server = await Sluice.start(`
[[listen]]
port = 0
${listen("tcp")}
[[listen]]
transport = "tls"
port = 0
cert_file = "${certificate}"
key_file = "${certificateKey}"
[ship]
age = "200ms"
[[sink]]
kind = "directory"
path = "stored"
`);
  const [udp, tcp, tls] = [server.port("udp"), server.port("tcp"), server.port("tls")];
  const channel = (name: string, url: string, more = ""): string =>
    `[[channel]]\nkind = "syslog"\nname = "${name}"\nserver = "${url}"\n${more}\n`;
  const sluice = await Sluice.start(`
device = "gw"
[[listen]]
port = 0
[[rule]]
name = "login"
condition = "content contains 'failure'"
${channel("one", `udp://127.0.0.1:${udp}`)}
${channel("two", `tcp://127.0.0.1:${tcp}`, 'facility = "auth"')}
${channel("three", `tls://localhost:${tls}`, `ca_file = "${authority}"\nframing = "lf"`)}
`);
  await datagrams(sluice.port("udp"), "<36>1 - hub system - - - login failure for user 😀");
  await waitFor(() => server.lines("stored").length === 3, "three messages");
  expect(await sluice.stop()).toBe(0);
  await server.stop();
  const lines = server.lines("stored");
  expect(lines.map(({ transport }) => transport).toSorted()).toEqual(["tcp", "tls", "udp"]);
  for (const line of lines) {
    expect(line).toMatchObject({
      ...{ hostname: "gw", tag: "sluice", msg_id: "login", format: "rfc5424", severity: 4 },
      ...{ facility: line["transport"] === "tcp" ? 4 : 16 },
      content: "hub: login failure for user 😀",
    });
  }
});
