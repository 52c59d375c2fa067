// One peer's stream, from its first octet to its last.
import type { Socket } from "bun";
import { release } from "../base/collect.ts";
import type { IgnoredReason } from "../base/counters.ts";
import type { Framer, FrameTarget } from "../syslog/framing.ts";
import type { Origin } from "../syslog/message.ts";
import { parseAddress, parseClient, sourceName } from "./address.ts";
import type { ServerTls, TlsOptions } from "./credentials.ts";
import { foreignProtocol, isTlsHandshake } from "./foreign.ts";
import { FrameTaker } from "./frame-taker.ts";
import { identityOf } from "./identity.ts";
import { isProxyHeader, readProxyHeader } from "./proxy-header.ts";
import type { Refusals } from "./refusals.ts";
import type { Seats } from "./seats.ts";
import type { Intake } from "./source.ts";
import type { Stream, Turns } from "./turns.ts";

/** What all connections of a listener share. */
export interface Reception {
  intake: Intake;
  makeFramer(target: FrameTarget): Framer;
  /** Absent: plain TCP. */
  tls?: { options: TlsOptions; current(): ServerTls } | undefined;
  refusals: Refusals;
  turns: Turns;
  seats: Seats<Connection>;
  /** Who a proxy says it speaks for. */
  originOf(address: Uint8Array, port: number): Origin;
  /** Of sockets that became TLS. */
  handlers: Bun.SocketHandler<Connection>;
}

/**
 * What the runtime knows of `upgradeTLS` and its types do not: it takes the part of the server, and
 * octets that were read before.
 */
interface ServerUpgrade {
  isServer: true;
  initialData: Buffer;
  data: Connection;
  tls: ServerTls;
  socket: Bun.SocketHandler<Connection>;
}

interface Upgradable {
  upgradeTLS(options: ServerUpgrade): [raw: unknown, tls: Socket<Connection>];
}

const nothing = Buffer.alloc(0);

type AnySocket = Socket<Connection> | Socket<Connection | undefined>;

/**
 * `proxy`: a PROXY header is to come. `greeting`: nothing has come. `handshake`: TLS is being
 * agreed on. `open`: messages come.
 */
type Stage = "proxy" | "greeting" | "handshake" | "open" | "refused";

export class Connection implements Stream {
  activeAtMs: number;
  readonly openedAtMs: number;
  readonly #reception: Reception;
  #socket: AnySocket;
  #origin: Origin;
  #stage: Stage;
  /** Of a PROXY header, as much as came. */
  #header: Buffer | undefined;
  #isTls = false;
  #taker: FrameTaker | undefined;
  #framer: Framer | undefined;
  /** Among whose connections it counts. */
  #source = "";

  constructor(
    socket: AnySocket,
    reception: Reception,
    { origin, isProxy, nowMs }: { origin: Origin; isProxy: boolean; nowMs: number },
  ) {
    this.#socket = socket;
    this.#origin = origin;
    this.#stage = isProxy ? "proxy" : "greeting";
    this.#reception = reception;
    this.openedAtMs = nowMs;
    this.activeAtMs = nowMs;
  }

  /** Its octets are read by TLS. */
  get isTls(): boolean {
    return this.#isTls;
  }

  /** It is not known whose messages come: there was no PROXY header, or no TLS so far. */
  get isWaiting(): boolean {
    const { tls } = this.#reception;
    if (this.#stage === "greeting") return tls !== undefined;
    return this.#stage === "proxy" || this.#stage === "handshake";
  }

  /** Octets from the network. Those of TLS come here as well, and once more when they are read. */
  takeRaw(data: Buffer, nowMs: number, wallMs: number): void {
    const { tls } = this.#reception;
    const rest = this.#stage === "proxy" ? this.#takeHeader(data) : data;
    if (rest.length === 0) return;
    if (tls === undefined) {
      if (this.#stage === "greeting") this.#greet(rest);
      return this.take(rest, nowMs, wallMs);
    }
    if (this.#stage === "greeting") return this.#greet(rest);
    release(data);
  }

  /** What the peer said. */
  take(data: Buffer, nowMs: number, wallMs: number): void {
    if (this.#stage !== "open") return;
    this.activeAtMs = nowMs;
    this.#taker!.receivedAtMs = wallMs;
    this.#reception.turns.take(this, data);
  }

  push(data: Buffer, at: number, stepsMax: number): number {
    return this.#stage === "open" ? this.#framer!.push(data, at, stepsMax) : data.length;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Undefined `failure`: TLS was agreed on, and a certificate, if there is one, is good. */
  onHandshake(
    socket: Socket<Connection>,
    failure: { code?: string; message: string } | null,
  ): void {
    if (this.#stage !== "handshake") return;
    const { clientCert, clientAllow } = this.#reception.tls!.options;
    // Of a missing certificate the runtime says that its issuer is not known.
    const isMissing = failure === null || failure.code === "UNABLE_TO_GET_ISSUER_CERT";
    if (clientCert === "none") {
      return isMissing ? this.#open() : this.refuse("tls_failed", wordsOf(failure));
    }
    const certificate = socket.getPeerCertificate();
    if (certificate?.fingerprint256 === undefined) {
      if (wordsOf(failure) === "PEER_DID_NOT_RETURN_A_CERTIFICATE") {
        return this.refuse("client_certificate", "none was shown");
      }
      if (isMissing && clientCert === "optional") return this.#open();
      return this.refuse("tls_failed", wordsOf(failure));
    }
    if (failure !== null || !socket.authorized) {
      return this.refuse("client_certificate", wordsOf(failure));
    }
    const identity = identityOf(certificate, clientAllow);
    if (identity === undefined) {
      return this.refuse("client_certificate", "its names are not in client_allow");
    }
    this.#origin = { ...this.#origin, identity };
    this.#open();
  }

  /** Counts among those of an address from now on. */
  takeSeat(address: Uint8Array): void {
    this.leave();
    this.#source = sourceName(address);
    this.#reception.seats.take(this.#source, this);
  }

  /** Another zone or rate, or none that may send, holds for who is connected as well. */
  reconsider(): void {
    const { client, identity } = this.#origin;
    const { host, port } = parseClient(client)!;
    const origin = this.#reception.originOf(parseAddress(host)!, port);
    this.#origin = identity === undefined ? origin : { ...origin, identity };
    // Of a proxy it is not known for whom it speaks.
    if (origin.isBarred && this.#stage !== "proxy") return this.refuse("not_allowed");
    if (this.#taker !== undefined) this.#taker.origin = this.#origin;
  }

  /** Makes room for somebody else. What was read of it is taken in. */
  giveWay(): void {
    const { client } = this.#origin;
    this.#reception.refusals.add("connection_limit", client, "its source has the most");
    this.#socket.terminate();
  }

  /** Closes at once, counts and tells. */
  refuse(reason: IgnoredReason, detail?: string): void {
    if (this.#stage === "refused") return;
    this.#stage = "refused";
    this.#reception.refusals.add(reason, this.#origin.client, detail);
    this.#socket.terminate();
  }

  /** Nothing has come for a while. */
  quiet(): void {
    this.#framer?.quiet();
  }

  /** The connection has ended. */
  end(): void {
    this.#framer?.end();
  }

  /** It is connected no more. */
  leave(): void {
    this.#reception.seats.leave(this.#source, this);
  }

  close(): void {
    this.#socket.end();
  }

  /** Answers what came behind the header. */
  #takeHeader(data: Buffer): Buffer {
    const octets = this.#header === undefined ? data : Buffer.concat([this.#header, data]);
    const header = readProxyHeader(octets);
    this.#header = header === "more" ? Buffer.from(octets) : undefined;
    if (header === "more") return nothing;
    if (header === "bad") {
      this.refuse("proxy_header");
      return nothing;
    }
    this.#stage = "greeting";
    const { peer, bytes } = header;
    if (peer !== undefined) this.#speakFor(peer);
    return octets.subarray(bytes);
  }

  #speakFor({ address, port }: { address: Uint8Array; port: number }): void {
    this.#origin = this.#reception.originOf(address, port);
    this.takeSeat(address);
    if (this.#origin.isBarred) this.refuse("not_allowed");
  }

  #greet(data: Buffer): void {
    const { tls, handlers } = this.#reception;
    // A proxy that speaks for itself, as for its health checks, may connect and say nothing.
    if (this.#origin.isBarred) return this.refuse("not_allowed");
    if (isProxyHeader(data)) return this.refuse("proxy_header", "proxy_from does not name it");
    if (tls === undefined) {
      const foreign = foreignProtocol(data);
      return foreign === undefined ? this.#open() : this.refuse(foreign);
    }
    if (!isTlsHandshake(data)) return this.refuse("plain_on_tls");
    this.#stage = "handshake";
    const upgradable = this.#socket as unknown as Upgradable;
    const upgrade = { isServer: true, initialData: data, data: this, socket: handlers } as const;
    this.#isTls = true;
    [, this.#socket] = upgradable.upgradeTLS({ ...upgrade, tls: tls.current() });
  }

  #open(): void {
    this.#stage = "open";
    this.#taker = new FrameTaker(this.#reception.intake, this.#origin);
    this.#framer = this.#reception.makeFramer(this.#taker);
  }
}

/** `error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL`: the last part tells. */
function wordsOf(failure: { code?: string; message: string } | null): string {
  if (failure === null) return "not verified";
  const { code = "", message } = failure;
  return code === "" || code === "EPROTO" ? message.slice(message.lastIndexOf(":") + 1) : code;
}
