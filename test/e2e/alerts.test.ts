// Alerts on the compiled program: an outage, a storm, a service that hangs.
import { expect, test } from "bun:test";
import { datagrams, Hook } from "./hook.ts";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Sluice, temporaryFolder, waitFor } from "./sluice.ts";

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
  waitFor(() => (hook.got.length >= least ? true : undefined), `${least} notices`);

test("alerts outlast the outage that they report: none lost, in order, with their times", async () => {
  const hook = new Hook();
  const env = { SLUICE_CHANNEL_0_URL: `${hook.url}/hush-hush` };
  const timed = toml('cooldown = "0s"').replace("{user} failed", "{user} failed at {time}");
  const sluice = await Sluice.start(timed, env);
  await hook.refuse();
  const users = Array.from({ length: 30 }, (_, n) => `user${n}`);
  const sentAtMs = Date.now();
  await datagrams(sluice.port("udp"), ...users.map(line));
  await sluice.until("channel failing");
  await Bun.sleep(6000);
  const restoredAtMs = Date.now();
  hook.restore();
  await count(hook, 30);
  await sluice.until("channel recovered");
  const stamped = hook.texts.map((text) => text.split(" failed at "));
  expect(stamped.map(([user]) => user)).toEqual(users);
  // Of when the messages came, in whole seconds, and not of when their alerts went.
  for (const [, time] of stamped) {
    expect(Date.parse(time!)).toBeGreaterThan(sentAtMs - 1000);
    expect(Date.parse(time!)).toBeLessThan(restoredAtMs - 1000);
  }
  expect(hook.got[0]!.atMs).toBeGreaterThanOrEqual(restoredAtMs);
  expect(await sluice.stop()).toBe(0);
  expect(sluice.log.map((each) => JSON.stringify(each)).join("\n")).not.toContain("hush");
  await hook.cut();
});

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
});

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
});

test("one word is enough for what routers say when something is the matter", async () => {
  const hook = new Hook();
  const config = `
    [[listen]]
    port = 0
    [alert]
    detect = ["login", "interface", "wan", "wifi-auth", "inbound", "oom"]
    [[channel]]
    kind = "slack"
    name = "phone"
  `;
  const sluice = await Sluice.start(config, { SLUICE_CHANNEL_0_URL: hook.url });
  await datagrams(
    sluice.port("udp"),
    "<26>Oct  2 17:36:35 hap system,error,critical login failure for user admin from 203.0.113.7 via winbox",
    "<30>Oct  2 17:36:36 hap wireless,info 36:7F:7F:07:C4:B0@wlan1: disconnected, unicast key " +
      "exchange timeout, signal strength -85",
    "<30>Oct  2 17:36:37 hap pppoe,ppp,info pppoe-out1: terminating... - peer is not responding",
    "<30>Oct  2 17:36:37 hap pppoe,ppp,info pppoe-out1: disconnected",
    "<30>Oct  2 17:36:59 hap pppoe,ppp,info pppoe-out1: connected",
    "<6>Jan 10 14:41:02 wrt kernel: [  153.837622] qca8k-ipq4019 c000000.switch lan1: Link is Down",
    "<4>Jan 10 14:41:03 wrt kernel: [  311.870453] reject wan in: IN=eth1 OUT= SRC=118.123.1.39 " +
      "DST=10.0.0.1 PROTO=TCP SPT=12345 DPT=22 SYN",
    "<3>Jan 10 14:41:04 wrt kernel: [  435.960289] Out of memory: Killed process 1565 (hostapd)",
    "<30>Oct  2 17:37:00 hap system,info router rebooted",
  );
  await count(hook, 7);
  expect(await sluice.stop()).toBe(0);
  const texts = hook.texts.map((text) => text.replace(/after \d+s/, "after a while"));
  expect(texts.toSorted()).toEqual([
    'hap: failed login as "admin" from 203.0.113.7',
    "hap: failed login to the Wi-Fi by 36:7F:7F:07:C4:B0 wlan1",
    "hap: pppoe-out1: terminating... - peer is not responding",
    "over after a while (1 more): hap: pppoe-out1: connected",
    "wrt: 118.123.1.39 tries port 22 of 10.0.0.1",
    "wrt: Out of memory: Killed process 1565 (hostapd)",
    "wrt: link of lan1 is Down",
  ]);
  await hook.cut();
});

test("who falls silent is missed, and welcomed back", async () => {
  const hook = new Hook();
  const settings = 'when = "absence"\nfor = "1s"\nkey = "{user}"\ncooldown = "0s"';
  const sluice = await Sluice.start(toml(settings), { SLUICE_CHANNEL_0_URL: hook.url });
  await datagrams(sluice.port("udp"), line("root"));
  await count(hook, 1);
  await datagrams(sluice.port("udp"), line("root"));
  await count(hook, 2);
  expect(hook.texts[0]).toBe("login: nothing from root for 1s");
  expect(hook.texts[1]).toMatch(/^back after [1-9]\d*s: root failed$/);
  expect(await sluice.stop()).toBe(0);
  await hook.cut();
});

test("a second channel is told when the first one has failed for long", async () => {
  const [dead, well] = [new Hook(), new Hook()];
  const more = 'fallback = "mail"\nfallback_after = "1s"';
  const other = `${more}\n[[channel]]\nkind = "webhook"\nname = "mail"`;
  const rule = 'cooldown = "0s"\nchannels = ["phone"]';
  const sluice = await Sluice.start(toml(rule, other), {
    SLUICE_CHANNEL_0_URL: dead.url,
    SLUICE_CHANNEL_1_URL: well.url,
  });
  dead.status = 503;
  await datagrams(sluice.port("udp"), line("one"), line("two"));
  await sluice.until("channel replaced");
  await count(well, 2);
  expect(well.texts).toEqual(["one failed", "two failed"]);
  expect(await sluice.stop()).toBe(0);
  for (const hook of [dead, well]) await hook.cut();
});

test("alerts that could not be sent outlast a restart, and a kill, with their times", async () => {
  const hook = new Hook();
  const env = { SLUICE_CHANNEL_0_URL: hook.url };
  const folder = temporaryFolder();
  const kept = `[alert]\ndir = "${folder}/alerts"\n`;
  const text = kept + toml('cooldown = "0s"').replace("{user} failed", "{user} failed at {time}");
  await hook.refuse();
  const first = await Sluice.start(text, env);
  const sentAtMs = [Date.now(), Date.now()];
  await datagrams(first.port("udp"), line("one"), line("two"));
  await first.until("channel failing");
  expect(await first.stop()).toBe(0);
  const stopped = first.log.find(({ event }) => event === "stopped alerting")!;
  expect([stopped["messagesKept"], stopped["messagesUnsent"]]).toEqual([2, 0]);

  const second = await Sluice.start(text, env);
  expect(await second.until("alerts restored")).toMatchObject({ messages: 2, unreadable: 0 });
  sentAtMs.push(Date.now());
  await datagrams(second.port("udp"), line("three"));
  // Not what is being written beside it, which a kill undoes.
  const file = `${folder}/alerts/channel-phone.ndjson`;
  const isOnDisk = () => readFileSync(file, "utf8").includes("three failed");
  await waitFor(isOnDisk, "the third on disk");
  await second.stop("SIGKILL");

  hook.restore();
  const third = await Sluice.start(text, env);
  await count(hook, 3);
  const told = hook.texts.map((each) => each.split(" failed at "));
  expect(told.map(([user]) => user)).toEqual(["one", "two", "three"]);
  for (const [at, [, time]] of told.entries()) {
    expect(Math.abs(Date.parse(time!) - sentAtMs[at]!)).toBeLessThan(5000);
  }
  expect(await third.stop()).toBe(0);
  expect(readdirSync(`${folder}/alerts`)).toEqual([]);
  await hook.cut();
});

test("alerts that wait for a wrong address go to the right one once it is put right", async () => {
  const [wrong, right] = [new Hook(), new Hook()];
  wrong.status = 403;
  const file = `${temporaryFolder()}/url`;
  writeFileSync(file, wrong.url);
  const sluice = await Sluice.start(toml('cooldown = "0s"', `url_file = "${file}"`));
  await datagrams(sluice.port("udp"), ...["one", "two", "three"].map(line));
  await sluice.until("channel failing");
  writeFileSync(file, right.url);
  sluice.signal("SIGHUP");
  await count(right, 3);
  await datagrams(sluice.port("udp"), line("four"));
  await count(right, 4);
  expect(right.texts).toEqual(["one failed", "two failed", "three failed", "four failed"]);
  expect(await sluice.stop()).toBe(0);
  for (const hook of [wrong, right]) await hook.cut();
});
