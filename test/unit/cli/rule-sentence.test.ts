import { expect, test } from "bun:test";
import { ruleSentences } from "../../../src/cli/rule-sentence.ts";
import { load } from "../../../src/config/load.ts";
import { sourcesWith } from "../config/sources.ts";

test("every rule is a sentence", () => {
  const f = (settings: string, expected: string): void => {
    const channels = '[[channel]]\nkind="slack"\nname="a"\n[[channel]]\nkind="slack"\nname="b"\n';
    const toml = `${channels}[[rule]]\nname = "r"\ncondition = "tag = sshd"\n${settings}`;
    const env = { SLUICE_CHANNEL_0_URL: "http://h/x", SLUICE_CHANNEL_1_URL: "http://h/y" };
    const loaded = load(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml", env }));
    expect(ruleSentences(loaded)).toEqual([`r: ${expected}`]);
  };
  const then = "are counted and told together";

  f("", `when tag = sshd, a and b are told, and others within 60s ${then}`);
  f('channels = ["b"]\ncooldown = "0s"', "when tag = sshd, b is told, each time");
  f(
    'when = "count"\nkey = "{hostname}"\ncooldown = "1h"',
    "when 5 messages with the same {hostname} come within 60s where tag = sshd, and when it is over, " +
      `a and b are told, and others with the same {hostname} within 1h ${then}`,
  );
  f(
    'when = "absence"\ncooldown = "0s"',
    "when no message comes for 15m where tag = sshd, and when one comes again, " +
      "a and b are told, each time",
  );
  f(
    'when = "new"\nkey = "{1}"\ncooldown = "0s"',
    "when {1} is new (after 1h of learning) where tag = sshd, a and b are told, each time",
  );
  f(
    'over = "tag = login"\ncooldown = "0s"',
    "when tag = sshd, and when it is over, where tag = login, a and b are told, each time",
  );
});

test("a built-in rule is a sentence as well", () => {
  const toml = '[alert]\ndetect = ["login", "wan"]\n[[channel]]\nkind="slack"\n';
  const env = { SLUICE_CHANNEL_0_URL: "http://h/x" };
  const loaded = load(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml", env }));
  expect(ruleSentences(loaded)).toEqual([
    "login (built in): when a login by SSH, web, Winbox or the like fails, slack is told",
    "wan (built in): when the connection to the Internet is lost, and when it is back, slack is told",
  ]);
});
