import type { Clock } from "../../base/clock.ts";
import type { TextFile } from "../../base/files.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import {
  streamHint,
  type ClientTls,
  type OpenStream,
  type Stream,
  type StreamFailure,
} from "../../base/streams.ts";
import { frameLent } from "../../syslog/compose.ts";
import { onFailed, onWell, Health, waitMs, type FarSide } from "../deliver.ts";
import { FrameQueue } from "./frame-queue.ts";
import type { ClientTlsFiles, ForwardOptions, StreamWayOptions } from "./options.ts";
import type { Way } from "./way.ts";

export interface StreamWayDoors {
  clock: Clock;
  random: Random;
  log: Log;
  openStream: OpenStream;
  readTextFile(path: string): TextFile;
}

/** What is being written: its octets, where its frames end, how far it is, the next to be sent. */
interface Portion {
  octets: Buffer;
  ends: number[];
  at: number;
  next: number;
}

/** A connection is good when it has stood for so long: some servers take it and then close it. */
const steadyMs = 5_000;
/**
 * With TLS 1.3 a server says only after the handshake that it does not want our certificate. One
 * that broke off may take a connection and break off again: its kernel would take messages.
 */
const refusalMs = 250;

/**
 * By TCP or TLS: frames wait in a bounded queue while the far side is away or slow. A frame that
 * was cut by the end of a connection is sent again as a whole. What the kernel had taken of those
 * before it counts as sent, though the far side may not have read it: syslog has no receipts.
 */
export class StreamWay implements Way {
  readonly description: string;
  address: string | undefined;
  sent = 0;
  lost = 0;
  readonly health = new Health();
  readonly #to: { host: string; port: number };
  #options: StreamWayOptions;
  readonly #doors: StreamWayDoors;
  readonly #far: FarSide;
  #queue: FrameQueue;
  #stream: Stream | undefined;
  #portion: Portion = { octets: Buffer.alloc(0), at: 0, ends: [], next: 0 };
  #isFlushDue = false;
  /** Ends the pause before the next try. */
  #cutPause: () => void = () => {};
  readonly #finish = new AbortController();

  constructor(
    to: { host: string; port: number },
    options: StreamWayOptions,
    doors: StreamWayDoors,
  ) {
    this.#to = to;
    this.#options = options;
    this.#doors = doors;
    this.#queue = new FrameQueue(options.queueBytesMax);
    this.description = `${options.tls ? "tls" : "tcp"} ${to.host} port ${to.port}`;
    this.#far = { kind: "forward", name: this.description };
  }

  get waiting(): number {
    return this.#queue.count + this.#portion.ends.length - this.#portion.next;
  }

  send(octets: Buffer): void {
    this.lost += this.#queue.push(frameLent(octets, this.#options.framing));
    if (this.#stream === undefined || this.#isFlushDue) return;
    // Messages that are taken in together go out together.
    this.#isFlushDue = true;
    queueMicrotask(() => this.#flush());
  }

  async open(): Promise<void> {}

  /** The next connection is by them, and is tried at once where there is none. */
  change({ stream: options }: ForwardOptions): void {
    if (options === undefined || Bun.deepEquals(options, this.#options)) return;
    this.#options = options;
    if (options.queueBytesMax !== this.#queue.bytesMax) {
      const queue = new FrameQueue(options.queueBytesMax);
      this.lost += this.#queue.moveTo(queue);
      this.#queue = queue;
    }
    this.#cutPause();
  }

  finish(): void {
    this.#finish.abort();
    this.#cutPause();
    this.#flush();
  }

  async sendLoop(signal: AbortSignal): Promise<void> {
    const finished = this.#finish.signal;
    while (!signal.aborted && !(finished.aborted && this.waiting === 0)) {
      const failure = await this.#connection(signal);
      if (failure === undefined || signal.aborted) return;
      const failed = { kind: "failed", reason: failure.code, hint: streamHint(failure) } as const;
      onFailed(failed, this.#far, this.#delivery);
      if (finished.aborted) return;
      await this.#pause(waitMs(failed, this.#delivery));
    }
  }

  #pause(ms: number): Promise<void> {
    const cut = new AbortController();
    this.#cutPause = () => cut.abort();
    return this.#doors.clock.sleep(ms, cut.signal);
  }

  get #delivery() {
    return { ...this.#doors, health: this.health };
  }

  /** One connection, from its opening to its end; undefined: all was sent, and `finish` called. */
  async #connection(signal: AbortSignal): Promise<StreamFailure | undefined> {
    const { clock } = this.#doors;
    const { tls, connectMsMax } = this.#options;
    const pems = tls && readPems(tls, this.#doors);
    if (pems !== undefined && "ok" in pems) return pems;
    const closed = Promise.withResolvers<StreamFailure | undefined>();
    const opening = this.#doors.openStream(
      { ...this.#to, connectMsMax, tls: pems },
      { onDrain: () => this.#flush(), onClosed: closed.resolve },
    );
    const onAbort = () => {
      // It may not stand yet: nobody waits for it, and nobody wants it then.
      void opening.then((late) => late.ok && late.abandon());
      closed.resolve({ ok: false, code: "stopped" });
    };
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    const stream = await Promise.race([opening, closed.promise]);
    if (stream === undefined || !stream.ok) {
      signal.removeEventListener("abort", onAbort);
      return stream;
    }
    const cancelSteady = clock.after(steadyMs, () => onWell(this.#far, this.#delivery));
    if (tls || this.health.failures > 0)
      await Promise.race([clock.sleep(refusalMs, signal), closed.promise]);
    this.#begin(stream);
    const failure = await closed.promise;
    this.#stream = undefined;
    cancelSteady();
    signal.removeEventListener("abort", onAbort);
    return failure;
  }

  /** What was not sent as a whole on the connection before begins this one. */
  #begin(stream: Stream): void {
    const portion = this.#portion;
    portion.at = portion.next === 0 ? 0 : portion.ends[portion.next - 1]!;
    this.#stream = stream;
    this.address = stream.address;
    this.#flush();
  }

  #flush(): void {
    this.#isFlushDue = false;
    const stream = this.#stream;
    if (stream === undefined) return;
    while (this.#writePortion(stream)) {
      if (this.#queue.count === 0) {
        if (this.#finish.signal.aborted) stream.finish();
        return;
      }
      this.#portion = { ...this.#queue.take(), at: 0, next: 0 };
    }
  }

  /** Whether all of it was taken. */
  #writePortion(stream: Stream): boolean {
    const portion = this.#portion;
    const { octets, ends } = portion;
    if (portion.at < octets.length) portion.at += stream.write(octets.subarray(portion.at));
    for (; portion.next < ends.length && ends[portion.next]! <= portion.at; portion.next++)
      this.sent++;
    return portion.next === ends.length;
  }
}

/** Read anew for each connection, so that certificates may change under way. */
function readPems(
  { caFile, certFile, keyFile, serverName }: ClientTlsFiles,
  { readTextFile }: Pick<StreamWayDoors, "readTextFile">,
): ClientTls | StreamFailure {
  const texts: (string | undefined)[] = [];
  for (const path of [caFile, certFile, keyFile]) {
    const file = path === undefined ? undefined : readTextFile(path);
    if (file?.ok === false) return { ok: false, code: `cannot read "${path}": ${file.code}` };
    texts.push(file?.text);
  }
  const [ca, cert, key] = texts;
  return { ca, cert, key, serverName };
}
