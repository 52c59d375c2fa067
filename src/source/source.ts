import type { Frame, Origin } from "../syslog/message.ts";
import type { IgnoredReason, Counters } from "../base/counters.ts";

export interface ListenOptions {
  transport: "udp" | "tcp";
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
  /** TCP: further connections are closed at once and counted. */
  connectionsMax: number;
  /** TCP: a connection that says nothing for so long is closed and counted. */
  idleMsMax: number;
}

/** The synchronous door of the daemon: parses, encodes, keeps. Never waits, never throws. */
export type Receive = (frame: Frame, origin: Origin) => void;

/** What every source is given. */
export interface Intake {
  receive: Receive;
  counters: Counters;
}

/** An open listener. */
export interface Source {
  /** For a person: `udp [::]:5514 (receive buffer 4 MiB)`. */
  readonly description: string;
  /** The port that was bound (of use when 0 was asked for). */
  readonly port: number;
  /** Takes in what the kernel still holds, then closes. */
  stop(): Promise<void>;
}

export type { IgnoredReason };
