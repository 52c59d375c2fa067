import { expect, test } from "bun:test";
import type { Datagrams } from "../../../../src/base/datagrams.ts";
import { DatagramWay } from "../../../../src/sink/forward/datagram-way.ts";
import { FakeClock } from "../../../fake-clock.ts";

function life(addresses: (string | undefined | Promise<string>)[], network = { takes: true }) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const said: string[] = [];
  const datagrams: Datagrams = {
    send(bytes, port, address) {
      sent.push(`${Buffer.from(bytes).toString("latin1")} to ${address} ${port}`);
      return network.takes;
    },
    resolve: async () => (addresses.length > 1 ? addresses.shift() : addresses[0]),
    close: () => void said.push("closed"),
  };
  const warn = (event: string, { reason }: Record<string, unknown> = {}) =>
    void said.push(`${event}: ${String(reason)}`);
  const log = { info: (event: string) => void said.push(event), warn, error: () => {} };
  const way = new DatagramWay({ host: "logs.example", port: 514 }, { clock, log, datagrams });
  const send = () => way.send(Buffer.from("<30>a\0b\n"));
  return { way, clock, sent, said, send };
}

test("a frame is sent octet for octet to the address of the name", async () => {
  const { way, sent, send } = life(["192.0.2.1"]);
  await way.open();
  send();
  expect(sent).toEqual(["<30>a\0b\n to 192.0.2.1 514"]);
  expect([way.sent, way.lost]).toEqual([1, 0]);
});

test("without an address, and when the network takes nothing, messages are counted", async () => {
  const unknown = life([undefined]);
  await unknown.way.open();
  unknown.send();
  expect([unknown.way.sent, unknown.way.lost, unknown.said]).toEqual([
    ...[0, 1, ["forward failing: no address of logs.example"]],
  ]);
  const full = life(["192.0.2.1"], { takes: false });
  await full.way.open();
  full.send();
  expect([full.way.sent, full.way.lost]).toEqual([0, 1]);
});

test("the name is asked for every minute; an address that was known stays", async () => {
  const { way, clock, sent, send, said } = life(["192.0.2.1", undefined, "192.0.2.2"]);
  const stop = new AbortController();
  await way.open();
  const ended = way.sendLoop(stop.signal);
  await clock.pass(60_000);
  send();
  await clock.pass(60_000);
  send();
  expect(sent.map((each) => each.split(" to ")[1])).toEqual(["192.0.2.1 514", "192.0.2.2 514"]);
  expect(said).toEqual([]);
  stop.abort();
  await ended;
  expect(clock.waiting).toBe(0);
});

test("a target is failing while its name is unknown, and says so once", async () => {
  const { way, clock, said } = life([undefined, undefined, "192.0.2.1"]);
  const stop = new AbortController();
  await way.open();
  const ended = way.sendLoop(stop.signal);
  await clock.pass(5_000);
  expect([way.health.failures, way.health.reason]).toEqual([2, "no address of logs.example"]);
  await clock.pass(5_000);
  expect(way.health.failingSinceMs).toBeUndefined();
  expect(said).toEqual(["forward failing: no address of logs.example", "forward recovered"]);
  stop.abort();
  await ended;
});

test("a target is failing when the network took nothing for a minute, until it takes something", async () => {
  const network = { takes: false };
  const { way, clock, said, send } = life(["192.0.2.1"], network);
  const stop = new AbortController();
  await way.open();
  const ended = way.sendLoop(stop.signal);
  await clock.pass(60_000);
  expect(said).toEqual([]);
  send();
  await clock.pass(60_000);
  network.takes = true;
  // Nothing is sent: whether it would go out is not known.
  await clock.pass(60_000);
  expect(said).toEqual(["forward failing: the network takes no datagrams for it"]);
  expect(way.health.hint).toContain("ip route get 192.0.2.1");
  send();
  await clock.pass(60_000);
  expect(said.slice(1)).toEqual(["forward recovered"]);
  stop.abort();
  await ended;
});

test("a way that ends gives its sockets back, for a reload opens others", async () => {
  const { way, said } = life(["192.0.2.1"]);
  await way.open();
  way.finish();
  expect(said).toEqual(["closed"]);
});

test("a name server that is mute holds up neither a start nor a stop, and may answer yet", async () => {
  const answer = Promise.withResolvers<string>();
  const { way, clock, said, send, sent } = life([answer.promise]);
  const opened = way.open();
  await clock.pass(500);
  await opened;
  send();
  expect([way.lost, said]).toEqual([1, []]);
  const stop = new AbortController();
  const ended = way.sendLoop(stop.signal);
  await clock.pass(20_000);
  answer.resolve("192.0.2.1");
  await clock.pass(0);
  send();
  expect(sent.length).toBe(1);
  stop.abort();
  await ended;
  expect(clock.waiting).toBe(0);
});
