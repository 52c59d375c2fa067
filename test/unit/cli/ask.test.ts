import { expect, test } from "bun:test";
import { statusText } from "../../../src/cli/status.ts";
import { table } from "../../../src/cli/top.ts";
import { withoutControls } from "../../../src/cli/line-text.ts";
import { Health } from "../../../src/sink/deliver.ts";
import type { Forward } from "../../../src/sink/forward/forward.ts";
import type { Way } from "../../../src/sink/forward/way.ts";
import { openAdmin } from "../../admin-subject.ts";

type Status = Parameters<typeof statusText>[0];
type Devices = Parameters<typeof table>[0];

test("the status of a daemon is some lines, and what hurts is red where colours are wanted", async () => {
  const { ask, health, clock, receive } = await openAdmin();
  receive(3);
  health.fail({ kind: "failed", reason: "S3 answered 503" }, clock);
  await clock.pass(301_000);
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const plain = statusText(status, false);
  expect(plain).toContain("running for 5m 1s, NOT ready");
  expect(plain).toContain("Sink s has failed for 5m 1s: S3 answered 503");
  expect(plain).toContain("s (failing)");
  expect(plain).not.toContain("\x1b");
  expect(statusText(status, true)).toContain("\x1b[1;31mNOT ready\x1b[0m");
});

test("the status says of a forward that fails why, for how long, and what to do", async () => {
  const { ask, clock, subject } = await openAdmin();
  const health = new Health();
  const way = { description: "tcp h port 6514", sent: 5, lost: 2, waiting: 3, health } as Way;
  const forwards = [{ way, looped: 0 } as Forward];
  Object.assign(subject, { forwards });
  const told = async () =>
    statusText((await (await ask("/api/v1/status")).json()) as Status, false);
  expect(await told()).toContain("tcp h port 6514 (well): 5 sent, 2 lost\n    3 messages wait\n");
  health.fail({ kind: "failed", reason: "ECONNREFUSED", hint: "Is it there?" }, clock);
  await clock.pass(90_000);
  expect(await told()).toContain(
    "tcp h port 6514 (failing): 5 sent, 2 lost\n" +
      "    3 messages wait: it has failed for 1m 30s, ECONNREFUSED\n    Is it there?\n",
  );
});

test("the status tells of a spool that holds something or fails, and of what was refused", async () => {
  const { ask } = await openAdmin();
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const f = (spool: object, expected: string) => {
    const sinks = [{ ...status.sinks[0]!, spool: { ...empty, ...spool } }];
    const told = statusText({ ...status, sinks } as Status, false);
    expect(/ +spool: .*/.exec(told)?.[0] ?? "").toBe(expected);
  };
  const empty = { files: 0, bytes: 0, bytes_max: 64 << 20, set_aside: 0 };
  f({}, "");
  f({ files: 2, bytes: 3 << 20 }, "    spool: 2 objects on disk, 3.0 MiB of 64.0 MiB");
  f({ fault: "ENOSPC", set_aside: 1 }, "    spool: failing, ENOSPC, 1 set aside as unreadable");
  const channel = { name: "phone", state: "well", sent: 4, refused: 2, text: "nothing waits" };
  const received = { ...status.received, lost_rate: 7 };
  const told = statusText({ ...status, received, channels: [channel] } as Status, false);
  expect(told).toContain("  phone (well): 4 sent, 2 refused, nothing waits\n");
  expect(told).toContain("0 lost in the kernel, 7 over the rate of their source, 0 frames ignored");
});

test("whatever is in an answer, a terminal is not told to do anything", () => {
  const evil = { name: "\x1b]0;owned\x07", list: ["a\rb", { deep: "\u202egnp" }] };
  expect(withoutControls(evil)).toEqual({
    name: "\\x1b]0;owned\\x07",
    list: ["a\\rb", { deep: "\\u202egnp" }],
  });
});

const device = (hostname: string, messages: number): Devices["devices"][number] => ({
  ...{ hostname, address: "192.0.2.1", messages, silent: false, silent_s: 5, clock_offset_s: 0 },
  ...{ first_at: "2026-11-21T08:00:00.000Z", last_at: "2026-11-21T08:01:35.000Z" },
});

test("top has the busiest first: by what came in between, or on average", () => {
  const at = (now: string, counts: [number, number]): Devices => ({
    ...{ now, forgotten: 0 },
    devices: [device("old", counts[0]), device("loud", counts[1])],
  });
  const before = at("2026-11-21T08:01:40.000Z", [9000, 100]);
  const after = at("2026-11-21T08:01:42.000Z", [9002, 300]);
  const names = (text: string) =>
    text.split("\n").flatMap((row) => /old|loud/.exec(row)?.[0] ?? []);
  expect(names(table(after, before, { rows: 20 }))).toEqual(["loud", "old"]);
  expect(names(table(after, undefined, { rows: 20 }))).toEqual(["old", "loud"]);
  expect(table(after, before, { rows: 1 })).toContain("and 1 more");
  expect(table(after, before, { rows: 20 }).split("\n")[1]).toBe(
    "     100.0       300   3.2 %    5s         loud    192.0.2.1",
  );
});

test("top says how far a clock is off in the units of a person", () => {
  const f = (clock_offset_s: number, expected: string) => {
    const now = "2026-11-21T08:01:40.000Z";
    const devices = { now, forgotten: 0, devices: [{ ...device("gw", 1), clock_offset_s }] };
    expect(table(devices, undefined, { rows: 1 }).split("\n")[1]).toContain(expected);
  };
  f(129_600, "  +1d 12h  gw ");
  f(-900, "   -15m  gw ");
  f(0, "5s         gw ");
});

test("top keeps its columns whatever a sender calls itself", () => {
  const names = ["x".repeat(2000), "漢".repeat(300), "漢字", "gw"];
  const devices: Devices = {
    ...{ now: "2026-11-21T08:01:40.000Z", forgotten: 0 },
    devices: names.map((name, at) => device(name, 9 - at)),
  };
  const rows = table(devices, undefined, { rows: 20 }).trimEnd().split("\n");
  expect(rows.slice(1).map((row) => Bun.stringWidth(row))).toEqual([94, 94, 94, 94]);
  expect(rows[1]).toContain(`  ${"x".repeat(39)}…  192.0.2.1`);
  expect(rows[2]).toContain(`  ${"漢".repeat(19)}…   192.0.2.1`);
  expect(rows[3]).toContain(`  漢字${" ".repeat(36)}  192.0.2.1`);
  for (const columns of [80, 40, 20]) {
    for (const row of table(devices, undefined, { rows: 20, columns }).trimEnd().split("\n")) {
      expect(Bun.stringWidth(row)).toBeLessThanOrEqual(columns);
    }
  }
  expect(table(devices, undefined, { rows: 20, columns: 80 })).toContain("MESSAGES");
});

test("top has no row that is wider than the terminal: what can be spared goes first", () => {
  const devices: Devices = {
    ...{ now: "2026-11-21T08:01:40.000Z", forgotten: 0 },
    devices: [device("a-host-of-a-very-long-name.example.org", 1_234_567), device("gw", 3)],
  };
  const rows = (columns: number) =>
    table(devices, undefined, { rows: 20, columns }).trimEnd().split("\n");
  expect(rows(100)[0]).toContain("SHARE");
  for (const columns of [100, 80, 60, 40, 20]) {
    const widest = Math.max(...rows(columns).map((row) => row.length));
    expect(widest).toBeLessThanOrEqual(columns);
    expect(rows(columns)[0]).toStartWith("PER SECOND");
  }
  expect(rows(40)[0]).toBe("PER SECOND  DEVICE");
  expect(table({ ...devices, devices: [] }, undefined, { rows: 20 })).toBe(
    "No device has been heard yet\n",
  );
});
