import { expect, test } from "bun:test";
import { Complaints } from "../../../src/source/complaints.ts";
import { FakeClock } from "../../fake-clock.ts";

test("one line per reason and minute, and the next one counts those left out", async () => {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const log = {
    info() {},
    error() {},
    warn: (_: string, fields?: object) => void told.push(fields),
  };
  const complaints = new Complaints({ clock, log });
  complaints.say("plain_on_tls", "192.0.2.1:1");
  complaints.say("plain_on_tls", "192.0.2.1:2");
  complaints.say("plain_on_tls", "192.0.2.1:3");
  complaints.say("tls_failed", "192.0.2.1:4", "UNSUPPORTED_PROTOCOL");
  await clock.pass(60_000);
  complaints.say("plain_on_tls", "192.0.2.1:5");
  expect(told).toEqual([
    { reason: "plain_on_tls", client: "192.0.2.1:1" },
    { reason: "tls_failed", client: "192.0.2.1:4", detail: "UNSUPPORTED_PROTOCOL" },
    { reason: "plain_on_tls", client: "192.0.2.1:5", untold: 2 },
  ]);
});
