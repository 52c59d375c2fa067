// Behind a proxy: whose messages come, and who may send.
import { expect, test } from "bun:test";
import { connect, listen, options, until } from "./tcp-peers.ts";

test("who is connected is judged anew by other options", async () => {
  const { counters, source, origins } = listen({ proxyFrom: ["::1"], host: "::" });
  const direct = await connect(source);
  const proxied = await connect(source, "::1");
  const unnamed = await connect(source, "::1");
  direct.socket.write("<1>one\n");
  proxied.socket.write("PROXY TCP4 192.0.2.1 198.51.100.2 5000 514\r\n<1>one\n");
  await until(() => origins.length === 2);
  expect(origins.map(({ limit }) => limit)).toEqual([undefined, undefined]);
  const changed = { ...options, host: "::", proxyFrom: ["::1"], rate: { rateMax: 1, burstMax: 1 } };
  source.change!({ ...changed, zone: "+02:00" });
  direct.socket.write("<1>two\n");
  await until(() => origins.length === 3);
  expect(origins[2]).toMatchObject({ client: origins[0]!.client, limit: { name: "127.0.0.1" } });
  expect(origins[2]!.zone).not.toBe(origins[0]!.zone);
  source.change!({ ...changed, allow: ["192.0.2.0/24"] });
  await until(() => direct.state.closed);
  expect(counters.ignored.not_allowed).toBe(1);
  proxied.socket.write("<1>two\n");
  await until(() => origins.length === 4);
  expect(origins[3]).toMatchObject({ client: "192.0.2.1:5000", limit: { name: "192.0.2.1" } });
  unnamed.socket.write("PROXY TCP4 192.0.2.2 198.51.100.2 5000 514\r\n<1>one\n");
  await until(() => origins.length === 5);
  for (const { socket } of [proxied, unnamed]) socket.end();
});

test("behind a proxy the peer is whom it speaks for", async () => {
  const { seen, counters, source } = listen({
    ...{ proxyFrom: ["127.0.0.1"], allow: ["192.0.2.0/24"], handshakeMsMax: 500 },
  });
  const say = async (text: string) => {
    const { socket, state } = await connect(source);
    socket.write(text);
    return { socket, state };
  };
  const one = await say("PROXY TCP4 192.0.2.1 198.51.100.2 5000 514\r\n<1>one\n");
  await until(() => seen.length === 1);
  expect(seen).toEqual([{ text: "<1>one", client: "192.0.2.1:5000" }]);
  const barred = await say("PROXY TCP4 203.0.113.1 198.51.100.2 5000 514\r\n<1>two\n");
  const bad = await say("<1>no header\n");
  const stalled = await say("PROXY TCP4 192.0");
  await until(() => barred.state.closed && bad.state.closed && stalled.state.closed);
  expect(seen.length).toBe(1);
  expect(counters.ignored).toMatchObject({ not_allowed: 1, proxy_header: 1, handshake_timeout: 1 });
  one.socket.end();
});

test("whom a proxy speaks for is refused though it says nothing", async () => {
  const { counters, source } = listen({ proxyFrom: ["127.0.0.1"], allow: ["192.0.2.0/24"] });
  const { socket, state } = await connect(source);
  socket.write("PROXY TCP4 203.0.113.1 198.51.100.2 5000 514\r\n");
  await until(() => state.closed);
  expect(counters.ignored.not_allowed).toBe(1);
});

test("connections count among those of the peer that the proxy speaks for", async () => {
  const { seen, source } = listen({ host: "::", proxyFrom: ["127.0.0.1"], connectionsMax: 3 });
  const through = async (peer: string) => {
    const connection = await connect(source);
    const before = seen.length;
    connection.socket.write(`PROXY TCP4 ${peer} 198.51.100.2 5000 514\r\n<1>${peer}\n`);
    await until(() => seen.length > before);
    return connection;
  };
  const few = await through("192.0.2.1");
  const [first, second] = [await through("192.0.2.2"), await through("192.0.2.2")];
  const other = await connect(source, "::1");
  await until(() => first.state.closed);
  expect([few.state.closed, second.state.closed]).toEqual([false, false]);
  for (const { socket } of [few, second, other]) socket.end();
});

test("whoever begins as a proxy does and is none is closed and counted", async () => {
  const { seen, counters, source } = listen({ proxyFrom: ["192.0.2.1"] });
  const line = Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.2 5000 514\r\n");
  const octets = Buffer.from("0d0a0d0a000d0a515549540a2000 0000".replace(" ", ""), "hex");
  for (const header of [line, octets, Buffer.from("PROXY UNKNOWN\r\n")]) {
    const { socket, state } = await connect(source);
    socket.write(Buffer.concat([header, Buffer.from("<1>text\n")]));
    await until(() => state.closed);
  }
  expect([seen, counters.ignored.proxy_header]).toEqual([[], 3]);
  const { socket } = await connect(source);
  socket.write("PROXY settings changed\n");
  await until(() => seen.length === 1);
  socket.end();
});

test("a proxy that is not allowed to send says nothing for itself", async () => {
  const { seen, counters, source } = listen({
    ...{ proxyFrom: ["127.0.0.1"], allow: ["192.0.2.0/24"] },
  });
  const { socket, state } = await connect(source);
  socket.write("PROXY UNKNOWN\r\n<1>mine\n");
  await until(() => state.closed);
  expect([seen, counters.ignored.not_allowed]).toEqual([[], 1]);
});
