import { expect, test } from "bun:test";
import { commit } from "../../../src/base/version.ts";
import type { Status } from "../../../src/doctor/case.ts";
import { inForce } from "../../../src/doctor/in-force.ts";
import { serviceWords } from "../../../src/doctor/service-words.ts";
import { openAdmin } from "../../admin-subject.ts";
import { answer, FakeHttp } from "../../fake-http.ts";
import { anySink } from "../config/sources.ts";
import { caseOf, findings } from "./cases.ts";

const toml = `[[listen]]\nport = 514\n[[listen]]\nport = 515\nallow = ["192.0.2.1", "::1"]\n${anySink}`;

async function asked(status: number, body: object, changes: Partial<Status> = {}) {
  const { ask } = await openAdmin();
  const told = (await (await ask("/api/v1/status")).json()) as Status;
  const daemon = { status: { ...told, ...changes }, pid: 7 };
  const http = new FakeHttp(answer(status, JSON.stringify(body)));
  return findings(inForce, { toml, daemon, http });
}

const { settings } = caseOf({ toml });
const same = { running: settings, now: settings, differs: false };

test("a daemon that runs with the settings that are looked at is well", async () => {
  expect(await asked(200, same)).toEqual(["ok: The daemon runs with these settings"]);
  // Where a value comes from is another matter.
  const running = settings.replace("port = 514  # file", "port = 514  # SLUICE_LISTEN_0_PORT");
  expect(running).not.toBe(settings);
  expect(await asked(200, { ...same, running })).toEqual([
    "ok: The daemon runs with these settings",
  ]);
});

test("one that runs with others is told with what differs, and where its own can be seen", async () => {
  const running = settings.replace("port = 515", "port = 516").replace(', "::1"', "");
  expect(await asked(200, { ...same, running, now: running })).toEqual([
    "warning: The daemon runs with other settings than these: listen[1].port, listen[1].allow" +
      " > tr '\\0' '\\n' </proc/7/cmdline; sudo tr '\\0' '\\n' </proc/7/environ | grep SLUICE_",
  ]);
  const [changed] = await asked(200, { running, now: settings, differs: true });
  expect(changed).toBe(
    "warning: The daemon runs with other settings than it would read now: " +
      "listen[1].port, listen[1].allow > sluice diff; sluice reload",
  );
  // A reload would be refused.
  const now = settings.replace("port = 515  # file", "$&, needs a restart");
  expect(now).not.toBe(settings);
  const [fixed] = await asked(200, { running, now, differs: true });
  expect(fixed).toEndWith(" > sluice diff; sluice run");
  const [secret] = await asked(200, { ...same, differs: true });
  expect(secret).toContain("would read now: a secret, or a file that is read >");
});

test("settings that it could not start with again are a problem; another version is not asked", async () => {
  const [broken] = await asked(409, { error: "Unknown setting a\nUnknown setting b", hint: "h" });
  expect(broken).toBe(
    "problem: The settings of the daemon can no longer be used: Unknown setting a > sluice check",
  );
  expect(await asked(404, { error: "There is nothing here" })).toEqual([]);
  expect(await asked(200, same, { commit: `${commit}x` })).toEqual([]);
});

test("whose start is looked at is said, by names and without values", () => {
  const service = {
    origin: "the unit sluice.service",
    env: { SLUICE_SINK_0_BUCKET: "b", AWS_SECRET_ACCESS_KEY: "hidden", HOME: "/root" },
    ...{ file: "/config/s.toml", set: ["a.token=hidden"], unread: ["/etc/s.env"] },
  };
  expect(serviceWords(service).map(({ what }) => what)).toEqual([
    "As the unit sluice.service has it: --config /config/s.toml, --set a.token, " +
      "SLUICE_SINK_0_BUCKET, AWS_SECRET_ACCESS_KEY",
    "/etc/s.env cannot be read: the service has variables that this look does not know",
  ]);
  const none = { origin: undefined, env: {}, file: undefined, set: [], unread: [] };
  expect(serviceWords(none)).toEqual([]);
  expect(serviceWords(undefined)).toEqual([]);
});
