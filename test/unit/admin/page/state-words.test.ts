import { expect, test } from "bun:test";
import type { Status } from "../../../../src/admin/page/api.ts";
import {
  emptyInWords,
  factsInWords,
  healthInWords,
  partsInWords,
} from "../../../../src/admin/page/state-words.ts";
import { clockTime } from "../../../../src/admin/page/words.ts";

const now = "2026-11-21T03:10:00.000Z";

const sink = (more: object = {}) => ({
  ...{ name: "s3", stored: 2000, objects: 4, waiting: 0, outages: [] },
  description: 's3 bucket "logs"',
  ...{ lost: { ring: 0, refused: 0, spool: 0 }, last_stored_at: "2026-11-21T03:09:48.000Z" },
  ...more,
});

const failing = { for_s: 180, reason: "HTTP 403", hint: "allow it s3:PutObject", failures: 7 };

function status(more: object = {}): Status {
  return {
    ...{ now, ready: true, reasons: [], state: "running" },
    ...{ listeners: [], sinks: [], channels: [], forwards: [] },
    ring: { bytes: 1024, capacity_bytes: 8 * 1024 * 1024, lines: 5, open_lines: 1 },
    memory: { resident_bytes: 60 << 20, bound_bytes: 34 << 20, runtime_bytes: 20 << 20 },
    ...more,
  } as unknown as Status;
}

test("state: a sink says what it does, why it fails and what to do about it", () => {
  const f = (more: object, expected: object) =>
    expect(partsInWords(status({ sinks: [sink(more)] }))[0]!).toMatchObject(expected);
  f({}, { mood: "well", text: expect.stringContaining("storing: 2,000 messages in 4 objects") });
  f({}, { text: expect.stringContaining("the last 12 s ago; nothing waits") });
  f({ last_stored_at: undefined, waiting: 3 }, { text: expect.stringContaining("collecting") });
  f(
    { failing, waiting: 12 },
    {
      mood: "failing",
      text: 'failing for 3 min, s3 bucket "logs": HTTP 403; 12 messages wait',
      hint: "allow it s3:PutObject",
    },
  );
  f(
    { lost: { ring: 1200, refused: 4, spool: 0 } },
    { mood: "notice", text: expect.stringContaining("1,204 lost: ring 1,200, refused 4") },
  );
});

test("state: outages are told, the newest first, and whether the last one goes on", () => {
  const outages = [
    { from: "2026-11-21T02:00:00.000Z", to: "2026-11-21T02:04:00.000Z", reason: "a", failures: 9 },
    { from: "2026-11-21T03:07:00.000Z", reason: "b", failures: 1 },
  ];
  expect(partsInWords(status({ sinks: [sink({ outages })] }))[0]!.outages).toEqual([
    `${clockTime(outages[1]!.from)}, for 3 min until now: b (1 attempt failed)`,
    `${clockTime(outages[0]!.from)}, for 4 min: a (9 attempts failed)`,
  ]);
});

test("state: a listener that loses or warns is not well", () => {
  const listener = {
    ...{ transport: "udp", port: 514, received: 1, ignored: { empty: 2, idle: 0 } },
    ...{ lost_kernel: 3, lost_rate: 0, warning: "set net.core.rmem_max" },
  };
  expect(partsInWords(status({ listeners: [listener] }))[0]!).toMatchObject({
    ...{ name: "udp 514", mood: "notice", hint: "set net.core.rmem_max" },
    text: "listening: 1 message, 2 ignored: empty 2, 3 lost in the kernel",
  });
});

test("state: spools, channels and forwards are told as well", () => {
  const spool = { files: 2, bytes: 2048, bytes_max: 1 << 20, set_aside: 0, fault: undefined };
  const parts = partsInWords(
    status({
      sinks: [sink({ spool })],
      channels: [
        {
          name: "phone",
          description: "slack at hooks.example",
          failing,
          waiting: 2,
          sent: 0,
          refused: 0,
        },
      ],
      forwards: [
        { to: "tcp h", sent: 5, lost: 1, looped: 0, waiting: 0, outages: [] },
        { to: "udp g", sent: 0, lost: 0, looped: 0, waiting: 2, outages: [], failing },
      ],
    }),
  );
  expect(parts.map(({ name, mood, text }) => [name, mood, text]).slice(1, 5)).toEqual([
    ["spool of s3", "well", "2 objects wait on disk, 2.0 KiB of 1.0 MiB"],
    [
      "phone",
      "failing",
      "failing for 3 min, slack at hooks.example: HTTP 403; alerts about 2 messages wait",
    ],
    ["tcp h", "notice", "forwarding: 5 messages sent; 1 lost"],
    ["udp g", "failing", "failing for 3 min: HTTP 403; 0 messages sent; 2 messages wait"],
  ]);
  expect(parts[4]!.hint).toBe("allow it s3:PutObject");
});

test("state: the line at the top tells what fails even while it is ready", () => {
  expect(healthInWords(status())).toEqual({ text: "Ready", mood: "well" });
  const unwell = status({ sinks: [sink({ failing })] });
  expect(healthInWords(unwell)).toEqual({ text: "Ready; failing: s3", mood: "notice" });
  const reasons = [{ code: "sink_failing", text: "Sink s3 has failed for 6m" }];
  const unready = status({ ready: false, reasons });
  expect(healthInWords(unready).text).toBe("Not ready: Sink s3 has failed for 6m");
  expect(healthInWords(status({ state: "stopping" })).mood).toBe("failing");
});

test("state: a clock that disagrees with the browser's is told", () => {
  const f = (aheadMs: number, text: string) =>
    expect(factsInWords(status({ version: "1", uptime_s: 60 }), Date.parse(now) - aheadMs)).toBe(
      `Sluice 1, running for 60 s${text}`,
    );
  f(0, "");
  f(-29_000, "");
  f(7_200_000, "; its clock is 2 h ahead of this browser's");
  f(-180_000, "; its clock is 3 min behind this browser's");
});

test("state: whoever sees no line is told how to send the first one", () => {
  const f = (received: number, host: string, expected: string, listeners: object[] = [udp]) => {
    const shown = status({ received: { messages: received }, listeners });
    expect(emptyInWords(shown, host)).toBe(expected);
  };
  const udp = { transport: "udp", port: 5514 };
  const first = (host: string) =>
    "Nothing has been received yet. To send a first line:\n" +
    `logger --server ${host} --port 5514 --udp "hello, sluice"`;
  const none = "No line yet. What is received is shown here as it comes.";
  f(0, "192.168.1.1", first("192.168.1.1"));
  f(0, "[fd00::1]", first("fd00::1"));
  f(1, "192.168.1.1", none);
  f(0, "192.168.1.1", none, [{ transport: "tcp", port: 5514 }]);
});
