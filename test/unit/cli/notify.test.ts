import { expect, test } from "bun:test";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { notifyCommand } from "../../../src/cli/notify.ts";
import type { HttpAnswer } from "../../../src/base/http.ts";
import type { World } from "../../../src/world.ts";
import { FakeClock } from "../../fake-clock.ts";
import { answer, FakeHttp } from "../../fake-http.ts";
import { sourcesWith } from "../config/sources.ts";
import { complaint } from "./recorded.ts";

const toml = '[[rule]]\nname = "r"\ncondition = "all"\n[[channel]]\nkind = "slack"\nname = "phone"';

async function notify(args: string[], scripted: HttpAnswer) {
  const http = new FakeHttp(scripted);
  const env = { SLUICE_CHANNEL_0_URL: "https://hooks.example/T0/hush-hush" };
  const { readFile, hostname } = sourcesWith({ files: { "/s.toml": toml } });
  let out = "";
  const random = { fraction: () => 0.5, bytes: (count: number) => new Uint8Array(count) };
  const doors = { clock: new FakeClock(), random, http, readTextFile: readFile };
  const world = doors as Partial<World> as World;
  const io: Partial<DaemonIo> = {
    readOctets: () => ({ ok: false, code: "ENOENT" }),
    ...{ readFile, env, hostname, out: (text) => void (out += text), err: () => {} },
    ...{ world: () => world, onStop: () => {}, onWake: () => {}, onReload: () => {} },
  };
  const status = await notifyCommand(["--config=/s.toml", ...args], io as DaemonIo);
  return { status, out, http };
}

test("one notice is sent and its fate told", async () => {
  const { status, out, http } = await notify(["--test", "phone"], answer(200, "ok"));
  const text = "Sluice on router: this is a test of channel phone";
  expect([status, out]).toEqual([0, `slack at hooks.example took the notice "${text}"\n`]);
  expect(JSON.parse(http.sent[0]!.body.toString())).toEqual({ text });
});

test("a refusal is told with the remedy, and without the secret", async () => {
  const [message, hint] = await complaint(notify(["--test=phone"], answer(404, "no_service")));
  expect(message).toBe("slack at hooks.example did not take the notice: HTTP 404 (no_service)");
  expect(hint).toBe("slack at hooks.example answers 404: check its URL, token and addressee");
});

test("a channel that is not there is told with those that are", async () => {
  expect(await complaint(notify(["--test=phon"], answer(200)))).toEqual([
    'There is no channel "phon"',
    "--test takes one of: phone",
  ]);
});
