import type { Condition } from "../../rule/condition.ts";
import type { Framing, WireFormat } from "../../syslog/compose.ts";

/** Another syslog server. */
export interface ForwardOptions {
  /** Address or name. */
  host: string;
  port: number;
  condition: Condition;
  /** `as_is`: octet for octet as it came. */
  format: "as_is" | WireFormat;
  /** Absent: over UDP. */
  stream?: StreamWayOptions | undefined;
}

export interface StreamWayOptions {
  framing: Framing;
  queueBytesMax: number;
  connectMsMax: number;
  /** Absent: plain TCP. Files are read again for each connection. */
  tls?: ClientTlsFiles | undefined;
}

export interface ClientTlsFiles {
  caFile?: string | undefined;
  certFile?: string | undefined;
  keyFile?: string | undefined;
  serverName?: string | undefined;
}
