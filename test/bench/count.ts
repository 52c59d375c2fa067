// The empty receiver that others are compared with: drains its socket as Sluice does, and counts.
import { systemClock } from "../../src/base/clock.ts";
import { openLibc } from "../../src/base/libc.ts";
import { Counters } from "../../src/base/counters.ts";
import { DatagramSlab } from "../../src/source/datagrams.ts";
import { openUdp } from "../../src/source/udp.ts";

const libc = openLibc()!;
const counters = new Counters();
const silent = { info() {}, warn() {}, error() {} };
const source = openUdp(
  {
    transport: "udp",
    host: "127.0.0.1",
    port: 0,
    v6Only: false,
    zone: "UTC",
    zones: [],
    frameBytesMax: 65_536,
    receiveBufferBytes: 4 << 20,
    connectionsMax: 0,
    idleMsMax: 0,
    handshakeMsMax: 10_000,
    allow: [],
    proxyFrom: [],
  },
  { counters, receive: () => void counters.received++ },
  { libc, clock: systemClock, log: silent, slab: new DatagramSlab(libc) },
);
console.log(JSON.stringify({ port: source.port }));
process.on("SIGTERM", async () => {
  await source.stop();
  console.log(JSON.stringify({ received: counters.received, lost: counters.lostKernel }));
  process.exit(0);
});
