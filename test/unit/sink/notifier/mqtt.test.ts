import { expect, test } from "bun:test";
import { systemClock } from "../../../../src/base/clock.ts";
import { systemDialogs } from "../../../../src/base/dialog.ts";
import { MqttNotifier } from "../../../../src/sink/notifier/mqtt.ts";
import {
  connectPacket,
  firstPacket,
  publishPacket,
} from "../../../../src/sink/notifier/mqtt-packets.ts";
import type { MqttOptions } from "../../../../src/sink/notifier/options.ts";
import { alertOf } from "./alerts.ts";

const options: MqttOptions = {
  ...{ kind: "mqtt", name: "broker", timeoutMs: 5000, queueMax: 100, perMinuteMax: 20 },
  ...{ server: "mqtt://127.0.0.1:1883", version: "3.1.1", user: "", password: "" },
  ...{ clientId: "gw", topic: "a/b", retain: false, body: { text: "{text}", id: "{id}" } },
};

test("packets are those of the standard, in both versions", () => {
  const hex = (packet: Buffer): string => packet.toString("hex");
  const connect = { clientId: "gw", user: "", password: "" };
  expect(hex(connectPacket({ ...connect, version: "3.1.1" }))).toBe(
    "100e" + "00044d515454" + "04" + "02" + "003c" + "00026777",
  );
  expect(hex(connectPacket({ ...connect, version: "5", user: "u", password: "pw" }))).toBe(
    "1016" + "00044d515454" + "05" + "c2" + "003c" + "00" + "00026777" + "000175" + "00027077",
  );
  const publish = { topic: "a/b", retain: true, payload: Buffer.from("hi") };
  expect(hex(publishPacket({ ...publish, version: "3.1.1" }))).toBe(
    "3309" + "0003612f62" + "0001" + "6869",
  );
  expect(hex(publishPacket({ ...publish, version: "5", retain: false }))).toBe(
    "320a" + "0003612f62" + "0001" + "00" + "6869",
  );
});

test("a length takes as many octets as it needs, and is read however it is cut", () => {
  for (const length of [0, 100, 120, 121, 16_000]) {
    const payload = Buffer.alloc(length, 65);
    const whole = publishPacket({ version: "3.1.1", topic: "t", retain: false, payload });
    const found = firstPacket(Buffer.concat([whole, Buffer.from([0xd0])]));
    if (found === undefined || found === "bad") throw new Error("no packet");
    expect([found.type, found.body.length]).toEqual([3, length + 5]);
    for (let end = 0; end < whole.length; end += Math.ceil(whole.length / 50)) {
      expect(firstPacket(whole.subarray(0, end))).toBeUndefined();
    }
  }
  expect(firstPacket(Buffer.from([0x20, 0xff, 0xff, 0xff, 0xff, 1]))).toBe("bad");
  const payload = Buffer.alloc(200_000);
  const long = publishPacket({ version: "3.1.1", topic: "t", retain: false, payload });
  expect([...long.subarray(1, 4)]).toEqual([0xc5, 0x9a, 0x0c]);
});

test("nobody waits for an answer that claims to be 256 MiB", () => {
  expect(firstPacket(Buffer.from([0x20, 0xff, 0xff, 0xff, 0x7f]))).toBe("bad");
});

/** A broker of two answers. */
async function send(connack: number[], puback: number[], changes: Partial<MqttOptions> = {}) {
  let heard = Buffer.alloc(0);
  const broker = Bun.listen<number>({
    ...{ hostname: "127.0.0.1", port: 0, data: 0 },
    socket: {
      open: (socket) => void (socket.data = 0),
      data(socket, data) {
        heard = Buffer.concat([heard, data]);
        socket.write(Buffer.from([connack, puback][socket.data++] ?? []));
      },
    },
  });
  const server = `mqtt://127.0.0.1:${broker.port}`;
  const dialogs = systemDialogs(systemClock);
  const notifier = new MqttNotifier({ ...options, server, ...changes }, undefined, dialogs);
  const result = await notifier.send(alertOf('a "b"'), new AbortController().signal);
  broker.stop(true);
  return { result, heard };
}

const welcome = [0x20, 2, 0, 0];

test("an alert is accepted when the broker has acknowledged it", async () => {
  const { result, heard } = await send(welcome, [0x40, 2, 0, 1]);
  expect(result).toEqual({ kind: "accepted" });
  expect(heard.toString("latin1")).toContain('{"text":"a \\"b\\"","id":"6b01-7"}');
  // Nobody subscribes (0x10): the broker has it all the same.
  const five = await send([0x20, 3, 0, 0, 0], [0x40, 4, 0, 1, 0x10, 0], { version: "5" });
  expect(five.result).toEqual({ kind: "accepted" });
});

test("what the broker says becomes a verdict", async () => {
  const f = async (connack: number[], puback: number[], expected: object): Promise<void> =>
    expect((await send(connack, puback)).result).toMatchObject(expected);
  const slow = { kind: "failed", slow: true };

  await f([0x20, 2, 0, 3], [], { kind: "failed", reason: "MQTT 0x03 (server unavailable)" });
  await f([0x20, 2, 0, 4], [], { ...slow, reason: "MQTT 0x04 (bad user name or password)" });
  await f([0x20, 3, 0, 0x87, 0], [], { ...slow, reason: "MQTT 0x87 (not authorized)" });
  await f(welcome, [0x40, 3, 0, 1, 0x87], { ...slow, reason: "MQTT 0x87 (not authorized)" });
  await f(welcome, [0x40, 3, 0, 1, 0x97], { kind: "failed", reason: "MQTT 0x97 (quota exceeded)" });
  await f(welcome, [0x40, 3, 0, 1, 0x99], {
    ...{ kind: "refused", reason: "MQTT 0x99 (payload format invalid)" },
  });
  await f(welcome, [0xe0, 1, 0x89], { kind: "failed", reason: "MQTT 0x89 (server busy)" });
  await f([0x48, 0x54, 0x54, 0x50].concat(Array(100).fill(0)), [], slow);
});
