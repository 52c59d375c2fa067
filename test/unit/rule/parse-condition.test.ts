import { expect, test } from "bun:test";
import { openRules } from "../../../src/rule/open-rules.ts";
import { describeFault, parseCondition } from "../../../src/rule/parse-condition.ts";
import { StoredRecord } from "../../../src/rule/stored-record.ts";
import { parse } from "../syslog/reading.ts";
import { conditionOf, ruleOf } from "./rules.ts";

const line =
  '<38>1 2026-11-21T10:20:30Z gw.example sshd 42 ID7 [origin@32473 ip="10.0.0.1"] Failed password';

/** Does a message meet the condition? */
async function meets(condition: string, text = line): Promise<boolean> {
  const [rule] = await openRules([ruleOf({ condition: conditionOf(condition) })]);
  return rule!.condition.test(parse(text));
}

test("who sent it by its certificate can be asked, of a message and of a stored line", async () => {
  const [rule] = await openRules([ruleOf({ condition: conditionOf("client_identity = router1") })]);
  const known = parse(line);
  known.origin = { ...known.origin, identity: "router1" };
  expect(rule!.condition.test(known)).toBe(true);
  const stored = (identity: string) =>
    StoredRecord.of(Buffer.from(`{"client":"192.0.2.1:5","client_identity":"${identity}"}`))!;
  expect(rule!.condition.test(stored("router1"))).toBe(true);
  expect(rule!.condition.test(stored("router2"))).toBe(false);
});

test("every field can be asked", async () => {
  const f = async (condition: string, expected: boolean) =>
    expect([condition, await meets(condition)]).toEqual([condition, expected]);

  await f('content contains "password"', true);
  await f('content contains "Password"', false);
  await f('content ~ "^Failed (\\w+)$"', true);
  await f("content ~ '(?i)PASSWORD'", true);
  await f("hostname = gw.example", true);
  await f('hostname != "gw.example"', false);
  await f("tag in (sshd, dropbear)", true);
  await f("tag in (su, sudo)", false);
  await f("proc_id = 42 and msg_id = ID7", true);
  await f("format = rfc5424 and transport = udp", true);
  await f('client_identity = ""', true);
  await f('structured_data.origin@32473.ip = "10.0.0.1"', true);
  await f('structured_data.origin@32473.port = ""', true);
  await f('text contains "<38>1 "', true);
  await f('"sshd 42 ID7"', true);
  await f('not "nobody" and "Failed"', true);
  await f("fields.user = root", false);
  await f("all", true);
});

test("what a dialect adds can be asked", async () => {
  const frame =
    "<134>Nov 21 10:20:30 gw firewall,info: input: in:ether1 out:(unknown 0), " +
    "proto TCP (SYN), 203.0.113.7:4711->192.0.2.1:22, len 60";
  const f = async (condition: string, expected: boolean) =>
    expect([condition, await meets(condition, frame)]).toEqual([condition, expected]);

  await f("fields.src_ip = 203.0.113.7", true);
  await f("fields.dst_port in (22, 23)", true);
  await f('fields.proto ~ "(?i)^tcp$"', true);
  await f('fields.user = ""', true);
});

test("a name that a sender has chosen can be asked, of a message and of a stored line", async () => {
  const [rule] = await openRules([
    ruleOf({ condition: conditionOf('fields.container_name = nginx and fields.n ~ "^4"') }),
  ]);
  const sent = (name: string) =>
    `{"version":"1.1","host":"h","short_message":"m","_a":"x","_container_name":"${name}","_n":42}`;
  expect(rule!.condition.test(parse(sent("nginx")))).toBe(true);
  expect(rule!.condition.test(parse(sent("mysql")))).toBe(false);
  expect(rule!.condition.test(parse("<13>1 - h a - - - nginx"))).toBe(false);
  const stored = (name: string) =>
    StoredRecord.of(Buffer.from(`{"fields":{"container_name":"${name}","n":42}}`))!;
  expect(rule!.condition.test(stored("nginx"))).toBe(true);
  expect(rule!.condition.test(stored("mysql"))).toBe(false);
});

test("severities and facilities compare as numbers, by word or digit", async () => {
  const f = async (condition: string, expected: boolean) =>
    expect([condition, await meets(condition)]).toEqual([condition, expected]);

  // <38> is auth.info: 4 * 8 + 6.
  await f("severity <= info", true);
  await f("severity < info", false);
  await f("severity >= 6 and severity > notice", true);
  await f("severity in (err, warning)", false);
  await f("severity != error", true);
  await f("facility = auth", true);
  await f("facility in (authpriv, 4)", true);
});

test("the source is an address or a network", async () => {
  const f = async (condition: string, expected: boolean) =>
    expect([condition, await meets(condition)]).toEqual([condition, expected]);

  await f("source = 192.0.2.9", true);
  await f("source in 192.0.2.0/24", true);
  await f("source in (10.0.0.0/8, 2001:db8::/32)", false);
  await f("source != 192.0.2.9", false);
});

test("and binds closer than or; not and parentheses do as everywhere", async () => {
  const f = async (condition: string, expected: boolean) =>
    expect([condition, await meets(condition)]).toEqual([condition, expected]);

  await f("all or all and not all", true);
  await f("(all or all) and not all", false);
  await f("not not all", true);
  await f('not (tag = su or content contains "x")', true);
});

test("a quote within quotes is written twice, a backslash is itself", async () => {
  expect(await meets('content = "a ""b"" \\ c"', '<13>1 - h a - - - a "b" \\ c')).toBe(true);
  expect(await meets("content = 'it''s'", "<13>1 - h a - - - it's")).toBe(true);
});

test("a fault is told with the place of the character", () => {
  const f = (text: string, expected: string): void => {
    const read = parseCondition(text);
    expect("fault" in read ? describeFault(read) : "no fault").toStartWith(expected);
  };

  f("", "at character 1: expected a text in quotes or a field (content, text, hostname, ");
  f("colour = red", "at character 1: expected a text in quotes or a field");
  f("fields.co:lour = red", "at character 1: expected a text in quotes or a field");
  f(`fields.${"c".repeat(48)} = red`, "at character 1: expected a text in quotes or a field");
  f('content ~ "abc', "at character 11: the string has no end");
  f("severity = 8", "at character 12: no severity: emerg, alert, crit, err");
  f("severity <= awful", "at character 13: no severity: emerg, alert, crit, err");
  f("content contains x", 'at character 18: expected a text in quotes, found "x"');
  f("content", "at character 8: expected contains, ~, posix, =, != or in, found the end");
  f("source in 10.0.0.0/33", "at character 11: no address and no network");
  f("(all", 'at character 5: expected "and", "or" or ")", found the end');
  f("all all", 'at character 5: expected "and", "or" or the end of the condition, found "all"');
  f("tag in (a b)", 'at character 11: expected "," or ")", found "b"');
  f("tag = )", 'at character 7: expected a value, found ")"');
  f("all and !", "at character 9: ! means nothing here");
  f(`${"(".repeat(40)}all`, "at character 34: this is nested too deeply");
});
