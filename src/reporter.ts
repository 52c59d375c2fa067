// For programs in TypeScript: reports as syslog messages, to Sluice or to any server, by the code
// with which Sluice itself sends and forwards.
import { hostname } from "node:os";
import { systemClock } from "./base/clock.ts";
import { openDatagrams } from "./base/datagrams.ts";
import { readTextFile } from "./base/files.ts";
import { openLibc } from "./base/libc.ts";
import { silentLog } from "./base/log.ts";
import { systemRandom } from "./base/random.ts";
import { systemStreams } from "./base/streams.ts";
import { UserError } from "./base/user-error.ts";
import { DatagramWay } from "./sink/forward/datagram-way.ts";
import type { ClientTlsFiles } from "./sink/forward/options.ts";
import { StreamWay } from "./sink/forward/stream-way.ts";
import type { Way } from "./sink/forward/way.ts";
import {
  composeLent,
  structuredDataText,
  type Framing,
  type WireFormat,
} from "./syslog/compose.ts";
import type { StructuredData } from "./syslog/structured-data.ts";

/** RFC 5424, 6.2.1; the place of a word is its number. */
const severities = "emerg alert crit err warning notice info debug".split(" ");
export type Severity = "emerg" | "alert" | "crit" | "err" | "warning" | "notice" | "info" | "debug";

export interface ReporterOptions {
  /** `udp://host`, `tcp://host:601`, `tls://host`; without a port 514, or 6514 for TLS. */
  to: string;
  /** The program's name. */
  appName: string;
  /** Default: that of this box. */
  hostname?: string;
  /** 0 to 23; default 1, user. */
  facility?: number;
  format?: WireFormat;
  /** Default: `lf`, with TLS `octet`. */
  framing?: Framing;
  /** What waits while the server cannot be reached, beyond which the oldest are lost; 1 MiB. */
  queueBytesMax?: number;
  /** Paths of files in PEM. */
  tls?: ClientTlsFiles;
}

export interface Details {
  /** The kind of the message, for whoever filters. */
  msgId?: string;
  structuredData?: StructuredData;
}

/** Throws a UserError when `to` is no such URL. Connects on its own, and again when it is cut. */
export async function openReporter(options: ReporterOptions): Promise<Reporter> {
  const way = await openWay(options);
  await way.open();
  return new Reporter(options, way);
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #way: Way;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: ReporterOptions, way: Way) {
    this.#options = options;
    this.#way = way;
    this.#ended = way.sendLoop(this.#stop.signal);
  }

  /** Messages that were lost so far, because the queue was full or the network took none. */
  get lost(): number {
    return this.#way.lost;
  }

  /** Never waits and never fails. */
  report(severity: Severity, text: string, details: Details = {}): void {
    const { appName, facility = 1, format = "rfc5424" } = this.#options;
    const message = {
      priority: facility * 8 + severities.indexOf(severity),
      timestamp: new Date(systemClock.wallMs()).toISOString(),
      hostname: this.#options.hostname ?? hostname(),
      ...{ appName, procId: String(process.pid), msgId: details.msgId ?? "" },
      structuredData: structuredDataText(details.structuredData ?? {}),
      content: text,
    };
    this.#way.send(composeLent(message, format));
  }

  /** Sends what waits, for so long at most; whether all of it arrived, as far as one can know. */
  async close(msMax = 4000): Promise<boolean> {
    this.#way.finish();
    const cancel = systemClock.after(msMax, () => this.#stop.abort());
    await this.#ended;
    cancel();
    const { lost, waiting, health } = this.#way;
    return lost === 0 && waiting === 0 && health.failingSinceMs === undefined;
  }
}

async function openWay(options: ReporterOptions): Promise<Way> {
  const url = URL.parse(options.to);
  const transport = /^(udp|tcp|tls):$/.exec(url?.protocol ?? "")?.[1];
  if (url === null || transport === undefined || url.hostname === "") {
    throw new UserError(
      `"${options.to}" is not a syslog server`,
      "Such as tls://logs.example:6514",
    );
  }
  const isTls = transport === "tls";
  const to = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (isTls ? 6514 : 514)),
  };
  const doors = { clock: systemClock, log: silentLog };
  if (transport === "udp") {
    return new DatagramWay(to, { ...doors, datagrams: await openDatagrams() });
  }
  const stream = {
    framing: options.framing ?? (isTls ? "octet" : "lf"),
    queueBytesMax: options.queueBytesMax ?? 1024 * 1024,
    connectMsMax: 10_000,
    tls: isTls ? (options.tls ?? {}) : undefined,
  } as const;
  const openStream = systemStreams(systemClock, openLibc());
  return new StreamWay(to, stream, { ...doors, random: systemRandom, openStream, readTextFile });
}
