import { expect, test } from "bun:test";
import type { Config } from "../../../../src/config/config.ts";
import { load, type Sources } from "../../../../src/config/load.ts";
import { problemsOf, sourcesWith } from "../sources.ts";

const slack = {
  ENV_EVENTS: "1",
  EVENT0_MATCH_TYPE: "regex",
  EVENT0_NOTIFIER: "Slack",
  EVENT0_MATCH_STR: "user ([a-z]+)",
  EVENT0_MASK_MSG: "it was @1 {x} @@",
  SLACK_WEBHOOK_URL: "https://hooks.example/hush",
};
const run = (env: Sources["env"]) => load(sourcesWith({ env }));
const wrong = (env: Sources["env"]) => problemsOf(() => load(sourcesWith({ env, alertik: true })));

test("its variables alone are the configuration", () => {
  const { config, origin } = run(slack);
  expect(origin).toBe("the variables of Alertik");
  expect(config.listen).toMatchObject([
    { transport: "udp", host: "::", port: 5140, frameBytesMax: 2047 },
  ]);
  expect(config.sink).toEqual([]);
  expect(config.alert).toEqual({ silenceMs: 0 });
  const said = ["it was ", { name: "1" }, " ", "{", "x} ", "@"];
  expect(config.rule).toMatchObject([
    { name: "EVENT0", channels: ["Slack"], cooldownMs: 10_000, key: joined(said) },
  ]);
  expect(config.channel).toMatchObject([
    { kind: "webhook", name: "Slack", url: "https://hooks.example/hush", method: "POST" },
  ]);
});

/** Neighbouring texts are one piece or several, as the template was written. */
function joined(template: (string | { name: string })[]): unknown {
  return expect.arrayContaining(template.filter((part) => typeof part !== "string"));
}

test("strict mode has one silence for all", () => {
  const strict: Config = run({ ...slack, ALERTIK_COMPAT: "strict" }).config;
  expect(strict.alert).toEqual({ silenceMs: 10_000 });
  expect(strict.rule[0]!.cooldownMs).toBe(0);
});

test("SLUICE_ variables refine it and add a sink", () => {
  const env = { ...slack, SLUICE_LISTEN_0_PORT: "514", SLUICE_SINK_0_KIND: "directory" };
  const { config } = run({ ...env, SLUICE_SINK_0_PATH: "/logs" });
  expect([config.listen[0]!.port, config.sink.length]).toEqual([514, 1]);
});

test("more events than Alertik takes are taken", () => {
  const env: Record<string, string> = { ...slack, ENV_EVENTS: "40" };
  for (let n = 1; n < 40; n++) {
    for (const part of ["MATCH_TYPE", "NOTIFIER", "MATCH_STR", "MASK_MSG"] as const) {
      env[`EVENT${n}_${part}`] = slack[`EVENT0_${part}`];
    }
  }
  expect(run(env).config.rule.length).toBe(40);
});

test("a mask that asks for a group that is not there is left out with a warning", () => {
  for (const mask of ["bad @9", "@0", "@", "@x", "@10"]) {
    const { config, warnings } = run({ ...slack, EVENT0_MASK_MSG: mask });
    expect(config.rule).toEqual([]);
    expect(warnings).toEqual([
      "Unable to create masked message! EVENT0_MASK_MSG: the expression has one group",
    ]);
  }
  expect(run({ ...slack, EVENT0_MATCH_STR: "user", EVENT0_MASK_MSG: "@9" }).warnings).toEqual([]);
});

test("all that is missing or wrong is told at once, in its words", () => {
  const f = (env: Sources["env"], ...expected: string[]): void =>
    expect(wrong(env)).toEqual(expected);

  const none = "No event was configured, please configure at least one before proceeding!";
  f({}, `${none} ENV_EVENTS says how many EVENT0_, EVENT1_ ... there are`);
  f(
    { ENV_EVENTS: "1", EVENT0_MATCH_TYPE: "substr", EVENT0_NOTIFIER: "slack" },
    ...["Unable to find event for EVENT0_MATCH_STR", "Unable to find event for EVENT0_MASK_MSG"],
  );
  f(
    { ...slack, EVENT0_NOTIFIER: "slack" },
    "EVENT0_NOTIFIER: String parameter (slack) invalid for NOTIFIER: Telegram, Slack, Teams, " +
      "Discord, Generic1, Generic2, Generic3, Generic4",
  );
  f({ ...slack, FORWARD_HOST: "h" }, "FORWARD_ADDR and FORWARD_PORT must be specified!");
  f(
    { ...slack, SLACK_WEBHOOK_URL: "" },
    "Unable to find env vars, please check if you have set the SLACK_WEBHOOK_URL!!",
  );
  f({ ...slack, EVENT0_MATCH_STR: "a(" }, "EVENT0_MATCH_STR at character 3: a ) is missing");
  f(
    { ...slack, EVENT0_MATCH_TYPE: "Regex" },
    'EVENT0_MATCH_TYPE must be substr or regex, not "Regex"',
  );
  f(
    { STATIC_EVENTS_ENABLED: "1" },
    "STATIC_EVENTS_ENABLED: Event (1) is not valid!, should be between 0-0",
  );
});
