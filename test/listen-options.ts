import type { ListenOptions } from "../src/source/source.ts";

/** A listener on any port of loopback, with limits that a test does not meet by accident. */
export function listenOptions(
  transport: ListenOptions["transport"],
  more: Partial<ListenOptions> = {},
): ListenOptions {
  return {
    ...{ transport, host: "127.0.0.1", port: 0, v6Only: false, zone: "UTC", zones: [] },
    ...{ frameBytesMax: 65_536, receiveBufferBytes: transport === "udp" ? 4 << 20 : 65_536 },
    ...{ connectionsMax: 5, idleMsMax: 60_000, handshakeMsMax: 10_000 },
    ...{ allow: [], proxyFrom: [] },
    ...more,
  };
}
