// The empty receiver that others are compared with: drains its socket as Sluice does, and counts.
import { systemClock } from "../../src/base/clock.ts";
import { openLibc } from "../../src/base/libc.ts";
import { Counters } from "../../src/base/counters.ts";
import { silentLog } from "../../src/base/log.ts";
import { DatagramSlab } from "../../src/source/datagrams.ts";
import { openUdp } from "../../src/source/udp.ts";
import { listenOptions } from "../listen-options.ts";

const libc = openLibc()!;
const counters = new Counters();
const source = openUdp(
  listenOptions("udp"),
  { counters, receive: () => void counters.received++ },
  { libc, clock: systemClock, log: silentLog, slab: new DatagramSlab(libc) },
);
console.log(JSON.stringify({ port: source.port }));
process.on("SIGTERM", async () => {
  await source.stop();
  console.log(JSON.stringify({ received: counters.received, lost: counters.lostKernel }));
  process.exit(0);
});
