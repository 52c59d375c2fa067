// TCP and TLS out, as an argument.
import type { Clock } from "./clock.ts";
import type { Libc } from "./libc.ts";

export interface StreamTarget {
  /** Address or name. */
  host: string;
  port: number;
  /** Absent: plain TCP. */
  tls?: ClientTls | undefined;
  /** Until the connection stands, TLS included. */
  connectMsMax: number;
}

/** Texts in PEM. The far side is verified, always: by `ca`, or by the built-in authorities. */
export interface ClientTls {
  ca?: string | undefined;
  /** Our own certificate and its key, where the far side asks for one. */
  cert?: string | undefined;
  key?: string | undefined;
  /** The name in the far side's certificate, where it is not `host`. */
  serverName?: string | undefined;
}

/** What becomes of a stream that was opened. */
export interface StreamEvents {
  /** There is room again. */
  onDrain(): void;
  /**
   * It is over. Without a failure, the far side has closed behind `finish` and not before: it has
   * taken what was sent, as far as the network can tell.
   */
  onClosed(failure: StreamFailure | undefined): void;
}

/** `code` is the system's word, or that of the TLS library. */
export interface StreamFailure {
  ok: false;
  code: string;
}

export interface Stream {
  ok: true;
  /** The far side's address. */
  readonly address: string;
  /** How many octets were taken, from the first on; when not all were, `onDrain` says when. */
  write(octets: Uint8Array): number;
  /** That was all: behind what was written, the far side is told so. */
  finish(): void;
  /** Ends it at once; nothing is told any more. */
  abandon(): void;
}

/** Never rejects: what the network does is a value. */
export type OpenStream = (
  target: StreamTarget,
  events: StreamEvents,
) => Promise<Stream | StreamFailure>;

const closedEarly: StreamFailure = { ok: false, code: "closed by the far side" };
const closedBeforeTls: StreamFailure = { ok: false, code: "closed before TLS was agreed on" };

/**
 * Streams on Bun's own sockets. What was found out about them (1.4.5), and is relied on:
 * - `write` takes what the kernel takes and keeps nothing of the rest;
 * - with `allowHalfOpen`, `shutdown` says that that was all (TLS: close_notify), and `close` comes
 *   with an error when the far side answers with a reset, without one when it closes in its turn;
 * - with TLS 1.3 a far side that misses our certificate says so after the handshake, by `error`;
 * - `close` behind `shutdown` says nothing of a reset that came after the far side's own end: the
 *   kernel is asked how much it never confirmed, by a copy of the descriptor, for that is closed.
 */
export function systemStreams(clock: Clock, libc?: Libc): OpenStream {
  return (target, events) =>
    new Promise((resolve) => new SystemStream(events, resolve, libc).open(target, clock));
}

/** A far side that has gone without a word is given up when it has confirmed nothing for so long. */
const unconfirmedMsMax = 20_000;
const ipprotoTcp = 6;
/** tcp(7), Linux: by default the kernel would try for a quarter of an hour. */
const tcpUserTimeout = 18;
/** What a far side does not read is not known to be lost once the kernel has it: it takes so much. */
const unsentBytesMax = 128 * 1024;
/** tcp(7): by default the kernel would take 4 MiB. */
const tcpNotSentLowWater = 25;
/** tcp(7), SIOCOUTQ: octets that the far side has not confirmed; our end counts as one. */
const siocOutQ = 0x5411;

class SystemStream implements Stream {
  readonly ok = true;
  address = "";
  readonly #events: StreamEvents;
  readonly #libc: Libc | undefined;
  /** Tells how opening went; undefined once it has. */
  #settle: ((opened: Stream | StreamFailure) => void) | undefined;
  #socket: Bun.Socket | undefined;
  #failure: StreamFailure | undefined;
  #isPlain = true;
  #isFinished = false;
  #isOver = false;
  /** A copy of the descriptor, from our end on; -1: none. */
  #watched = -1;
  #cancelTimer: () => void = () => {};

  constructor(
    events: StreamEvents,
    settle: (opened: Stream | StreamFailure) => void,
    libc: Libc | undefined,
  ) {
    this.#events = events;
    this.#settle = settle;
    this.#libc = libc;
  }

  open({ host, port, tls, connectMsMax }: StreamTarget, clock: Clock): void {
    this.#cancelTimer = clock.after(connectMsMax, () =>
      this.#end({ ok: false, code: "ETIMEDOUT" }),
    );
    this.#isPlain = tls === undefined;
    const options = {
      ...{ hostname: host, port, allowHalfOpen: true },
      // Undefined members would not be taken for absent ones.
      ...(tls && { tls: { ...defined(tls), rejectUnauthorized: true } }),
      socket: {
        open: (socket: Bun.Socket) => this.#opened(socket),
        handshake: (_: Bun.Socket, isVerified: boolean, error: Error | null) =>
          isVerified && error === null ? this.#connected() : this.#end(failureOf(error)),
        data() {},
        drain: () => this.#drained(),
        end: () => this.#ended(),
        error: (_: Bun.Socket, error: Error) => this.#failed(failureOf(error)),
        close: (_: Bun.Socket, error?: Error) => this.#end(error && failureOf(error)),
      },
    };
    // A bad certificate or key of ours is thrown at once, all else is a rejection.
    const connecting = async () => Bun.connect(options);
    connecting().catch((error: unknown) => this.#end(failureOf(error)));
  }

  write(octets: Uint8Array): number {
    return this.#isOver ? 0 : Math.max(0, this.#socket?.write(octets) ?? 0);
  }

  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#watched = this.#libc?.dup(this.#descriptor) ?? -1;
    this.#socket?.shutdown();
  }

  abandon(): void {
    this.#isOver = true;
    this.#unconfirmedBytes();
    this.#cancelTimer();
    this.#socket?.terminate();
  }

  #opened(socket: Bun.Socket): void {
    this.#socket = socket;
    this.address = socket.remoteAddress;
    if (this.#isOver) socket.terminate();
    else if (this.#isPlain) this.#connected();
  }

  #connected(): void {
    if (this.#isOver) return;
    this.#cancelTimer();
    this.#watchFarSide();
    this.#settle?.(this);
    this.#settle = undefined;
  }

  /** The runtime knows it, its types do not; -1 where there is none. */
  get #descriptor(): number {
    const { fd } = (this.#socket ?? {}) as { fd?: unknown };
    return typeof fd === "number" ? fd : -1;
  }

  #watchFarSide(): void {
    this.#socket?.setKeepAlive(true, 60_000);
    const set = (option: number, value: number) => {
      const octets = new Uint8Array(Uint32Array.of(value).buffer);
      this.#libc?.setsockopt(this.#descriptor, ipprotoTcp, option, octets, octets.length);
    };
    set(tcpUserTimeout, unconfirmedMsMax);
    set(tcpNotSentLowWater, unsentBytesMax);
  }

  /** When it is over: what the far side never confirmed. Gives the copy back. */
  #unconfirmedBytes(): number {
    if (this.#watched < 0) return 0;
    const octets = new Uint8Array(4);
    const isKnown = this.#libc?.ioctl(this.#watched, siocOutQ, octets) === 0;
    this.#libc?.close(this.#watched);
    this.#watched = -1;
    return isKnown ? new DataView(octets.buffer).getUint32(0, true) : 0;
  }

  /** What an alert of TLS says comes before the end, which would say nothing. */
  #failed(failure: StreamFailure): void {
    this.#failure ??= failure;
  }

  #drained(): void {
    if (this.#settle === undefined && !this.#isOver) this.#events.onDrain();
  }

  /** Whoever says its last word before ours takes nothing more. */
  #ended(): void {
    if (!this.#isFinished) this.#failure ??= closedEarly;
    this.#socket?.end();
  }

  #end(failure: StreamFailure | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    const isConfirmed = this.#unconfirmedBytes() <= 1;
    const hasFailed = this.#failure !== undefined || failure !== undefined;
    const isTaken = this.#isFinished && isConfirmed && !hasFailed;
    const reason = this.#failure ?? failure ?? closedEarly;
    if (this.#settle === undefined) return this.#events.onClosed(isTaken ? undefined : reason);
    this.#socket?.terminate();
    const isSilent = reason === closedEarly || reason.code === "ECONNRESET";
    this.#settle(isSilent && !this.#isPlain ? closedBeforeTls : reason);
    this.#settle = undefined;
  }
}

function defined(tls: ClientTls): Record<string, string> {
  const there = Object.entries(tls).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Record<string, string>;
}

function failureOf(error: unknown): StreamFailure {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  // What an alert says stands in the message: error:...:TLSV1_ALERT_CERTIFICATE_REQUIRED.
  const alert = /[A-Z0-9]+_ALERT_[A-Z_]+/.exec(String(message))?.[0];
  return { ok: false, code: alert ?? (typeof code === "string" ? code : String(message)) };
}

const hints: [RegExp, string][] = [
  [/^ECONNREFUSED$/, "Nothing listens there: check the port, and whether the server runs"],
  [/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL|DNS)/, "No name server knows that name: check it"],
  [
    /^ETIMEDOUT$/,
    "It does not answer: check the address, firewalls, whether it speaks TLS where you do, and \
reads what it gets",
  ],
  [/^E(HOSTUNREACH|NETUNREACH|AFNOSUPPORT)$/, "No way there: check the address and routes"],
  [
    /_ALERT_(CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERT|ACCESS_DENIED)/,
    "It wants another \
certificate of ours: see the client certificate and its key",
  ],
  [
    /_ALERT_(HANDSHAKE_FAILURE|PROTOCOL_VERSION)/,
    "It wants a certificate of ours, or versions and ciphers that we do not speak: see its own log",
  ],
  [/ALTNAME/, "Its certificate has another name: say which name is to be expected"],
  [/SELF_SIGNED|UNABLE_TO|ISSUER/, "Its authority is not known here: name the file that holds it"],
  [/EXPIRED|NOT_YET_VALID/, "Compare the validity of its certificate with the clock of this box"],
  [/PEM|KEY|ASN1|X509/, "Our certificate or key is none: both must be PEM and belong together"],
  [/EPROTO|SSL|TLS|WRONG_VERSION/, "Does it speak TLS on that port?"],
  [/reset|ECONNRESET|EPIPE|closed/i, "It takes no more: see its own log"],
];

/** What a person can do about a failure. */
export function streamHint({ code }: StreamFailure): string {
  const found = hints.find(([pattern]) => pattern.test(code));
  return found?.[1] ?? "Check the network and the settings of the target";
}
