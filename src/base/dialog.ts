// TCP and TLS with somebody who answers, as an argument: for protocols of question and answer.
import type { Clock } from "./clock.ts";
import { errorCode } from "./error-code.ts";

export interface DialogTarget {
  /** Address or name. */
  host: string;
  port: number;
  /** TLS from the first octet on; absent: plain, until `secure`. */
  tls?: DialogTls | undefined;
  /** Of all that is said, from the connection on. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** The far side is verified, always. */
export interface DialogTls {
  /** PEM of the authorities to trust instead of the built-in ones. */
  ca?: string | undefined;
}

/** `code` is the system's word or that of the TLS library: ECONNREFUSED, ETIMEDOUT ... */
export interface DialogFailure {
  ok: false;
  code: string;
}

export interface Dialog {
  ok: true;
  /** Sends all of it, by and by. */
  write(octets: Uint8Array | string): void;
  /** What the far side says next, however much of it; or why it will say nothing more. */
  read(): Promise<Uint8Array | DialogFailure>;
  /** From now on TLS; undefined once it stands. What was said before in the clear is void. */
  secure(tls: DialogTls): Promise<DialogFailure | undefined>;
  /** Sends what was written and hangs up; what is said then is not heard. */
  close(): void;
}

/** Never rejects: what the network does is a value. */
export type OpenDialog = (target: DialogTarget) => Promise<Dialog | DialogFailure>;

/** Nobody who answers questions says so much at once. */
export const heardBytesMax = 64 * 1024;

/**
 * Dialogs on Bun's own sockets. What was found out about them (1.4.5), and is relied on:
 * - a certificate that is not good ends the connection after `handshake` has said why;
 * - after `upgradeTLS` the plain socket's handlers still see the octets as they come, encrypted;
 * - `write` takes what the kernel takes and keeps nothing of the rest.
 */
export function systemDialogs(clock: Clock): OpenDialog {
  return async (target) => {
    const dialog = new SystemDialog(target, clock);
    return (await dialog.open(target.tls)) ?? dialog;
  };
}

class SystemDialog implements Dialog {
  readonly ok = true;
  readonly #target: DialogTarget;
  readonly #cancelTimer: () => void;
  readonly #onAbort = () => this.#end("stopped by us");
  #socket: Bun.Socket | undefined;
  #heard: Uint8Array[] = [];
  #unwritten: Uint8Array[] = [];
  #failure: DialogFailure | undefined;
  #isClosing = false;
  /** Tells whoever waits that something has happened. */
  #wake: () => void = () => {};

  constructor(target: DialogTarget, clock: Clock) {
    this.#target = target;
    this.#cancelTimer = clock.after(target.timeoutMs, () => this.#end("ETIMEDOUT"));
    target.signal.addEventListener("abort", this.#onAbort);
  }

  async open(tls: DialogTls | undefined): Promise<DialogFailure | undefined> {
    const { host: hostname, port, signal } = this.#target;
    if (signal.aborted) this.#onAbort();
    const stands = this.#standing(tls !== undefined);
    // A certificate of an authority that is none is thrown at once, all else is a rejection.
    const connecting = async () =>
      Bun.connect({
        ...{ hostname, port, socket: stands.handlers },
        ...(tls && { tls: this.#tlsOf(tls) }),
      });
    connecting().catch((error: unknown) => this.#end(errorCode(error)));
    return stands.settled;
  }

  secure(tls: DialogTls): Promise<DialogFailure | undefined> {
    const plain = this.#socket;
    // Octets that came in the clear may be somebody else's.
    if (this.#heard.length > 0) this.#end("EPROTO");
    const stands = this.#standing(true);
    if (plain === undefined || this.#failure !== undefined) return stands.settled;
    const [, secured] = plain.upgradeTLS({ tls: this.#tlsOf(tls), socket: stands.handlers });
    this.#socket = secured;
    return stands.settled;
  }

  write(octets: Uint8Array | string): void {
    this.#unwritten.push(Buffer.from(octets as string));
    this.#flush();
  }

  async read(): Promise<Uint8Array | DialogFailure> {
    for (;;) {
      const octets = this.#heard.shift();
      if (octets !== undefined) return octets;
      if (this.#failure !== undefined) return this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#isClosing = true;
    this.#flush();
  }

  /** Handlers of a socket, and when it can be talked over. */
  #standing(isTls: boolean) {
    let isUp = false;
    const up = (socket: Bun.Socket) => {
      this.#socket = socket;
      isUp = true;
      this.#wake();
    };
    // With TLS the handlers of the plain socket go on being called.
    const isOurs = (socket: Bun.Socket) => isUp && socket === this.#socket;
    const handlers = {
      open: (socket: Bun.Socket) => {
        if (this.#failure !== undefined) socket.terminate();
        else if (isTls) this.#socket = socket;
        else up(socket);
      },
      handshake: (socket: Bun.Socket, isVerified: boolean, error: Error | null) =>
        isVerified && error === null ? up(socket) : this.#end(errorCode(error)),
      data: (socket: Bun.Socket, data: Buffer) => {
        if (isOurs(socket)) this.#hear(data);
      },
      drain: (socket: Bun.Socket) => {
        if (isOurs(socket)) this.#flush();
      },
      end: () => this.#end("closed by the far side"),
      error: (_: Bun.Socket, error: Error) => this.#end(errorCode(error)),
      close: (_: Bun.Socket, error?: Error) =>
        this.#end(error ? errorCode(error) : "closed by the far side"),
    };
    const settled = (async () => {
      while (!isUp && this.#failure === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      return this.#failure;
    })();
    return { handlers, settled };
  }

  /** Undefined members would not be taken for absent ones. */
  #tlsOf({ ca }: DialogTls) {
    const serverName = this.#target.host;
    return { ...(ca !== undefined && { ca }), serverName, rejectUnauthorized: true };
  }

  #hear(data: Buffer): void {
    this.#heard.push(Uint8Array.from(data));
    const bytes = this.#heard.reduce((sum, { length }) => sum + length, 0);
    if (bytes > heardBytesMax) this.#end("EMSGSIZE");
    this.#wake();
  }

  #flush(): void {
    const socket = this.#socket;
    for (let octets = this.#unwritten[0]; octets !== undefined; octets = this.#unwritten[0]) {
      const written = Math.max(0, socket?.write(octets) ?? 0);
      if (written < octets.length) {
        this.#unwritten[0] = octets.subarray(written);
        return;
      }
      this.#unwritten.shift();
    }
    if (!this.#isClosing) return;
    this.#release();
    socket?.end();
  }

  /** It is over; the first reason is the one that is told. */
  #end(code: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = { ok: false, code };
    this.#release();
    this.#socket?.terminate();
    this.#wake();
  }

  #release(): void {
    this.#cancelTimer();
    this.#target.signal.removeEventListener("abort", this.#onAbort);
  }
}
