// All that this configuration calls, in one form.
import { UserError } from "../base/user-error.ts";
import type { Config } from "../config/config.ts";
import { bucketAddress } from "../s3/address.ts";
import type { SinkOptions } from "../sink/options.ts";

export interface Endpoint {
  /** For a person: `sink "s3"`. */
  readonly of: string;
  /** Address or name. */
  readonly host: string;
  readonly port: number;
  readonly way: "udp" | "tcp" | "tls";
  /** The name in its certificate, where it is not the host. */
  readonly serverName?: string | undefined;
  readonly caFile?: string | undefined;
  /** How its `ca_file` is set. */
  readonly section: "sink" | "channel" | "forward";
  readonly index: number;
}

/** What is behind a proxy is not called by this box: then the proxy is. */
export function endpointsOf(config: Config): Endpoint[] {
  return [
    ...config.sink.flatMap((sink, index) => {
      const url = sinkUrl(sink);
      if (url === undefined || sink.kind === "directory") return [];
      return [endpoint(sink, url, { section: "sink", index })];
    }),
    ...config.channel.map((channel, index) => {
      const url = "url" in channel ? channel.url : channel.server;
      return endpoint(channel, new URL(url), { section: "channel", index });
    }),
    ...config.forward.map(({ host, port, stream }, index): Endpoint => {
      const way = stream === undefined ? "udp" : stream.tls ? "tls" : "tcp";
      const { serverName, caFile } = stream?.tls ?? {};
      const of = `forward to ${host}`;
      return { of, host, port, way, serverName, caFile, section: "forward", index };
    }),
  ];
}

/** Where a sink sends to; undefined for a directory, and where it is no URL. */
export function sinkUrl(sink: SinkOptions): URL | undefined {
  if (sink.kind === "directory") return undefined;
  if (sink.kind === "http") return new URL(sink.url);
  try {
    // A bucket before an address, as in logs.192.0.2.1, is none.
    return new URL(bucketAddress(sink, sink.region).origin);
  } catch (error) {
    if (error instanceof UserError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function endpoint(
  { name, caFile, proxy }: { name: string; caFile?: string; proxy?: string },
  url: URL,
  place: Pick<Endpoint, "section" | "index">,
): Endpoint {
  const of = `${place.section} "${name}"`;
  if (proxy) return { ...called(new URL(proxy)), of: `proxy of ${of}`, ...place };
  return { ...called(url), of, caFile, ...place };
}

const ports: Record<string, number> = {
  ...{ "https:": 443, "http:": 80, "smtp:": 587, "smtps:": 465, "mqtt:": 1883, "mqtts:": 8883 },
  ...{ "udp:": 514, "tcp:": 601, "tls:": 6514 },
};
const secured = ["https:", "smtps:", "mqtts:", "tls:"];

function called({ protocol, hostname, port }: URL): Pick<Endpoint, "host" | "port" | "way"> {
  const way = protocol === "udp:" ? "udp" : secured.includes(protocol) ? "tls" : "tcp";
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, port: port === "" ? ports[protocol]! : Number(port), way };
}
