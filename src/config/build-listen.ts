import type { TlsOptions } from "../source/credentials.ts";
import type { ListenOptions } from "../source/source.ts";
import { given } from "./given.ts";
import type { ListenValues } from "./readings.ts";

/** A listener of any transport; each takes what it has a use for. */
export function toListen(values: ListenValues): ListenOptions {
  return {
    transport: values.transport,
    host: values.host,
    port: values.port,
    v6Only: values.v6_only,
    zone: values.zone,
    zones: values.zones,
    frameBytesMax: values.frame_max,
    receiveBufferBytes: values.receive_buffer,
    connectionsMax: values.connections_max,
    idleMsMax: values.idle_max,
    handshakeMsMax: values.handshake_max,
    allow: values.allow,
    rate: toRate(values),
    proxyFrom: values.proxy_from ?? [],
    tls: values.transport === "tls" ? toTls(values) : undefined,
  };
}

export function toTls(values: ListenValues): TlsOptions {
  return {
    certFile: values.cert_file,
    keyFile: values.key_file,
    ...given({ caFile: values.ca_file }),
    clientCert: values.client_cert,
    clientAllow: values.client_allow,
  };
}

/** Without a word about it, a burst may hold what comes in five seconds. */
function toRate({ rate_max: rateMax, burst_max: burstMax }: ListenValues): ListenOptions["rate"] {
  return rateMax === Infinity ? undefined : { rateMax, burstMax: burstMax ?? 5 * rateMax };
}
