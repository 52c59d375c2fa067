// Rules that do not speak at every match.
import { expect, test } from "bun:test";
import { parseTemplate } from "../../../src/rule/template.ts";
import { parse } from "../syslog/reading.ts";
import { conditionOf, ruleOf, ruleSetOf } from "./rules.ts";

const from = (hostname: string) => parse(`<36>1 2026-11-21T10:20:30Z ${hostname} app - - - hello`);
const key = parseTemplate("{hostname}");

test("count: an alert is due when so many of a key come within the time, and then anew", async () => {
  const when = { kind: "count", count: 3, withinMs: 10_000, recovers: false } as const;
  const { set, alerts, clock } = await ruleSetOf([ruleOf({ key, when, cooldownMs: 0 })]);
  const say = async (hostname: string, afterMs: number): Promise<number> => {
    await clock.pass(afterMs);
    set.examine(from(hostname));
    return alerts.length;
  };
  expect(await say("a", 0)).toBe(0);
  expect(await say("b", 0)).toBe(0);
  expect(await say("a", 5000)).toBe(0);
  // The first of the three is too old by a millisecond.
  expect(await say("a", 5001)).toBe(0);
  expect(await say("a", 1000)).toBe(1);
  expect(alerts[0]).toMatchObject({ count: 3, hostname: "a" });
  expect(await say("a", 0)).toBe(1);
  expect(await say("a", 0)).toBe(1);
  expect(await say("a", 0)).toBe(2);
});

test("count: what falls into the cooldown is counted in messages", async () => {
  const when = { kind: "count", count: 2, withinMs: 10_000, recovers: false } as const;
  const { set, alerts, clock } = await ruleSetOf([ruleOf({ when })]);
  for (let n = 0; n < 10; n++) set.examine(from("a"));
  await clock.pass(60_000);
  expect(alerts.map(({ count }) => count)).toEqual([2, 8]);
});

test("new: a key is told once, and not while it learns", async () => {
  const when = { kind: "new", learnMs: 60_000 } as const;
  const { set, clock, alerts } = await ruleSetOf([ruleOf({ key, when, cooldownMs: 0 })]);
  for (const name of ["a", "b"]) set.examine(from(name));
  await clock.pass(60_000);
  for (const name of ["a", "c", "b", "c", "d"]) set.examine(from(name));
  expect(alerts.map(({ hostname }) => hostname)).toEqual(["c", "d"]);
});

test("absence: each key is missed once, and welcome when it is back", async () => {
  const when = { kind: "absence", forMs: 600_000, recovers: true } as const;
  const { set, clock, alerts, texts } = await ruleSetOf([ruleOf({ name: "silent", key, when })]);
  set.examine(from("a"));
  await clock.pass(300_000);
  set.examine(from("b"));
  await clock.pass(299_999);
  expect(texts()).toEqual([]);
  await clock.pass(1);
  expect(texts()).toEqual(["silent: nothing from a for 10m"]);
  expect(alerts[0]).toMatchObject({ severity: 4, count: 1, channels: ["phone"] });
  set.examine(from("b"));
  await clock.pass(300_000);
  set.examine(from("a"));
  expect(texts().at(-1)).toBe("back after 15m: hello");
  await clock.pass(300_000);
  expect(texts().slice(2)).toEqual(["silent: nothing from b for 10m"]);
  await clock.pass(300_000);
  expect(texts().slice(3)).toEqual(["silent: nothing from a for 10m"]);
  set.finish();
  expect(clock.waiting).toBe(0);
});

test("absence: without a key, silence from the start is missed", async () => {
  const when = { kind: "absence", forMs: 60_000, recovers: true } as const;
  const { clock, texts } = await ruleSetOf([ruleOf({ name: "quiet", when })]);
  await clock.pass(600_000);
  expect(texts()).toEqual(["quiet: nothing for 60s"]);
});

test("count: that there is no more of it is told once, to whom it was told that there is", async () => {
  const when = { kind: "count", count: 3, withinMs: 10_000, recovers: true } as const;
  const { set, texts, clock } = await ruleSetOf([ruleOf({ key, when, cooldownMs: 60_000 })]);
  for (let n = 0; n < 3; n++) set.examine(from("a"));
  set.examine(from("b"));
  await clock.pass(9000);
  set.examine(from("a"));
  await clock.pass(9999);
  expect(texts()).toEqual(["hello"]);
  await clock.pass(1);
  expect(texts()).toEqual(["hello", "login: over after 19s from a"]);
  // Within the cooldown it is only counted; it ends before anybody is told of it.
  for (let n = 0; n < 3; n++) set.examine(from("a"));
  await clock.pass(60_000);
  expect(texts().slice(2)).toEqual(["login: 3 more in 60s\nhello"]);
  expect(clock.waiting).toBe(0);
});

test("over: what ends is told with how long it went on, and only if it was told", async () => {
  const rule = ruleOf({
    condition: conditionOf('content ~ "(?P<port>\\w+) link down"'),
    over: conditionOf('content ~ "(?P<port>\\w+) link up"'),
    message: parseTemplate("{content}"),
    key: parseTemplate("{port}"),
    cooldownMs: 60_000,
  });
  const { set, texts, clock, alerts } = await ruleSetOf([rule]);
  const say = async (text: string, afterMs: number) => {
    await clock.pass(afterMs);
    set.examine(parse(`<28>1 - gw - - - - ${text}`));
    return texts().splice(0);
  };
  await say("ether2 link up", 0);
  expect(texts()).toEqual([]);
  await say("ether1 link down", 0);
  await say("ether2 link up", 1000);
  await say("ether1 link up", 4000);
  expect(texts()).toEqual(["ether1 link down", "over after 5s: ether1 link up"]);
  await say("ether1 link up", 0);
  expect(alerts.length).toBe(2);
  // Down and up again within the cooldown: held back and counted, both ends of it.
  await say("ether1 link down", 1000);
  await say("ether1 link up", 1000);
  await clock.pass(60_000);
  expect(texts().slice(2)).toEqual(["login: 1 more in 60s\nether1 link down"]);
  // Down within the cooldown of that summary and up behind the next one.
  await say("ether1 link down", 0);
  await clock.pass(60_000);
  await say("ether1 link up", 30_000);
  expect(texts().slice(3)).toEqual([
    "login: 1 more in 60s\nether1 link down",
    "over after 1m 30s: ether1 link up",
  ]);
});

test("absence: names that came once and never again make room for those that come", async () => {
  const when = { kind: "absence", forMs: 60_000, recovers: true } as const;
  const { set, clock, texts } = await ruleSetOf([ruleOf({ name: "silent", key, when })]);
  for (let n = 0; n < 1000; n++) set.examine(from(`forged-${n}`));
  await clock.pass(60_000);
  expect(texts().length).toBe(1000);
  set.examine(from("router"));
  await clock.pass(60_000);
  expect(texts().at(-1)).toBe("silent: nothing from router for 60s");
});

test("over: what says again that it goes on is counted, and told with its end or once an hour", async () => {
  const rule = ruleOf({
    condition: conditionOf('content ~ "(?P<port>\\w+) link down"'),
    over: conditionOf('content ~ "(?P<port>\\w+) link up"'),
    key: parseTemplate("{port}"),
    cooldownMs: 60_000,
  });
  const { set, texts, clock, alerts } = await ruleSetOf([rule]);
  const say = async (text: string, afterMs: number) => {
    await clock.pass(afterMs);
    set.examine(parse(`<28>1 - gw - - - - ${text}`));
  };
  await say("ether1 link down", 0);
  for (let n = 0; n < 4; n++) await say("ether1 link down", 20_000);
  await say("ether1 link up", 10_000);
  expect(texts()).toEqual(["ether1 link down", "over after 1m 30s (4 more): ether1 link up"]);
  // It begins anew, and goes on for longer than anybody remembers it.
  await say("ether1 link down", 60_000);
  await say("ether1 link down", 1_800_000);
  await say("ether1 link down", 1_800_000);
  await say("ether1 link down", 60_000);
  expect(texts().slice(2)).toEqual(["ether1 link down", "still so (1 more): ether1 link down"]);
  set.finish();
  expect(texts().slice(4)).toEqual(["login: 1 more, not over from ether1"]);
  expect(alerts.reduce((sum, { count }) => sum + count, 0)).toBe(5 + 1 + 4);
});
