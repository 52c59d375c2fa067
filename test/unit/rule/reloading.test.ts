// What rules know outlasts a reload, as far as they are the same.
import { expect, test } from "bun:test";
import type { RuleOptions } from "../../../src/rule/options.ts";
import { parseTemplate } from "../../../src/rule/template.ts";
import { parse } from "../syslog/reading.ts";
import { conditionOf, ruleOf, ruleSetOf } from "./rules.ts";

const said = (host: string) => parse(`<13>1 - ${host} a - - - hello`);

/** As settings that are read again make it: no object is the same. */
const rule = (changes: Partial<RuleOptions>) => (): RuleOptions =>
  ruleOf({
    condition: conditionOf('content contains "hello" and fields.user = ""'),
    message: parseTemplate("{hostname}"),
    key: parseTemplate("{hostname}"),
    cooldownMs: 0,
    ...changes,
  });

test("what a rule has counted, learned and waits for is not forgotten when channels change", async () => {
  const five = rule({
    name: "n",
    when: { kind: "count", count: 3, withinMs: 60_000, recovers: true },
  });
  const fresh = rule({ name: "new", when: { kind: "new", learnMs: 1000 } });
  const silent = rule({ name: "silent", when: { kind: "absence", forMs: 60_000, recovers: true } });
  const { set, reload, clock, alerts, texts } = await ruleSetOf([five(), fresh(), silent()]);
  set.examine(said("gw"));
  set.examine(said("gw"));
  await clock.pass(1000);
  const channels = ["phone", "mail"];
  const next = await reload([silent(), five(), fresh()].map((each) => ({ ...each, channels })));
  expect(texts()).toEqual([]);
  next.examine(said("gw"));
  next.examine(said("ap"));
  expect(texts()).toEqual(["gw", "ap"]);
  await clock.pass(60_000);
  expect(texts().slice(2)).toEqual([
    "n: over after 1m from gw",
    "silent: nothing from gw for 60s",
    "silent: nothing from ap for 60s",
  ]);
  for (const alert of alerts) expect(alert.channels).toEqual(channels);
  expect(next.matched).toBe(12);
});

test("what is held back is told when its cooldown ends, to whoever is told by then", async () => {
  const cooled = rule({ cooldownMs: 60_000 });
  const { set, reload, clock, alerts, texts } = await ruleSetOf([cooled()]);
  for (let n = 0; n < 3; n++) set.examine(said("gw"));
  await clock.pass(30_000);
  const next = await reload([{ ...cooled(), channels: ["mail"] }]);
  next.examine(said("gw"));
  expect(texts()).toEqual(["gw"]);
  await clock.pass(30_000);
  expect(texts()).toEqual(["gw", "login: 3 more in 60s\ngw"]);
  expect(alerts[1]!.channels).toEqual(["mail"]);
});

test("a rule that differs begins anew, and what the one before it held back is told", async () => {
  const cooled = rule({ cooldownMs: 60_000 });
  const { set, reload, texts } = await ruleSetOf([cooled(), cooled()]);
  set.examine(said("gw"));
  set.examine(said("gw"));
  const other = rule({ cooldownMs: 60_000, message: parseTemplate("at {hostname}") });
  const next = await reload([cooled(), other()]);
  expect(texts()).toEqual(["gw", "gw", "login: 1 more in 60s\ngw"]);
  next.examine(said("gw"));
  expect(texts().slice(3)).toEqual(["at gw"]);
});
