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
