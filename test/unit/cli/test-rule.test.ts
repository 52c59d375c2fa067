import { expect, test } from "bun:test";
import { testRuleCommand } from "../../../src/cli/test-rule.ts";
import { complaint, recorded } from "./recorded.ts";

const toml = `
[[rule]]
name = "login"
condition = '''content ~ "failure for user (?P<user>\\S+) via (\\w+)" and source in 10.0.0.0/8'''
message = "{hostname}: {user} by {2}"
[[channel]]
kind = "slack"
name = "phone"
`;
const env = { SLUICE_CHANNEL_0_URL: "https://hooks.example/hush" };
const line = "<36>1 - gw system - - - login failure for user root via ssh";
const run = (args: string[], files: Record<string, string> = {}) =>
  recorded(testRuleCommand, ["--config=/s.toml", ...args], {
    ...{ files: { "/s.toml": toml, ...files }, env },
  });

test("a line is shown with its parts, its rules, their groups and the text", async () => {
  const { out, status } = await run(["--line", line, "--source=10.1.2.3"]);
  expect(status).toBe(0);
  expect(out).toBe(`${line}
  rfc5424: hostname "gw", tag "system", facility "auth", severity "warning", \
content "login failure for user root via ssh"
  meets rule login: {user} = "root", {2} = "ssh"
    tells phone: gw: root by ssh
`);
});

test("a line that no rule wants says so; lines come from files, too", async () => {
  const { out } = await run(["--line", line, "--file=/l"], { "/l": "one\n\ntwo\n" });
  expect(out.match(/meets no rule/g)?.length).toBe(3);
  expect(out).not.toContain("hush");
});

test("what is missing is told", async () => {
  const f = async (args: string[], expected: string) =>
    expect((await complaint(run(args)))[0]).toBe(expected);

  await f([], "There is no message to test");
  await f(["--file=/x"], 'Cannot read "/x": ENOENT');
  await f(["--line=x", "--source=y"], '--source must be an address, not "y"');
});

test("a rule that waits for more than one line says for what, and what it would say then", async () => {
  const f = async (when: string, expected: string) => {
    const rule = `[[rule]]\nname = "r"\ncondition = "all"\nmessage = "{content}"\n${when}\n`;
    const channel = '[[channel]]\nkind = "slack"\nname = "phone"\n';
    const files = { "/s.toml": rule + channel };
    const { out } = await run(["--line", "<13>1 - gw a - - - x"], files);
    expect(out.split("\n").slice(2, 4).join("\n")).toBe(`  meets rule r\n    tells ${expected}`);
  };

  await f('when = "match"', "phone: x");
  await f('when = "count"\nkey = "{hostname}"', 'phone once 5 of "gw" have come within 60s: x');
  await f('when = "new"\nkey = "{hostname}"', 'phone if "gw" is new: x');
  await f('when = "absence"', "phone when no more comes for 15m: r: nothing for 15m");
  const key = 'when = "absence"\nkey = "{hostname}"\nfor = "1h"';
  await f(key, 'phone when no more of "gw" comes for 1h: r: nothing from gw for 1h');
});

test("a line moves no cursor when it is shown", async () => {
  const { out } = await run(["--line", "<36>a\x1b[2J\u202eb failure for user x via y"]);
  expect(out).toContain("<36>a\\x1b[2J\\u202eb failure");
  expect(out).not.toMatch(/[\x1b\u202e]/);
});
