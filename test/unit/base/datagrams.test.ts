import { expect, test } from "bun:test";
import {
  openDatagramPeer,
  openDatagrams,
  type DatagramFailure,
} from "../../../src/base/datagrams.ts";

test("octets arrive as they are, and names are addresses", async () => {
  const got = Promise.withResolvers<Buffer>();
  const receiver = await Bun.udpSocket({
    hostname: "127.0.0.1",
    socket: { data: (_, data) => got.resolve(Buffer.from(data)) },
  });
  const datagrams = await openDatagrams();
  expect(await datagrams.resolve("127.0.0.1")).toBe("127.0.0.1");
  expect(["127.0.0.1", "::1"]).toContain((await datagrams.resolve("localhost"))!);
  expect(await datagrams.resolve("no-such-name.invalid")).toBeUndefined();
  expect(datagrams.send(Buffer.from("<30>a\0b\n"), receiver.port, "127.0.0.1")).toBe(true);
  expect(await got.promise).toEqual(Buffer.from("<30>a\0b\n"));
  datagrams.close();
  receiver.close();
});

test("what cannot be sent is false and nothing else, a dead target too", async () => {
  const datagrams = await openDatagrams();
  expect(datagrams.send(Buffer.alloc(70_000), 9, "127.0.0.1")).toBe(false);
  expect(datagrams.send(Buffer.from("x"), 9, "no address")).toBe(false);
  // Nobody listens there: the first answer of the kernel must not break the second send.
  for (let n = 0; n < 3; n++) datagrams.send(Buffer.from("x"), 1, "127.0.0.1");
  datagrams.close();
});

test("a peer has an address of either kind, with brackets or without", async () => {
  for (const [own, ...hosts] of [["127.0.0.1"], ["::1", "[::1]"]] as const) {
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    const data = (_: unknown, octets: Buffer) => {
      if (heard.push(octets.toString()) === 2 * (1 + hosts.length)) all.resolve();
    };
    const receiver = await Bun.udpSocket({ hostname: own, socket: { data } });
    const refused = (failure: DatagramFailure) => all.reject(failure);
    const events = { onDrain() {}, onRefused: refused };
    const datagrams = await openDatagrams();
    for (const host of [own, ...hosts]) {
      const peer = await openDatagramPeer({ host, port: receiver.port }, events);
      expect("ok" in peer ? peer : peer.send(Buffer.from(`to ${host}`))).toBe("taken");
      if (!("ok" in peer)) peer.close();
      const address = (await datagrams.resolve(host))!;
      expect(datagrams.send(Buffer.from(`from ${host}`), receiver.port, address)).toBe(true);
    }
    await all.promise;
    expect(heard).toEqual([own, ...hosts].flatMap((host) => [`to ${host}`, `from ${host}`]));
    // No name server knows of interfaces.
    expect(await datagrams.resolve("fe80::1%br-lan")).toBe("fe80::1%br-lan");
    datagrams.close();
    receiver.close();
  }
});
