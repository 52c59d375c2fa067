import type { Zone } from "./zone.ts";

/** How octets came in. Closed set: it is a metric label. */
export type Transport = "udp" | "tcp";

/** The octets of one message as a source cut them. One object is reused for every frame. */
export interface Frame {
  /** The memory that holds the frame; valid only until `receive` returns. */
  bytes: Buffer;
  start: number;
  end: number;
  receivedAtMs: number;
  /** Octets that the sender sent; more than `end - start` when the frame was cut. */
  sentBytes: number;
}

/** Who sent it, made once per peer and shared by all of its frames. */
export interface Origin {
  readonly transport: Transport;
  /** The peer's address without the port: `192.0.2.9`, `fe80::1`. */
  readonly address: string;
  /** `192.0.2.9:514`, `[2001:db8::1]:514`. */
  readonly client: string;
  /** The zone of this peer's stamps that name none. */
  readonly zone: Zone;
}
