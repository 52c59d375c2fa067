import { expect, test } from "bun:test";
import { systemClock } from "../../../../src/base/clock.ts";
import { openDatagramPeer } from "../../../../src/base/datagrams.ts";
import { systemStreams } from "../../../../src/base/streams.ts";
import type { SyslogOptions } from "../../../../src/sink/notifier/options.ts";
import { SyslogNotifier } from "../../../../src/sink/notifier/syslog.ts";
import { ScriptedServer } from "../../scripted-server.ts";
import { alertOf } from "./alerts.ts";

const doors = {
  clock: systemClock,
  openDatagramPeer,
  openStream: systemStreams(systemClock),
};
const options: SyslogOptions = {
  ...{ kind: "syslog", name: "siem", timeoutMs: 5000, queueMax: 100, perMinuteMax: 20 },
  ...{ server: "tcp://127.0.0.1:1", facility: 16, framing: "octet", device: "gw-berlin" },
};
const never = new AbortController().signal;
const alert = alertOf("root failed\nJürgen too", { rule: "log in" });
const message =
  "<132>1 2026-11-21T08:20:17.000Z gw-berlin sluice - log_in - root failed\nJürgen too";

test("an alert is a message of RFC 5424 from this box, with the alert's time and severity", async () => {
  for (const [framing, expected] of [
    ["octet", `${Buffer.byteLength(message)} ${message}`],
    ["lf", `${message.replace("\n", " ")}\n`],
  ] as const) {
    const server = new ScriptedServer(() => "");
    const url = `tcp://127.0.0.1:${server.port}`;
    const notifier = new SyslogNotifier({ ...options, server: url, framing }, undefined, doors);
    expect(await notifier.send(alert, never)).toEqual({ kind: "accepted" });
    server.stop();
    expect(server.heard).toEqual([Buffer.from(expected).toString("latin1")]);
  }
});

test("by UDP it is one datagram", async () => {
  const heard: string[] = [];
  const socket = await Bun.udpSocket({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: { data: (_, data) => void heard.push(data.toString()) },
  });
  const server = `udp://127.0.0.1:${socket.port}`;
  const notifier = new SyslogNotifier({ ...options, server }, undefined, doors);
  expect(await notifier.send(alert, never)).toEqual({ kind: "accepted" });
  socket.close();
  expect(heard).toEqual([message]);
});

test("a server that is not there, or hangs at a stop, keeps the alert", async () => {
  for (const server of ["tcp://127.0.0.1:1", "udp://127.0.0.1:1"]) {
    const notifier = new SyslogNotifier({ ...options, server }, undefined, doors);
    const result = await notifier.send(alert, never);
    expect(result).toMatchObject({ kind: "failed", reason: "ECONNREFUSED" });
  }
  const stop = new AbortController();
  const hanging = { ...doors, openStream: () => new Promise<never>(() => {}) };
  const sending = new SyslogNotifier(options, undefined, hanging).send(alert, stop.signal);
  stop.abort();
  expect(await sending).toMatchObject({ kind: "failed", reason: "stopped by us" });
});

test("nothing is left at the signal, which outlasts all alerts", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...given: unknown[]) => {
    listeners++;
    add(...(given as Parameters<typeof add>));
  };
  signal.removeEventListener = () => void listeners--;
  const notifier = new SyslogNotifier(
    { ...options, server: "tcp://127.0.0.1:1" },
    undefined,
    doors,
  );
  await notifier.send(alert, signal);
  expect(listeners).toBe(0);
});
