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
  framings,
  ownHostname,
  structuredDataText,
  wireFormats,
  type Framing,
  type WireFormat,
} from "./syslog/compose.ts";
import type { StructuredData } from "./syslog/structured-data.ts";

/** RFC 5424, 6.2.1; the place of a word is its number. */
const severities = [
  ...(["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const),
];
export type Severity = (typeof severities)[number];

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

/**
 * Rejects with a UserError when `to` is no such URL, or an option cannot be meant. Connects on its
 * own, and again when it is cut; that keeps a program running until `close` is called.
 */
export async function openReporter(options: ReporterOptions): Promise<Reporter> {
  refuseUnmeant(options);
  const way = await openWay(options);
  await way.open();
  return new Reporter(options, way);
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #way: Way;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #isClosed = false;
  /** Reports that came behind `close`, or of which no message could be made. */
  #unsent = 0;

  constructor(options: ReporterOptions, way: Way) {
    this.#options = options;
    this.#way = way;
    this.#ended = way.sendLoop(this.#stop.signal);
  }

  /**
   * Messages that were lost so far: because the queue was full, the network took none, the reporter
   * was closed, or nothing could be made of what it was given.
   */
  get lost(): number {
    return this.#way.lost + this.#unsent;
  }

  /** Never waits and never fails, whatever it is given. */
  report(severity: Severity, text: string, details: Details = {}): void {
    const octets = this.#isClosed ? undefined : this.#composed(severity, text, details);
    if (octets === undefined) this.#unsent++;
    else this.#way.send(octets);
  }

  /** Programs hand over what types do not allow: it is written as text, where it has one. */
  #composed(severity: Severity, text: string, details: Details): Buffer | undefined {
    const { appName, facility = 1, format = "rfc5424" } = this.#options;
    const known = severities.indexOf(severity);
    try {
      const message = {
        priority: facility * 8 + (known === -1 ? severities.indexOf("notice") : known),
        timestamp: new Date(systemClock.wallMs()).toISOString(),
        hostname: this.#options.hostname ?? ownHostname(hostname(), format),
        ...{ appName, procId: String(process.pid), msgId: String(details.msgId ?? "") },
        structuredData: structuredDataText(details.structuredData ?? {}),
        content: String(text),
      };
      return composeLent(message, format);
    } catch {
      return undefined;
    }
  }

  /**
   * Sends what waits, for so long at most; whether all of it arrived, as far as one can know: over
   * UDP, that the network took it. What is reported later is lost.
   */
  async close(msMax = 4000): Promise<boolean> {
    this.#isClosed = true;
    this.#way.finish();
    const cancel = systemClock.after(msMax, () => this.#stop.abort());
    await this.#ended;
    cancel();
    const { waiting, health } = this.#way;
    return this.lost === 0 && waiting === 0 && health.failingSinceMs === undefined;
  }
}

function refuseUnmeant(options: ReporterOptions): void {
  const { appName, facility = 1, format = "rfc5424", framing = "lf", queueBytesMax = 1 } = options;
  const isWhole = (number: number, max: number) => Number.isInteger(number) && number <= max;
  const checks: [string, boolean, string][] = [
    ["appName", typeof appName === "string", "It is the program's name"],
    ["facility", isWhole(facility, 23) && facility >= 0, "It is a number from 0 to 23"],
    ["format", wireFormats.includes(format), `It is one of ${wireFormats.join(", ")}`],
    ["framing", framings.includes(framing), `It is one of ${framings.join(", ")}`],
    ["queueBytesMax", isWhole(queueBytesMax, 2 ** 30) && queueBytesMax > 0, "At most 1 GiB"],
  ];
  const wrong = checks.find(([, isMeant]) => !isMeant);
  if (wrong === undefined) return;
  const [name, , hint] = wrong;
  throw new UserError(`${name} does not take "${options[name as keyof ReporterOptions]}"`, hint);
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
