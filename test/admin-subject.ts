// A daemon to be looked at: a real shipper and ring, and listeners that only count.
import { Admin } from "../src/admin/admin.ts";
import type { HttpServer, Peer } from "../src/admin/http-server.ts";
import type { AdminOptions } from "../src/admin/options.ts";
import type { Subject } from "../src/admin/subject.ts";
import { CounterSum } from "../src/base/counters.ts";
import { Health } from "../src/sink/deliver.ts";
import { Sources } from "../src/syslog/sources.ts";
import { openShipping, type Shipping } from "./shipping.ts";

const adminOptions: AdminOptions = {
  ...{ host: "127.0.0.1", port: 8514, isDefault: true, token: undefined, names: [] },
  stalledMsMax: 300_000,
};

const server: HttpServer = {
  ...{ port: 8514, openFilesAtLeast: () => 0, pause() {}, resume: () => true },
  leave: async () => {},
  stop: async () => {},
};

export async function openAdmin(setup: Shipping = {}, options: Partial<AdminOptions> = {}) {
  const shipping = await openShipping(setup);
  const { clock, ring, openChunk, shipper } = shipping;
  const counters = new CounterSum();
  const listener = counters.open();
  const health = new Health();
  const sink = { name: "s", description: "a sink", send: () => Promise.reject() };
  const source = { description: "udp [::]:514", port: 514, stop: async () => {} };
  const subject: Subject & { isDraining: boolean } = {
    ...{ device: "gw", boot: "b", counters, ring, openChunk, isDraining: false },
    ...{ ruleOptions: [], listenOptions: { transport: "udp", zone: "UTC", zones: [] } },
    ...{ forwards: [], alerting: undefined, devices: new Sources(), ageMsMax: 60_000 },
    listeners: [{ transport: "udp", source, counters: listener }],
    outlets: [{ sink, shipper, health }],
    memoryBound: async () => ({ bytes: 1, runtimeBytes: 2 }),
  };
  const random = { fraction: () => 0, bytes: (count: number) => new Uint8Array(count).fill(7) };
  const residentBytes = () => 40 << 20;
  const startedAtMs = clock.wallMs();
  const admin = new Admin({ ...adminOptions, ...options }, subject, {
    ...{ clock, random, residentBytes, startedAtMs: () => startedAtMs, log: { warn() {} } },
  });
  admin.start(server);
  const peer: Peer = { source: "192.0.2.1", stream() {} };
  /** Asks as a program on the same box would, unless headers say otherwise. */
  const ask = async (
    path: string,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> => {
    const request = new Request(`http://127.0.0.1:8514${path}`, {
      ...init,
      headers: { host: "127.0.0.1:8514", ...headers },
    });
    return admin.handle(request, peer);
  };
  /** Messages come in: they are counted and written. */
  const receive = (count: number) => {
    listener.received += count;
    shipping.write(count);
  };
  return { ...shipping, admin, subject, health, listener, ask, receive };
}
