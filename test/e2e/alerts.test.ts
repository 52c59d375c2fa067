// Alerts on the compiled program: an outage, a storm, a service that hangs.
import { expect, test } from "bun:test";
import { datagrams, Hook } from "./hook.ts";
import { Sluice, waitFor } from "./sluice.ts";

const toml = (rule: string, channels = "") => `
[[listen]]
port = 0
[[rule]]
name = "login"
condition = 'content ~ "failure for user (?P<user>\\w+)"'
message = "{user} failed"
${rule}
[[channel]]
kind = "slack"
name = "phone"
per_minute = 600
${channels}
`;

const line = (user: string) => `<36>1 - gw system - - - login failure for user ${user} via ssh`;
const count = (hook: Hook, least: number) =>
  waitFor(() => (hook.got.length >= least ? true : undefined), `${least} notices`, 90_000);

test("alerts outlast the outage that they report: none lost, in order, with their times", async () => {
  const hook = new Hook();
  const env = { SLUICE_CHANNEL_0_URL: `${hook.url}/hush-hush` };
  const sluice = await Sluice.start(toml('cooldown = "0s"'), env);
  await hook.cut();
  const users = Array.from({ length: 30 }, (_, n) => `user${n}`);
  await datagrams(sluice.port("udp"), ...users.map(line));
  await sluice.until("channel failing");
  await Bun.sleep(3000);
  hook.restore();
  await count(hook, 30);
  await sluice.until("channel recovered");
  expect(hook.texts).toEqual(users.map((user) => `${user} failed`));
  expect(await sluice.stop()).toBe(0);
  expect(sluice.log.map((each) => JSON.stringify(each)).join("\n")).not.toContain("hush");
  await hook.cut();
}, 120_000);

test("ten thousand matching messages in a second are two notices, and every one is counted", async () => {
  const hook = new Hook();
  const env = { SLUICE_CHANNEL_0_URL: hook.url };
  const sluice = await Sluice.start(toml('cooldown = "3s"'), env);
  const lines = Array.from({ length: 10_000 }, (_, n) => line(`user${n}`));
  await datagrams(sluice.port("udp"), ...lines);
  await count(hook, 2);
  await sluice.stop();
  const stopped = sluice.log.find(({ event }) => event === "stopped")!;
  const received = Number(stopped["received"]);
  expect(received + Number(stopped["lostKernel"])).toBe(10_000);
  expect(hook.texts).toEqual([
    "user0 failed",
    `login: ${received - 1} more in 3s\nuser1 failed\nuser2 failed\nuser3 failed`,
  ]);
  await hook.cut();
}, 30_000);

test("a channel that hangs delays no other, no matching and no reception", async () => {
  const [hanging, well] = [new Hook(), new Hook()];
  hanging.status = undefined;
  const other = '[[channel]]\nkind = "webhook"\nname = "mail"\nper_minute = 600';
  const sluice = await Sluice.start(toml('cooldown = "0s"', other), {
    SLUICE_CHANNEL_0_URL: hanging.url,
    SLUICE_CHANNEL_1_URL: well.url,
  });
  const users = Array.from({ length: 50 }, (_, n) => `user${n}`);
  await datagrams(sluice.port("udp"), ...users.map(line));
  await count(well, 50);
  expect(well.texts).toEqual(users.map((user) => `${user} failed`));
  expect(hanging.got.length).toBe(1);
  expect(await sluice.stop()).toBe(0);
  const stopped = sluice.log.filter(({ event }) => event === "stopped alerting");
  expect(stopped.map((each) => [each["channel"], each["messagesUnsent"]])).toEqual([
    ["phone", 50],
    ["mail", 0],
  ]);
  for (const hook of [hanging, well]) await hook.cut();
}, 30_000);
