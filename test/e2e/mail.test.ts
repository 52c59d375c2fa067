// Alerts as e-mail: the compiled program and a real mail server (aiosmtpd).
import { afterAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultRelay } from "../fault-relay.ts";
import { datagrams, Hook } from "./hook.ts";
import { authority, MailServer, textOfMail } from "./mail-server.ts";
import { program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const server = await MailServer.start();
afterAll(() => server.stop());

const password = 'päss w"ord';
const channel = (name: string, url: string, more = "") => `
[[channel]]
kind = "email"
name = "${name}"
server = "${url}"
from = "router@home.example"
to = ["me@home.example", "you@home.example"]
per_minute = 600
${more}
`;
const login = `user = "alice"\nca_file = "${authority}"\n`;
const rule = (more = "") => `
[[listen]]
port = 0
[[rule]]
name = "login"
condition = 'content ~ "failure for user (?P<user>\\S+)"'
message = "{user} failed\\n.at {time}"
key = "{user}"
${more}
`;
const line = (user: string) => `<36>1 - gw system - - - login failure for user ${user} via ssh`;

/** One notice by \`sluice notify --test\`; what it said. */
function notify(toml: string, name: string, env: Record<string, string> = {}): string {
  const file = join(temporaryFolder(), "sluice.toml");
  writeFileSync(file, toml);
  const args = ["notify", "--config", file, "--test", name];
  try {
    return execFileSync(program, args, { env, stdio: ["ignore", "pipe", "pipe"] }).toString();
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString();
  }
}

test("mail goes by STARTTLS, by implicit TLS, and with every way to log in", () => {
  const { starttls, login: onlyLogin, implicit, plain } = server.ports;
  const f = (url: string, more: string, tls: boolean, mechanism: string | null): void => {
    const before = server.mails.length;
    const env = more.includes("user") ? { SLUICE_CHANNEL_0_PASSWORD: password } : {};
    expect(notify(rule() + channel("mail", url, more), "mail", env)).toContain("took the notice");
    const mails = server.mails.slice(before);
    expect(mails).toMatchObject([{ tls, login: mechanism, from: "router@home.example" }]);
    expect(mails[0]!.to).toEqual(["me@home.example", "you@home.example"]);
  };

  f(`smtp://localhost:${starttls}`, login, true, "PLAIN");
  f(`smtp://localhost:${onlyLogin}`, login, true, "LOGIN");
  f(`smtps://127.0.0.1:${implicit}`, login, true, "PLAIN");
  f(`smtp://127.0.0.1:${plain}`, 'starttls = "off"', false, null);
});

test("what is wrong is one clear line, and no password", () => {
  const { starttls, plain } = server.ports;
  const url = `smtp://localhost:${starttls}`;
  const f = (toml: string, expected: RegExp, given = password): void => {
    const env: Record<string, string> = toml.includes("user =")
      ? { SLUICE_CHANNEL_0_PASSWORD: given }
      : {};
    const said = notify(rule() + toml, "mail", env);
    expect(said).toMatch(expected);
    expect(said).not.toContain(given);
  };
  f(channel("mail", url, login), /AUTH: SMTP 535/, "wrong-password");
  f(channel("mail", url, 'user = "alice"'), /TLS: UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  f(channel("mail", url, `ca_file = "${authority}"`), /MAIL FROM: SMTP 530/);
  f(
    channel("mail", `smtp://127.0.0.1:${plain}`),
    /STARTTLS: the server does not offer it\n.*smtps:/,
  );
  f(channel("mail", "smtp://127.0.0.1:1"), /no connection: ECONNREFUSED/);
});

test("an outage delays mails: none is lost, in order, with their texts whole", async () => {
  const relay = new FaultRelay(server.ports.starttls);
  const toml = rule('cooldown = "0s"') + channel("mail", `smtp://localhost:${relay.port}`, login);
  const sluice = await Sluice.start(toml, { SLUICE_CHANNEL_0_PASSWORD: password });
  relay.refuse();
  const before = server.mails.length;
  const users = ["root", "Jürgen", "😀", ...Array.from({ length: 9 }, (_, n) => `user${n}`)];
  await datagrams(sluice.port("udp"), ...users.map(line));
  await sluice.until("channel failing");
  await Bun.sleep(2000);
  relay.accept();
  const mails = await waitFor(
    () => (server.mails.length >= before + users.length ? server.mails.slice(before) : undefined),
    "all mails",
  );
  expect(mails.map((mail) => textOfMail(mail).split("\n")[0])).toEqual(
    users.map((user) => `${user} failed`),
  );
  const stamped = mails.map((mail) => /\n\.at (\d{4}-.*)$/.exec(textOfMail(mail))![1]!);
  expect(stamped.every((stamp) => stamp.length === 19)).toBe(true);
  const ids = mails.map(({ mail }) => /^Message-ID: (<\S+>)\r$/m.exec(mail)![1]);
  expect(new Set(ids).size).toBe(users.length);
  expect(await sluice.stop()).toBe(0);
  relay.refuse();
  expect(sluice.log.map((each) => JSON.stringify(each)).join("\n")).not.toContain(password);
});

test("a mail server that hangs delays no other channel and no stop", async () => {
  const [relay, hook] = [new FaultRelay(server.ports.plain), new Hook()];
  relay.mode = { kind: "hang" };
  const other = '[[channel]]\nkind = "webhook"\nname = "phone"\nper_minute = 600\n';
  const hanging = channel("mail", `smtp://127.0.0.1:${relay.port}`, 'starttls = "off"');
  const grace = '[ship]\ngrace = "1s"\n';
  const toml = rule('cooldown = "0s"') + hanging + other + grace;
  const sluice = await Sluice.start(toml, { SLUICE_CHANNEL_1_URL: hook.url });
  const users = Array.from({ length: 20 }, (_, n) => `user${n}`);
  await datagrams(sluice.port("udp"), ...users.map(line));
  await waitFor(() => hook.got.length >= 20 || undefined, "the other channel");
  expect(hook.texts.map((text) => text.split(" ")[0])).toEqual(users);
  const stopAtMs = Date.now();
  expect(await sluice.stop()).toBe(0);
  expect(Date.now() - stopAtMs).toBeLessThan(4000);
  const stopped = sluice.log.filter(({ event }) => event === "stopped alerting");
  expect(stopped.map((each) => [each["channel"], each["messagesUnsent"]])).toEqual([
    ["mail", 20],
    ["phone", 0],
  ]);
  relay.refuse();
  await hook.cut();
});
