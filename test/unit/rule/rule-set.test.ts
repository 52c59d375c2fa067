import { expect, test } from "bun:test";
import { parseTemplate } from "../../../src/rule/template.ts";
import { parse, receivedAtMs } from "../syslog/reading.ts";
import { conditionOf, ruleOf, ruleSetOf } from "./rules.ts";

const failure = (user: string) =>
  parse(`<36>1 2026-11-21T10:20:30Z gw system - - - login failure for user ${user} via ssh`);

const login = ruleOf({
  condition: conditionOf('content ~ "login failure for user (?P<user>\\w+) via (ssh|web)"'),
  message: parseTemplate("{hostname}: {user} by {2}, {severity}"),
  key: parseTemplate("{user}"),
});

test("an alert says what the template says, with groups and fields", async () => {
  const { set, alerts } = await ruleSetOf([login]);
  set.examine(failure("root"));
  set.examine(parse("<36>1 2026-11-21T10:20:30Z gw system - - - logged out"));
  expect(alerts).toEqual([
    {
      id: "run-1",
      rule: "login",
      text: "gw: root by ssh, warning",
      atMs: receivedAtMs,
      time: "2026-11-21 10:20:30",
      hostname: "gw",
      severity: 4,
      count: 1,
      channels: ["phone"],
    },
  ]);
});

test("where the template comes to nothing, the alert says its rule's name", async () => {
  const message = parseTemplate("{structured_data.origin.ip} {1}");
  const condition = conditionOf('content ~ "login failure( twice)?"');
  const { set, texts } = await ruleSetOf([ruleOf({ condition, message, cooldownMs: 0 })]);
  set.examine(failure("root"));
  set.examine(parse("<36>1 - gw system - - - login failure twice"));
  expect(texts()).toEqual(["login", "  twice"]);
});

test("what follows within the cooldown is counted by key and told once at its end", async () => {
  const { set, alerts, clock, texts } = await ruleSetOf([login]);
  for (let n = 0; n < 18; n++) set.examine(failure("root"));
  set.examine(failure("admin"));
  expect(texts()).toEqual(["gw: root by ssh, warning", "gw: admin by ssh, warning"]);
  await clock.pass(59_999);
  expect(alerts.length).toBe(2);
  await clock.pass(1);
  expect(texts().at(-1)).toBe("login: 17 more in 60s\ngw: root by ssh, warning");
  expect(alerts.at(-1)!.count).toBe(17);
  // Telling begins the next cooldown; when it was quiet, the next one is told at once.
  set.examine(failure("root"));
  expect(alerts.length).toBe(3);
  await clock.pass(60_000);
  expect(alerts.at(-1)!.count).toBe(1);
  await clock.pass(60_001);
  set.examine(failure("root"));
  expect(alerts.length).toBe(5);
});

test("up to three samples are told with what was held back", async () => {
  const { set, clock, texts } = await ruleSetOf([ruleOf()]);
  for (const word of ["one", "two", "three", "four", "five"]) set.examine(parse(word));
  await clock.pass(60_000);
  expect(texts()).toEqual(["one", "login: 4 more in 60s\ntwo\nthree\nfour"]);
});

test("every message is counted, whatever becomes of it", async () => {
  const rule = ruleOf({ key: parseTemplate("{content}") });
  const { set, alerts, clock } = await ruleSetOf([rule]);
  for (let n = 0; n < 10_000; n++) set.examine(parse(`number ${n % 2500}`));
  await clock.pass(60_000);
  expect(set.matched).toBe(10_000);
  expect(alerts.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  // A thousand keys have cooldowns of their own, all others share one.
  expect(alerts.filter(({ count }) => count === 1).length).toBe(1001);
});

test("at a stop, what is held back is told at once", async () => {
  const { set, texts } = await ruleSetOf([ruleOf()]);
  for (const word of ["one", "two"]) set.examine(parse(word));
  set.finish();
  expect(texts()).toEqual(["one", "login: 1 more in 60s\ntwo"]);
});

test("without a cooldown everything is told; every rule has its say", async () => {
  const rules = [ruleOf({ cooldownMs: 0 }), ruleOf({ name: "other", cooldownMs: 0 })];
  const { set, alerts } = await ruleSetOf(rules);
  for (let n = 0; n < 3; n++) set.examine(parse("again"));
  expect(alerts.map(({ rule }) => rule)).toEqual([
    ...["login", "other", "login", "other", "login", "other"],
  ]);
});

test("a silence for all looks at nothing for whole seconds, and then again", async () => {
  const { set, alerts } = await ruleSetOf([ruleOf({ cooldownMs: 0 })], 10_000);
  const at = (seconds: number) => set.examine(parse("x", undefined, receivedAtMs + seconds * 1000));
  for (const seconds of [0, 3, 10, 11, 12]) at(seconds);
  expect(alerts.map(({ atMs }) => (atMs - receivedAtMs) / 1000)).toEqual([0, 11]);
  expect(set.matched).toBe(2);
});

test("the prefilter changes nothing but the time", async () => {
  const { set, texts } = await ruleSetOf([
    ruleOf({ name: "a", condition: conditionOf('content contains "Wörld failed"'), cooldownMs: 0 }),
    ruleOf({ name: "b", condition: conditionOf("content ~ '(?i)FAILED'"), cooldownMs: 0 }),
    ruleOf({ name: "c", condition: conditionOf('hostname contains "192.0.2"'), cooldownMs: 0 }),
    ruleOf({ name: "d", condition: conditionOf('not content contains "failed"'), cooldownMs: 0 }),
  ]);
  // Latin-1, as old devices write it.
  set.examine(parse(Buffer.from("<13>1 - gw - - - - hello W\u00f6rld failed", "latin1")));
  set.examine(parse("all is well, says one without a name"));
  expect(texts()).toEqual([
    ...["hello Wörld failed", "hello Wörld failed"],
    ...["all is well, says one without a name", "all is well, says one without a name"],
  ]);
});
