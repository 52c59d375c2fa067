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

  f("", `tells a and b when tag = sshd; others within 60s ${then}`);
  f('channels = ["b"]\ncooldown = "0s"', "tells b when tag = sshd; each time");
  f(
    'when = "count"\nkey = "{hostname}"\ncooldown = "1h"',
    "tells a and b when 5 messages with the same {hostname} come within 60s where tag = sshd, " +
      `and when it is over; others with the same {hostname} within 1h ${then}`,
  );
  f(
    'when = "absence"\ncooldown = "0s"',
    "tells a and b when no message comes for 15m where tag = sshd, and when one comes again; " +
      "each time",
  );
  f(
    'when = "new"\nkey = "{1}"\ncooldown = "0s"',
    "tells a and b when {1} is new (after 1h of learning) where tag = sshd; each time",
  );
  f(
    'over = "tag = login"\ncooldown = "0s"',
    "tells a and b when tag = sshd, and when it is over, where tag = login; each time",
  );
});

test("a built-in rule is a sentence as well", () => {
  const toml = '[alert]\ndetect = ["login", "wan"]\n[[channel]]\nkind="slack"\n';
  const env = { SLUICE_CHANNEL_0_URL: "http://h/x" };
  const loaded = load(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml", env }));
  expect(ruleSentences(loaded)).toEqual([
    "login (built in): tells slack when a login by SSH, web, Winbox or the like fails",
    "wan (built in): tells slack when the connection to the Internet is lost, and when it is back",
  ]);
});
