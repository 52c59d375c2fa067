import type { Frame, Origin } from "../syslog/message.ts";
import type { Counters } from "../base/counters.ts";
import { UserError } from "../base/user-error.ts";
import { formatClient } from "./address.ts";
import type { TlsOptions } from "./credentials.ts";
import type { RateOptions } from "./source-limits.ts";

export interface ListenOptions {
  transport: "udp" | "tcp" | "tls";
  /** `::` is dual stack, `0.0.0.0` is IPv4 only. */
  host: string;
  port: number;
  /** Refuse IPv4 on an IPv6 socket, so that both can be bound apart. */
  v6Only: boolean;
  /** Zone of stamps that name none: `local`, `UTC`, `Europe/Berlin`, `+02:00`. */
  zone: string;
  /** The first CIDR that holds the peer's address decides. */
  zones: { cidr: string; zone: string }[];
  /** Longer frames are cut. At most 65,536 for UDP. */
  frameBytesMax: number;
  /** UDP: what is asked of the kernel. */
  receiveBufferBytes: number;
  /** TCP and TLS: further connections are closed at once and counted. */
  connectionsMax: number;
  /** TCP and TLS: a connection that says nothing for so long is closed and counted. */
  idleMsMax: number;
  /** Networks that may send; empty: all. Others are counted and not looked at. */
  allow: string[];
  /** What each source may send. Absent: as much as it likes. */
  rate?: RateOptions | undefined;
  /** TCP and TLS: networks of proxies, whose connections begin with a PROXY header. */
  proxyFrom: string[];
  /** TCP and TLS: who has sent no PROXY header or not agreed on TLS by then is closed, counted. */
  handshakeMsMax: number;
  /** There where the transport is TLS. */
  tls?: TlsOptions | undefined;
}

/** The synchronous door of the daemon: parses, encodes, keeps. Never waits, never throws. */
export type Receive = (frame: Frame, origin: Origin) => void;

/** Messages of all sources. */
export interface Progress {
  received: number;
  /** Those of them, from the first on, that are stored everywhere, on disk, or lost. */
  settled: number;
}

/** What every source is given. */
export interface Intake {
  receive: Receive;
  counters: Counters;
  progress?(): Progress;
  /** Whether half of the ring waits for a sink: who can make its sender wait does so now. */
  isCrowded?(): boolean;
}

/** An open listener. */
export interface Source {
  /** For a person: `udp [::]:5514 (receive buffer 4 MiB)`. */
  readonly description: string;
  /** What a person should mend, with the remedy. */
  readonly warning?: string | undefined;
  /** The port that was bound (of use when 0 was asked for); 0 where there are no ports. */
  readonly port: number;
  /** Resolves when there is nothing more to come, where there is such a moment. */
  readonly ended?: Promise<void>;
  /** Open connections, where there are such. */
  readonly connections?: number;
  /**
   * Goes on with other options for the same address, without closing it. Throws a UserError when
   * that cannot be, and then nothing has changed.
   */
  change?(options: ListenOptions): void;
  /** Takes in what the kernel still holds, then closes. */
  stop(): Promise<void>;
  /** The last deliveries are done: remembers how far everything is stored. */
  finish?(): Promise<void>;
}

const listenHints: Record<string, string> = {
  EACCES:
    "A port below 1024 needs CAP_NET_BIND_SERVICE: sluice install and a restart grant it to the " +
    "service, or take a higher port",
  EADDRINUSE:
    "Another program listens there (see: ss -lunp; ss -ltnp): stop it, or set " +
    "another port, as by --set listen.0.port=5515",
  EADDRNOTAVAIL: "No interface of this machine has that address (see: ip address)",
  EINVAL: "An address of a link needs its interface behind it, as in fe80::1%eth0",
  ENODEV: "No interface of this machine has that name (see: ip link)",
  EPERM: 'Before Linux 5.7 only root may listen on one interface: listen on host = "::"',
  EAFNOSUPPORT: 'This kernel has no IPv6: listen on host = "0.0.0.0"',
};

export function cannotListen(options: ListenOptions, code: string): UserError {
  const where = formatClient(options.host, options.port);
  const hint = listenHints[code] ?? "See the listen section of the configuration";
  return new UserError(`Cannot listen on ${options.transport} ${where}: ${code}`, hint);
}

/** For a person: what the kernel granted, which it counts twice to cover its own overhead. */
export function describeBuffer(grantedBytes: number): string {
  return `receive buffer ${Math.round(grantedBytes / 2048)} KiB`;
}

/** A remedy when the kernel granted less than was asked for; bursts are lost in small buffers. */
export function smallBufferWarning(grantedBytes: number, askedBytes: number): string | undefined {
  if (grantedBytes >= askedBytes * 2) return undefined;
  const granted = Math.round(grantedBytes / 2048);
  const remedy = `sysctl -w net.core.rmem_max=${askedBytes}`;
  return `The kernel granted a receive buffer of ${granted} KiB only: ${remedy}, or CAP_NET_ADMIN`;
}
