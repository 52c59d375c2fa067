import { expect, test } from "bun:test";
import { devicesOf } from "../../../src/admin/devices.ts";
import { Message } from "../../../src/syslog/message.ts";
import { parseSyslog } from "../../../src/syslog/parse.ts";
import { Sources } from "../../../src/syslog/sources.ts";
import { originIn } from "../../origin.ts";

const startMs = Date.UTC(2026, 10, 21, 8);

function heard(sources: Sources, hostname: string, atS: number): void {
  const bytes = Buffer.from(`<13>Nov 21 08:00:00 ${hostname} app: hello`);
  const message = new Message();
  const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length };
  parseSyslog({ ...frame, receivedAtMs: startMs + atS * 1000 }, originIn("UTC"), message);
  sources.observe(message, 1);
}

test("each device is listed with how much it said and when, the last one first", () => {
  const sources = new Sources();
  for (const atS of [0, 10, 20]) heard(sources, "gw", atS);
  heard(sources, "ap", 30);
  const { devices, forgotten } = devicesOf(sources, {
    nowMs: startMs + 40_000,
    startedAtMs: startMs,
  });
  expect(forgotten).toBe(0);
  expect(devices.map(({ hostname, messages, silent_s }) => [hostname, messages, silent_s])).toEqual(
    [
      ["ap", 1, 10],
      ["gw", 3, 20],
    ],
  );
  expect(devices[1]).toMatchObject({
    first_at: "2026-11-21T08:00:00.000Z",
    last_at: "2026-11-21T08:00:20.000Z",
    silent: false,
  });
});

test("silent is who is quiet for 15 minutes, and for twice its longest pause", () => {
  const sources = new Sources();
  heard(sources, "often", 0);
  heard(sources, "often", 60);
  for (const atS of [0, 3600]) heard(sources, "hourly", atS);
  const silentAt = (atS: number): string[] => {
    const { devices } = devicesOf(sources, { nowMs: startMs + atS * 1000, startedAtMs: startMs });
    return devices.filter(({ silent }) => silent).map(({ hostname }) => hostname);
  };
  expect(silentAt(15 * 60)).toEqual([]);
  expect(silentAt(17 * 60)).toEqual(["often"]);
  expect(silentAt(3600 + 7100)).toEqual(["often"]);
  expect(silentAt(3600 + 7300)).toEqual(["hourly", "often"]);
});

test("what was heard in 1970 was heard since the start, and silence is noticed later", () => {
  const sources = new Sources();
  const bootS = -startMs / 1000 + 20;
  for (const hostname of ["gw", "ap"]) heard(sources, hostname, bootS);
  const devicesAt = (atS: number) => {
    const now = { nowMs: startMs + atS * 1000, startedAtMs: startMs };
    const of = ({ hostname, silent_s, silent }: (typeof devices)[number]) => {
      return [hostname, silent_s, silent];
    };
    const { devices } = devicesOf(sources, now);
    return devices.map(of);
  };
  // The clock is set, after half a minute.
  heard(sources, "gw", 30);
  expect(devicesAt(40)).toEqual([
    ["gw", 10, false],
    ["ap", 40, false],
  ]);
  expect(devicesAt(1000)).toEqual([
    ["gw", 970, true],
    ["ap", 1000, true],
  ]);
});

test("senders that make up names are forgotten in time, and that is said", () => {
  const sources = new Sources();
  for (let name = 0; name < 1500; name++) heard(sources, `host${name}`, name);
  const { devices, forgotten } = devicesOf(sources, { nowMs: startMs, startedAtMs: startMs });
  expect(devices.length + forgotten).toBe(1500);
  expect(devices.length).toBeLessThanOrEqual(1024);
});
