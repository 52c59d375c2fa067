import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { configOf, problemsOf, sourcesWith } from "./sources.ts";

const rule = '[[rule]]\nname = "r"\ncondition = "all"\n';
const slack = '[[channel]]\nkind = "slack"\n';
const env = { SLUICE_CHANNEL_0_URL: "https://hooks.example/hush" };

test("rules and channels are enough: no sink is needed", () => {
  const { rule: rules, channel, sink } = configOf(rule + slack, { env });
  expect(sink).toEqual([]);
  expect(rules).toMatchObject([{ name: "r", channels: ["slack"], cooldownMs: 60_000, key: [] }]);
  expect(channel).toEqual([
    {
      ...{ kind: "slack", name: "slack", url: "https://hooks.example/hush" },
      ...{ timeoutMs: 30_000, queueMax: 100, perMinuteMax: 20 },
    },
  ]);
  expect(configOf('[[forward]]\nhost = "h"').forward).toEqual([
    { host: "h", port: 514, condition: { kind: "all" }, format: "as_is" },
  ]);
});

test("tokens and URLs come from variables or files, never from the configuration", () => {
  const telegram = '[[channel]]\nkind = "telegram"\nchat_id = "1"\n';
  const f = (toml: string, ...expected: string[]): void =>
    expect(problemsOf(() => configOf(rule + toml))).toEqual(expected);

  const instead = "set SLUICE_CHANNEL_0_URL or channel[0].url_file";
  f(`${slack}url = "https://h/hush"`, `channel[0].url may not stand in the file: ${instead}`);
  f(slack, "channel[0].url must be set: by SLUICE_CHANNEL_0_URL, or by channel[0].url_file");
  f(
    telegram,
    "channel[0].token must be set: by SLUICE_CHANNEL_0_TOKEN, or by channel[0].token_file",
  );
  f(`${slack}url_file = "/x"`, 'channel[0].url_file cannot be read: "/x": ENOENT');

  const noUrl = { "/s.toml": `${rule}${slack}url_file = "/u"`, "/u": "hush" };
  const load = () => loadConfig(sourcesWith({ files: noUrl, file: "/s.toml" }));
  expect(problemsOf(load)).toEqual(['channel[0].url_file must hold a URL: "/u"']);

  const files = { "/s.toml": `${rule}${telegram}token_file = "/t"`, "/t": "123:abc\n" };
  const { channel } = loadConfig(sourcesWith({ files, file: "/s.toml" }));
  expect(channel).toMatchObject([{ kind: "telegram", token: "123:abc", method: "POST" }]);
});

test("services for phones need their tokens, ntfy perhaps none", () => {
  const f = (toml: string, ...expected: string[]): void =>
    expect(problemsOf(() => configOf(`${rule}[[channel]]\n${toml}`))).toEqual(expected);
  const missing = "channel[0].token must be set: by SLUICE_CHANNEL_0_TOKEN, or by";

  f('kind = "ntfy"\ntopic = "t"');
  f(
    'kind = "ntfy"\ntopic = "a/b"',
    "channel[0].topic must be up to 64 letters, digits, dashes and underscores for ntfy, " +
      'not "a/b"',
  );
  f('kind = "gotify"\nserver = "https://g"', `${missing} channel[0].token_file`);
  f('kind = "gotify"', 'channel[0].server must be set to a URL such as "https://host:port"');
  f('kind = "pushover"\nuser_key = "u"', `${missing} channel[0].token_file`);
  f(
    'kind = "matrix"\nserver = "https://m"\nroom_id = "#a:b"',
    'channel[0].room_id must be the id of a room such as "!abc:example.org", not "#a:b"',
  );
  const given = {
    ...{ SLUICE_CHANNEL_0_KIND: "pushover", SLUICE_CHANNEL_0_USER_KEY: "u" },
    ...{ SLUICE_CHANNEL_0_TOKEN: "t", SLUICE_CHANNEL_0_EMERGENCY: "crit" },
  };
  expect(configOf(rule, { env: given }).channel).toMatchObject([
    {
      ...{ kind: "pushover", server: "https://api.pushover.net", token: "t", userKey: "u" },
      emergency: { severity: 2, retryMs: 60_000, expireMs: 3_600_000 },
    },
  ]);
});

test("mail and brokers are found by URL, and their passwords do not go in the clear", () => {
  const f = (toml: string, ...expected: string[]): void => {
    const files = { "/s.toml": `${rule}[[channel]]\n${toml}`, "/p": "hush\n" };
    expect(problemsOf(() => loadConfig(sourcesWith({ files, file: "/s.toml" })))).toEqual(expected);
  };
  const email = 'kind = "email"\nfrom = "r@h"\nto = ["m@h"]\n';
  const login = 'user = "u"\npassword_file = "/p"\n';
  f(`${email}server = "smtp://mail.example:587"\n${login}`);
  f(`${email}server = "smtps://mail.example"\nstarttls = "off"\n${login}`);
  f(
    `${email}server = "smtp://m"\nstarttls = "off"\n${login}`,
    'channel[0].starttls must be "required" where there is a password',
  );
  f(
    `${email}server = "https://m"`,
    'channel[0].server must begin with smtp:// or smtps:// for kind = "email"',
  );
  f(`${email}server = "smtp://u:p@m"`, "channel[0].server must not hold user or password");
  f(
    `${email}server = "smtp://m"\nuser = "u"`,
    "channel[0].user needs channel[0].password or password_file",
  );
  f(
    'kind = "email"\nserver = "smtp://m"\nfrom = "a b@h"\nto = []',
    ...[
      'channel[0].from must be an e-mail address such as "router@example.org", not "a b@h"',
      "channel[0].to must be e-mail addresses such as " +
        '["me@example.org", "you@example.org"], not []',
    ],
  );
  f('kind = "mqtt"\nserver = "mqtts://b"\ntopic = "a/b"');
  f(
    'kind = "mqtt"\nserver = "mqtt://b"\ntopic = "a/#"\npassword_file = "/p"',
    'channel[0].topic must be a topic such as "home/router/alerts", without + and #, not "a/#"',
  );
  f(
    'kind = "mqtt"\nserver = "mqtt://b"\ntopic = "a"\npassword_file = "/p"',
    "channel[0].password needs channel[0].user",
  );
  const { channel } = configOf(
    `device = "gw"\n${rule}[[channel]]\nkind = "mqtt"\nserver = "mqtt://b"\ntopic = "a"`,
  );
  expect(channel).toMatchObject([
    { kind: "mqtt", clientId: "sluice-gw", version: "3.1.1", retain: false, user: "" },
  ]);
});

test("what does not fit together is told", () => {
  const f = (toml: string, ...expected: string[]): void =>
    expect(problemsOf(() => configOf(toml, { env }))).toEqual(expected);

  f(
    '[[rule]]\nname = "r"\ncondition = "contnt contains x"\n' + slack,
    "rule[0].condition must be a condition such as \"content contains 'login failure' and " +
      'severity <= warning": at character 1: expected a text in quotes or a field ' +
      "(content, text, hostname, tag, " +
      "proc_id, msg_id, format, transport, client_identity, severity, facility, source, " +
      'structured_data.ID.NAME, fields.NAME), found "contnt"',
  );
  f(
    `${rule}channels = ["phone"]\n${rule}${slack}`,
    'rule[0].channels: no channel "phone"; there are slack',
    'rule[1].name: "r" is taken',
  );
  const webhook = '[[channel]]\nkind = "webhook"\nbody = ';
  const json = 'channel[0].body must be JSON such as \'{"text":"{text}"}\'';
  f(`${rule}${webhook}'{"a":"{txt}"}'`, `${json}: {txt} is not known`);
  f(`${rule}${webhook}'{"a":'`, json);
});

test("one word enables a built-in rule; it tells all channels", () => {
  const detect = '[alert]\ndetect = ["login", "silent"]\nsilent_for = "10m"\n';
  const { rule: rules, sink } = configOf(detect + slack, { env });
  expect(sink).toEqual([]);
  expect(rules).toMatchObject([
    { name: "login", channels: ["slack"], when: { kind: "match" } },
    { name: "silent", channels: ["slack"], when: { kind: "absence", forMs: 600_000 } },
  ]);
  const f = (toml: string, ...expected: string[]): void =>
    expect(problemsOf(() => configOf(toml, { env }))).toEqual(expected);
  expect(problemsOf(() => configOf(detect))).toEqual([
    'channel is missing: rules need a [[channel]] to tell, such as kind = "telegram"',
  ]);
  f(
    `[alert]\ndetect = ["logins"]\n${slack}`,
    "alert.detect must be a list of wifi-auth, login, brute-force, dhcp-new, interface, speed, " +
      'wan, inbound, oom, flapping, silent, not ["logins"]',
  );
  f(
    `${detect}[[rule]]\nname = "login"\ncondition = "all"\n${slack}`,
    'rule[0].name: "login" is that of a built-in rule',
  );
});

test("a channel's fallback is another one that has none", () => {
  const channels = (a: string, b: string) =>
    `${rule}[[channel]]\nkind = "slack"\nname = "a"\n${a}[[channel]]\nkind = "slack"\nname = "b"\n${b}`;
  const both = { ...env, SLUICE_CHANNEL_1_URL: "https://h/x" };
  const f = (a: string, b: string, ...expected: string[]): void =>
    expect(problemsOf(() => configOf(channels(a, b), { env: both }))).toEqual(expected);

  f('fallback = "b"\n', "");
  f('fallback = "c"\n', "", 'channel[0].fallback: no channel "c"; there are a, b');
  f('fallback = "a"\n', "", "channel[0].fallback must be another channel");
  f(
    'fallback = "b"\n',
    'fallback = "a"',
    ...[
      'channel[0].fallback: "b" has a fallback itself',
      'channel[1].fallback: "a" has a fallback itself',
    ],
  );
});
