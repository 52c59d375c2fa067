import { expect, test } from "bun:test";
import { load, loadConfig } from "../../../src/config/load.ts";
import { effectiveToml } from "../../../src/config/show.ts";
import { configOf, sourcesWith } from "./sources.ts";

const env = {
  SLUICE_SINK_0_KIND: "s3",
  SLUICE_SINK_0_BUCKET: "logs",
  SLUICE_SINK_0_ACCESS_KEY_ID: "AKIA",
  SLUICE_SINK_0_SECRET_ACCESS_KEY: "hush",
  SLUICE_SINK_0_TAGS: "site=home, team=net",
  SLUICE_SINK_1_KIND: "http",
  SLUICE_SINK_1_URL: "http://h:8080",
  SLUICE_LISTEN_0_PORT: "514",
  SLUICE_LISTEN_0_ZONES: "10.0.0.0/8=UTC",
  SLUICE_SHIP_RECORDS: "5000",
};

test("the effective settings, used as a file, give the same configuration", () => {
  const set = ["buffer.memory=4MiB", "sink.0.if_none_match=true"];
  const first = load(sourcesWith({ env, set }));
  const secret = { SLUICE_SINK_0_SECRET_ACCESS_KEY: "hush" };
  const second = configOf(effectiveToml(first), { env: secret, hostname: "another" });
  expect(second).toEqual(first.config);
  expect(configOf(effectiveToml(load(sourcesWith())))).toEqual(loadConfig(sourcesWith()));
});

test("what is not a default says where it comes from", () => {
  const lines = effectiveToml(load(sourcesWith({ env, set: ["ship.age=5m"] }))).split("\n");
  expect(lines).toContain("port = 514  # SLUICE_LISTEN_0_PORT");
  expect(lines).toContain(
    'zones = [{ cidr = "10.0.0.0/8", zone = "UTC" }]  # SLUICE_LISTEN_0_ZONES',
  );
  expect(lines).toContain('tags = { site = "home", team = "net" }  # SLUICE_SINK_0_TAGS');
  expect(lines).toContain('age = "5m"  # --set');
  expect(lines).toContain('grace = "4s"');
  expect(lines).toContain('device = "router"');
  expect(lines).toContain('name = "http"');
});

test("no secret is shown", () => {
  const hush = {
    ...env,
    SLUICE_SINK_0_PROXY: "http://user:hush@proxy:3128",
    SLUICE_SINK_1_URL: "http://h/hush?token=hush",
    SLUICE_SINK_1_AUTHORIZATION: "Bearer hush",
    SLUICE_SINK_1_HEADERS: "X-Key=hush",
  };
  const shown = effectiveToml(load(sourcesWith({ env: hush })));
  expect(shown).not.toContain("hush");
  expect(shown).toContain("# secret_access_key is set, SLUICE_SINK_0_SECRET_ACCESS_KEY");
  expect(shown).toContain('headers = { X-Key = "***" }');
});

test("what needs a restart says so", () => {
  const loaded = load(sourcesWith({ env }));
  const lines = effectiveToml(loaded, ["listen[0].port", "ship.age"]).split("\n");
  expect(lines).toContain("port = 514  # SLUICE_LISTEN_0_PORT, needs a restart");
  expect(lines).toContain('age = "60s"  # needs a restart');
});
