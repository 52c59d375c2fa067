// One peer's stream, from its first octet to its last.
import type { Socket } from "bun";
import type { IgnoredReason } from "../base/counters.ts";
import type { Framer, FrameTarget } from "../syslog/framing.ts";
import type { Origin } from "../syslog/message.ts";
import type { ServerTls, TlsOptions } from "./credentials.ts";
import { foreignProtocol, isTlsHandshake } from "./foreign.ts";
import { FrameTaker } from "./frame-taker.ts";
import { identityOf } from "./identity.ts";
import type { Intake } from "./source.ts";

/** What all connections of a listener share. */
export interface Reception {
  intake: Intake;
  makeFramer(target: FrameTarget): Framer;
  /** Absent: plain TCP. */
  tls?: { options: TlsOptions; current(): ServerTls } | undefined;
  complain(reason: IgnoredReason, client: string, detail?: string): void;
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

type AnySocket = Socket<Connection> | Socket<Connection | undefined>;

/** `greeting`: nothing has come. `handshake`: TLS is being agreed on. `open`: messages come. */
type Stage = "greeting" | "handshake" | "open" | "refused";

export class Connection {
  activeAtMs: number;
  readonly openedAtMs: number;
  readonly #reception: Reception;
  #socket: AnySocket;
  #origin: Origin;
  #stage: Stage = "greeting";
  #isTls = false;
  #taker: FrameTaker | undefined;
  #framer: Framer | undefined;

  constructor(socket: AnySocket, origin: Origin, reception: Reception, nowMs: number) {
    this.#socket = socket;
    this.#origin = origin;
    this.#reception = reception;
    this.openedAtMs = nowMs;
    this.activeAtMs = nowMs;
  }

  /** Its octets are read by TLS. */
  get isTls(): boolean {
    return this.#isTls;
  }

  /** TLS was not agreed on so far. */
  get isWaiting(): boolean {
    const { tls } = this.#reception;
    return tls !== undefined && (this.#stage === "greeting" || this.#stage === "handshake");
  }

  /** Octets from the network. Those of TLS come here as well, and once more when they are read. */
  takeRaw(data: Buffer, nowMs: number, wallMs: number): void {
    const { tls } = this.#reception;
    if (this.#stage === "greeting") this.#greet(data);
    if (tls === undefined) this.take(data, nowMs, wallMs);
  }

  /** What the peer said. */
  take(data: Buffer, nowMs: number, wallMs: number): void {
    if (this.#stage !== "open") return;
    this.activeAtMs = nowMs;
    this.#taker!.receivedAtMs = wallMs;
    this.#framer!.push(data);
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

  /** Closes at once, counts and tells. */
  refuse(reason: IgnoredReason, detail?: string): void {
    if (this.#stage === "refused") return;
    this.#stage = "refused";
    this.#reception.intake.counters.ignored[reason]++;
    this.#reception.complain(reason, this.#origin.client, detail);
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

  close(): void {
    this.#socket.end();
  }

  #greet(data: Buffer): void {
    const { tls, handlers } = this.#reception;
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
