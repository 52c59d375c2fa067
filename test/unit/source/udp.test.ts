// Real sockets on the loopback, both ways in: libc's and the runtime's.
import { afterEach, expect, test } from "bun:test";
import { systemClock } from "../../../src/base/clock.ts";
import { readTextFile } from "../../../src/base/files.ts";
import { Counters } from "../../../src/base/counters.ts";
import { openLibc } from "../../../src/base/libc.ts";
import { silentLog } from "../../../src/base/log.ts";
import { DatagramSlab } from "../../../src/source/datagrams.ts";
import type { Intake, ListenOptions, Source } from "../../../src/source/source.ts";
import { openUdp } from "../../../src/source/udp.ts";
import { openUdpFallback } from "../../../src/source/udp-fallback.ts";
import { openUdpSocket, type UdpSocket } from "../../../src/source/udp-socket.ts";
import { FakeClock } from "../../fake-clock.ts";
import { UserError } from "../../../src/base/user-error.ts";
import { listenOptions } from "../../listen-options.ts";

const options = listenOptions("udp", { host: "::" });

type Seen = { text: string; client: string; sentBytes: number };
type Open = (options: ListenOptions, intake: Intake) => Promise<Source>;

const libc = openLibc();
const slab = libc && new DatagramSlab(libc);
const ways: Record<string, Open> = {
  runtime: (listen, intake) =>
    openUdpFallback(listen, intake, { clock: systemClock, log: silentLog, readTextFile }),
};
if (libc && slab) {
  ways["libc"] = async (listen, intake) =>
    openUdp(listen, intake, { libc, slab, clock: systemClock, log: silentLog });
}

const open: Source[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

async function listen(way: Open, overrides: Partial<ListenOptions> = {}) {
  const seen: Seen[] = [];
  const counters = new Counters();
  const intake: Intake = {
    counters,
    receive({ bytes, start, end, sentBytes }, { client }) {
      seen.push({ text: bytes.toString("latin1", start, end), client, sentBytes });
    },
  };
  const source = await way({ ...options, ...overrides }, intake);
  open.push(source);
  const until = async (count: number) => {
    for (let turn = 0; seen.length < count && turn < 400; turn++) await Bun.sleep(5);
  };
  return { seen, counters, source, until };
}

async function sender(host: string) {
  return Bun.udpSocket({ hostname: host, socket: {} });
}

for (const [name, way] of Object.entries(ways)) {
  test(`${name}: datagrams arrive whole, with their sender, over IPv4 and IPv6`, async () => {
    const { seen, source, until } = await listen(way);
    for (const [host, shown] of [
      ["127.0.0.1", "127.0.0.1"],
      ["::1", "[::1]"],
    ] as const) {
      const from = await sender(host);
      const before = seen.length;
      from.send("first", source.port, host);
      from.send(Buffer.alloc(60_000, "x"), source.port, host);
      await until(before + 2);
      expect(seen[before]).toEqual({
        text: "first",
        client: `${shown}:${from.port}`,
        sentBytes: 5,
      });
      expect(seen[before + 1]!.text.length).toBe(60_000);
      from.close();
    }
  });

  test(`${name}: a datagram over the limit is cut between two characters`, async () => {
    const { seen, source, until } = await listen(way, { host: "127.0.0.1", frameBytesMax: 10 });
    const from = await sender("127.0.0.1");
    from.send("123456789é", source.port, "127.0.0.1");
    await until(1);
    expect(seen[0]).toMatchObject({ text: "123456789", sentBytes: 11 });
    from.close();
  });

  test(`${name}: a burst arrives in order and complete`, async () => {
    const { seen, source, until } = await listen(way, { host: "127.0.0.1" });
    const from = await sender("127.0.0.1");
    for (let n = 0; n < 200; n++) from.send(`message ${n}`, source.port, "127.0.0.1");
    await until(200);
    expect(seen.map((each) => each.text)).toEqual(
      Array.from({ length: 200 }, (_, n) => `message ${n}`),
    );
    from.close();
  });

  test(`${name}: datagrams from elsewhere are counted and not looked at`, async () => {
    const { seen, counters, source, until } = await listen(way, {
      ...{ host: "::", allow: ["127.0.0.0/8"] },
    });
    const [four, six] = [await Bun.udpSocket({}), await Bun.udpSocket({ hostname: "::1" })];
    six.send("<1>barred", source.port, "::1");
    while (counters.ignored.not_allowed === 0) await Bun.sleep(2);
    four.send("<1>welcome", source.port, "127.0.0.1");
    await until(1);
    expect(seen[0]!.text).toBe("<1>welcome");
    four.close();
    six.close();
  });

  test(`${name}: an address that is taken is the user's problem`, async () => {
    const { source } = await listen(way, { host: "127.0.0.1" });
    const counters = new Counters();
    const again = way(
      { ...options, host: "127.0.0.1", port: source.port },
      { receive() {}, counters },
    );
    const error = (await again.then(
      () => undefined,
      (reason: unknown) => reason,
    )) as UserError;
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(`Cannot listen on udp 127.0.0.1:${source.port}: EADDRINUSE`);
  });
}

test("libc: an address with its interface is that of the interface alone", async () => {
  const way = ways["libc"];
  if (way === undefined) return;
  const { seen, source, until } = await listen(way, { host: "::1%lo" });
  const from = await sender("::1");
  from.send("<1>here", source.port, "::1");
  await until(1);
  expect(seen[0]!.text).toBe("<1>here");
  from.close();
  const refused = async (host: string, expected: string) => {
    const message = await listen(way, { host }).catch((error: UserError) => error.message);
    expect(message).toBe(`Cannot listen on udp [${host}]:0: ${expected}`);
  };
  await refused("fe80::514%lo", "EADDRNOTAVAIL");
  await refused("fe80::514%nowhere", "ENODEV");
  await refused("fe80::514", "EINVAL");
});

test("libc: what the kernel still holds at a stop is taken in", async () => {
  const way = ways["libc"];
  if (way === undefined) return;
  const { seen, source } = await listen(way, { host: "127.0.0.1" });
  const from = await sender("127.0.0.1");
  for (let n = 0; n < 50; n++) from.send("last words", source.port, "127.0.0.1");
  open.splice(0);
  await source.stop();
  expect(seen.length).toBe(50);
  from.close();
});

test("libc: a stop behind the first datagram leaves nobody who reads its descriptor", async () => {
  if (!libc || !slab) return;
  const clock = new FakeClock();
  const seen: string[] = [];
  const receive: Intake["receive"] = ({ bytes, start, end }) =>
    void seen.push(bytes.toString("latin1", start, end));
  const doors = { libc, slab, clock, log: silentLog };
  const here = { ...options, host: "127.0.0.1" };
  const source = openUdp(here, { counters: new Counters(), receive }, doors);
  const from = await sender("127.0.0.1");
  from.send("first", source.port, "127.0.0.1");
  while (seen.length === 0) await Bun.sleep(2);
  await source.stop();
  // The next socket of the process gets the number of the one that was closed.
  const next = openUdpSocket(libc, here) as UdpSocket;
  from.send("not for the one before", next.port, "127.0.0.1");
  await clock.pass(1000);
  expect([seen, slab.receive(next.fd)]).toEqual([["first"], 1]);
  libc.close(next.fd);
  from.close();
});

test("libc: a stop ends in a flood that never does", async () => {
  if (!libc) return;
  let visits = 0;
  const names = Buffer.from([2, 0, 1, 2, 127, 0, 0, 1, ...Array<number>(24).fill(0)]);
  const endless = {
    ...{ slots: 64, bytes: Buffer.from("<13>flood"), names },
    ...{ start: () => 0, length: () => 9, nameAt: () => 0 },
    receive() {
      if (++visits > 100_000) throw new Error("endless");
      return 64;
    },
  } as unknown as DatagramSlab;
  const intake = { counters: new Counters(), receive() {} };
  const small = { ...options, receiveBufferBytes: 65_536 };
  const doors = { libc, slab: endless, clock: systemClock, log: silentLog };
  await openUdp(small, intake, doors).stop();
  expect(visits).toBeGreaterThan(0);
});

test("libc: datagrams that find the queue full are counted", async () => {
  const way = ways["libc"];
  if (way === undefined) return;
  const { seen, counters, source } = await listen(way, {
    host: "127.0.0.1",
    receiveBufferBytes: 4096,
  });
  const from = await sender("127.0.0.1");
  for (let n = 0; n < 500; n++) from.send(Buffer.alloc(1000), source.port, "127.0.0.1");
  open.splice(0);
  await source.stop();
  expect(counters.lostKernel).toBeGreaterThan(0);
  expect(seen.length + counters.lostKernel).toBe(500);
  from.close();
});

test("runtime: datagrams that find the queue full are counted", async () => {
  const { seen, counters, source } = await listen(ways["runtime"]!, { host: "127.0.0.1" });
  const from = await sender("127.0.0.1");
  for (let n = 0; n < 3000; n++) from.send(Buffer.alloc(1000), source.port, "127.0.0.1");
  await waitUntil(() => seen.length > 0);
  open.splice(0);
  await source.stop();
  expect(counters.lostKernel).toBeGreaterThan(0);
  expect(seen.length + counters.lostKernel).toBeLessThanOrEqual(3000);
  from.close();
});

async function waitUntil(held: () => boolean): Promise<void> {
  while (!held()) await Bun.sleep(2);
}
