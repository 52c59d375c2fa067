import { expect, test } from "bun:test";
import { openForwards, type ForwardDoors } from "../../../../src/sink/forward/open-forwards.ts";
import type { ForwardOptions } from "../../../../src/sink/forward/options.ts";
import { FakeClock } from "../../../fake-clock.ts";

const doors = {
  clock: new FakeClock(),
  openDatagrams: () => Promise.resolve({ resolve: () => Promise.resolve("192.0.2.1") }),
} as unknown as ForwardDoors;

const open = (targets: ForwardOptions[], before: Awaited<ReturnType<typeof openForwards>> = []) =>
  openForwards(targets, { boot: "b0", before }, doors);

const stream = { framing: "lf", queueBytesMax: 65_536, connectMsMax: 1000 } as const;
const udp = { host: "a", port: 514, condition: { kind: "all" }, format: "as_is" } as const;
const tcp = { ...udp, stream };

test("a way that leads where one did is that one, however else its settings differ", async () => {
  const before = await open([udp, tcp]);
  before[1]!.looped = 7;
  const f = async (target: ForwardOptions, expected: number | undefined) => {
    const [forward] = await open([target], before);
    const at = before.findIndex(({ way }) => way === forward!.way);
    expect(at === -1 ? undefined : at).toBe(expected);
    expect([forward!.options, forward!.looped]).toEqual([target, expected === 1 ? 7 : 0]);
  };
  await f(udp, 0);
  await f({ ...udp, condition: { kind: "all" }, format: "rfc5424" }, 0);
  await f({ ...udp, port: 515 }, undefined);
  await f({ ...udp, host: "b" }, undefined);
  await f(tcp, 1);
  await f({ ...tcp, stream: { ...stream, queueBytesMax: 131_072, connectMsMax: 5 } }, 1);
  await f({ ...tcp, stream: { ...stream, framing: "octet" } }, undefined);
  await f({ ...tcp, stream: { ...stream, tls: {} } }, undefined);
});

test("two that lead to one place have each its own way", async () => {
  const ways = async (...given: Parameters<typeof open>) =>
    (await open(...given)).map(({ way }) => way);
  const before = await open([tcp, tcp]);
  const [first, second] = before.map(({ way }) => way);
  expect(first).not.toBe(second!);
  expect(await ways([tcp, tcp], before)).toEqual([first!, second!]);
  const [, , third] = await ways([tcp, tcp, tcp], before);
  expect([first, second]).not.toContain(third);
});
