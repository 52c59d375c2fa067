import type { Clock } from "../../base/clock.ts";
import type { OpenDatagramPeer } from "../../base/datagrams.ts";
import { streamHint, type OpenStream, type StreamFailure } from "../../base/streams.ts";
import type { Alert } from "../../rule/alert.ts";
import { compose, cutTo, frameOf } from "../../syslog/compose.ts";
import type { SendResult } from "../sink.ts";
import { isFailure, openTransmitter } from "../transmit.ts";
import type { Notifier } from "./notifier.ts";
import type { SyslogOptions } from "./options.ts";

const ports: Record<string, number> = { udp: 514, tcp: 601, tls: 6514 };
/** What servers take at least, as they are delivered; RFC 5424, 6.1, asks for less. */
const messageBytesMax = 8192;

export interface SyslogDoors {
  clock: Clock;
  openStream: OpenStream;
  openDatagramPeer: OpenDatagramPeer;
}

/**
 * A syslog server that takes each alert as a message of RFC 5424, over a connection of its own:
 * the server's closing is what tells that it has all of it. By UDP only a refusal is heard of.
 */
export class SyslogNotifier implements Notifier {
  readonly description: string;
  readonly #options: SyslogOptions;
  readonly #ca: string | undefined;
  readonly #doors: SyslogDoors;

  constructor(options: SyslogOptions, ca: string | undefined, doors: SyslogDoors) {
    this.#options = options;
    this.#ca = ca;
    this.#doors = doors;
    this.description = `syslog at ${new URL(options.server).host}`;
  }

  async send(alert: Alert, signal: AbortSignal): Promise<SendResult> {
    const aborted = Promise.withResolvers<StreamFailure>();
    const onAbort = () => aborted.resolve({ ok: false, code: "stopped by us" });
    signal.addEventListener("abort", onAbort);
    const failure = await Promise.race([this.#transmit(alert), aborted.promise]);
    signal.removeEventListener("abort", onAbort);
    if (failure === undefined) return { kind: "accepted" };
    return { kind: "failed", reason: failure.code, hint: streamHint(failure) };
  }

  async #transmit(alert: Alert): Promise<StreamFailure | undefined> {
    const { server, timeoutMs, framing } = this.#options;
    const { protocol, hostname, port } = new URL(server);
    const transport = protocol.slice(0, -1) as "udp" | "tcp" | "tls";
    const target = {
      ...{ transport, host: hostname.replace(/^\[(.*)\]$/, "$1"), connectMsMax: timeoutMs },
      port: Number(port || ports[transport]),
      ...(transport === "tls" && { tls: { ca: this.#ca } }),
    };
    const transmitter = await openTransmitter(target, this.#doors);
    if (isFailure(transmitter)) return transmitter;
    const message = this.#messageOf(alert);
    await transmitter.send(transport === "udp" ? message : frameOf(message, framing));
    return transmitter.finish();
  }

  #messageOf(alert: Alert): Buffer {
    const { facility, device } = this.#options;
    const message = {
      priority: facility * 8 + alert.severity,
      timestamp: new Date(alert.atMs).toISOString(),
      hostname: device,
      ...{ appName: "sluice", procId: "", msgId: alert.rule, structuredData: "" },
      content: alert.text,
    };
    return cutTo(compose(message, "rfc5424"), messageBytesMax);
  }
}
