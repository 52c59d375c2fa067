// Alerts by MQTT: the compiled program and a real broker (mosquitto), in both versions.
import { afterAll, expect, test } from "bun:test";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultRelay } from "../fault-relay.ts";
import { datagrams } from "./hook.ts";
import { authority, certificate, certificateKey } from "./mail-server.ts";
import { freePorts, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const folder = temporaryFolder();
// The broker gives up its rights, and must read its files all the same.
chmodSync(folder, 0o755);
const [plainPort, tlsPort] = [freePorts(), freePorts()];
const passwords = join(folder, "passwords");
writeFileSync(passwords, "");
execFileSync("mosquitto_passwd", ["-b", passwords, "alice", "hush-hush"]);
chmodSync(passwords, 0o644);
const copied = [certificate, certificateKey].map((path, n) => {
  const copy = join(folder, `tls${n}.pem`);
  execFileSync("install", ["-m", "644", path, copy]);
  return copy;
});
const config = join(folder, "mosquitto.conf");
writeFileSync(
  config,
  `per_listener_settings true
listener ${plainPort} 127.0.0.1
allow_anonymous true
listener ${tlsPort} 127.0.0.1
allow_anonymous false
password_file ${passwords}
certfile ${copied[0]}
keyfile ${copied[1]}
`,
);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});
children.push(spawn("/usr/sbin/mosquitto", ["-c", config], { stdio: "ignore" }));
await waitFor(() => isListening(plainPort), "the broker");

async function isListening(port: number): Promise<true | undefined> {
  try {
    (await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } })).end();
    return true;
  } catch {
    return undefined;
  }
}

/** What subscribers are told, a line each; `-W` ends it. */
class Subscriber {
  out = "";
  constructor(topic: string) {
    const args = ["-p", String(plainPort), "-t", topic, "-q", "1", "-F", "%r %q %t %p"];
    const child = spawn("mosquitto_sub", args, { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.on("data", (data: Buffer) => (this.out += data.toString()));
    children.push(child);
  }

  get lines(): string[] {
    return this.out.split("\n").filter((line) => line !== "");
  }

  /** Its subscription stands when it gets what is published again and again. */
  static async on(topic: string): Promise<Subscriber> {
    const subscriber = new Subscriber(topic);
    let asked = 0;
    await waitFor(() => {
      const text = `ready ${++asked}`;
      execFileSync("mosquitto_pub", ["-p", String(plainPort), "-t", topic, "-m", text]);
      return subscriber.lines.length > 0 || undefined;
    }, "a subscription");
    const isLast = () => subscriber.lines.at(-1)!.endsWith(`ready ${asked}`);
    await waitFor(isLast, "the last of them");
    subscriber.out = "";
    return subscriber;
  }
}

const channel = (server: string, more = "") => `
[[listen]]
port = 0
[[rule]]
name = "login"
condition = 'content ~ "failure for user (?P<user>\\S+)"'
message = "{user} failed"
cooldown = "0s"
[[channel]]
kind = "mqtt"
name = "broker"
server = "${server}"
topic = "home/router/alerts"
per_minute = 600
${more}
`;
const line = (user: string) => `<36>1 - gw system - - - login failure for user ${user} via ssh`;
const plainUrl = `mqtt://127.0.0.1:${plainPort}`;

function notify(toml: string, env: Record<string, string> = {}): string {
  const file = join(temporaryFolder(), "sluice.toml");
  writeFileSync(file, toml);
  const args = ["notify", "--config", file, "--test", "broker"];
  try {
    return execFileSync(program, args, { env, stdio: ["ignore", "pipe", "pipe"] }).toString();
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString();
  }
}

test("an alert is published as JSON, in both versions, in the clear and by TLS", async () => {
  const subscriber = await Subscriber.on("home/router/alerts");
  const login = `user = "alice"\nca_file = "${authority}"`;
  const password = { SLUICE_CHANNEL_0_PASSWORD: "hush-hush" };
  const f = async (toml: string, env: Record<string, string> = {}): Promise<void> => {
    const before = subscriber.lines.length;
    expect(notify(toml, env)).toContain("took the notice");
    await waitFor(() => subscriber.lines.length > before || undefined, "a publication");
    const [, payload] = /^0 1 home\/router\/alerts (.*)$/.exec(subscriber.lines.at(-1)!)!;
    expect(JSON.parse(payload!)).toMatchObject({ rule: "test", severity: "5", count: "1" });
  };

  await f(channel(plainUrl));
  await f(channel(plainUrl, 'mqtt_version = "5"'));
  await f(channel(`mqtts://localhost:${tlsPort}`, login), password);
  await f(channel(`mqtts://localhost:${tlsPort}`, `${login}\nmqtt_version = "5"`), password);
});

test("what is wrong is one clear line, and no password", () => {
  const login = `user = "alice"\nca_file = "${authority}"`;
  const url = `mqtts://localhost:${tlsPort}`;
  const f = (toml: string, expected: RegExp, password = "hush-hush"): void => {
    const said = notify(toml, { SLUICE_CHANNEL_0_PASSWORD: password });
    expect(said).toMatch(expected);
    expect(said).not.toContain(password);
  };
  f(channel(url, login), /MQTT 0x05 \(not authorized\)/, "wrong-one");
  f(
    channel(url, `${login}\nmqtt_version = "5"`),
    /MQTT 0x8[67] \((not auth|bad user)/,
    "wrong-one",
  );
  f(channel(url, 'user = "alice"'), /no connection: UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  f(channel("mqtt://127.0.0.1:1", 'user = "alice"'), /no connection: ECONNREFUSED/);
});

test("what is retained waits for those who subscribe later", async () => {
  const topic = 'topic = "home/retained"';
  const toml = channel(plainUrl, "retain = true").replace(/topic = .*/, topic);
  expect(notify(toml)).toContain("took the notice");
  const late = new Subscriber("home/retained");
  await waitFor(() => late.lines.length > 0 || undefined, "what was retained");
  expect(late.lines[0]).toMatch(/^1 1 home\/retained \{.*this is a test/);
});

test("an outage delays notices: none is lost, in order", async () => {
  const relay = new FaultRelay(plainPort);
  const subscriber = await Subscriber.on("home/router/alerts");
  const sluice = await Sluice.start(channel(`mqtt://127.0.0.1:${relay.port}`));
  relay.refuse();
  const users = Array.from({ length: 20 }, (_, n) => `user${n}`);
  await datagrams(sluice.port("udp"), ...users.map(line));
  await sluice.until("channel failing");
  await Bun.sleep(2000);
  relay.accept();
  await waitFor(() => subscriber.lines.length >= 20 || undefined, "all notices");
  const texts = subscriber.lines.map(
    (each) => (JSON.parse(each.slice(each.indexOf("{"))) as { text: string }).text,
  );
  expect(texts.map((text) => text.split(" ")[0])).toEqual(users);
  expect(await sluice.stop()).toBe(0);
  relay.refuse();
});
