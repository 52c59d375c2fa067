import { expect, test } from "bun:test";
import { Counters } from "../../../src/base/counters.ts";
import { Refusals } from "../../../src/source/refusals.ts";
import { FakeClock } from "../../fake-clock.ts";

test("all are counted; one line per reason and minute, and the next tells how many it lacks", async () => {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const warn = (_: string, fields?: object) => void told.push(fields);
  const counters = new Counters();
  const refusals = new Refusals(counters, { clock, log: { info() {}, error() {}, warn } });
  refusals.add("plain_on_tls", "192.0.2.1:1");
  refusals.add("plain_on_tls", "192.0.2.1:2");
  refusals.add("plain_on_tls", "192.0.2.1:3");
  refusals.add("tls_failed", "192.0.2.1:4", "UNSUPPORTED_PROTOCOL");
  await clock.pass(60_000);
  refusals.add("plain_on_tls", "192.0.2.1:5");
  expect(told).toEqual([
    { reason: "plain_on_tls", client: "192.0.2.1:1" },
    { reason: "tls_failed", client: "192.0.2.1:4", detail: "UNSUPPORTED_PROTOCOL" },
    { reason: "plain_on_tls", client: "192.0.2.1:5", untold: 2 },
  ]);
  expect(counters.ignored).toMatchObject({ plain_on_tls: 4, tls_failed: 1 });
});
