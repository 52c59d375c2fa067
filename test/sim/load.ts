// The senders. Their waves roll on whether anybody listens or not; whoever listens hands what comes
// to the daemon, and the world remembers it.
import { CarryBudget } from "../../src/syslog/carry.ts";
import { Framer } from "../../src/syslog/framing.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Frame, Origin } from "../../src/syslog/message.ts";
import { Origins } from "../../src/source/origins.ts";
import type { Intake, ListenOptions, Source } from "../../src/source/source.ts";
import type { BootTruth } from "./boot-truth.ts";
import { Chance } from "./chance.ts";
import type { SimClock } from "./sim-clock.ts";
import type { Stage } from "./stage.ts";
import type { Mix, Swarm, Wave } from "./swarm.ts";
import type { Visit } from "./swarm-peers.ts";
import { SourceLimits } from "../../src/source/source-limits.ts";
import { RateTruth } from "./rate-truth.ts";
import { Texts } from "./texts.ts";
import { clientOf, Visitors } from "./visitors.ts";

/** The boot that listens. */
export interface Listener {
  isDead: boolean;
  clock: SimClock;
  truth: BootTruth;
  /** A message was received. */
  took(frame: Buffer, marker: string): void;
}

/** Who sends the waves. */
const sender = "192.0.2.9:40000";

/** Messages of visitors count from here on. */
const visitorsMade = 1_000_000;

/** A source takes in what is left for so long. */
export const stopMsMax = 300;

export class Load {
  readonly #stage: Stage;
  readonly #mix: Mix;
  readonly #chance: Chance;
  readonly #texts: Texts;
  /** Of their own, so that lives without them are as they were. */
  readonly #visitorsChance = new Chance(1);
  readonly #visitorsTexts: Texts;
  readonly #sockets: (Socket | undefined)[] = [];
  #isOver = false;

  constructor(stage: Stage, { mix, visits }: Pick<Swarm, "mix" | "visits">) {
    this.#stage = stage;
    this.#mix = mix;
    this.#chance = stage.chance.fork();
    this.#texts = new Texts(mix, this.#chance);
    this.#visitorsTexts = new Texts(mix, this.#visitorsChance, visitorsMade);
    for (const visit of visits) stage.timeline.after(visit.atMs, () => this.#visit(visit));
    for (const wave of mix.waves)
      stage.timeline.after(wave.atMs, () => this.#roll(wave, wave.count));
  }

  /** Nobody sends any more. */
  end(): void {
    this.#isOver = true;
  }

  /** What a boot's `openSource` does for the listener of this number. */
  open(
    index: number,
    listen: ListenOptions,
    given: { intake: Intake; clock: Clock; listener: Listener },
  ): Source {
    const violate = (promise: string) => this.#stage.violate(promise);
    const visitorsChance = this.#visitorsChance;
    const socket = new Socket(listen, { ...given, violate, visitorsChance }, this.#chance);
    this.#sockets[index] = socket;
    return {
      description: `${listen.transport} simulated`,
      port: listen.port,
      stop: async () => {
        await given.listener.clock.sleep(this.#chance.fraction() * stopMsMax);
        if (!this.#isOver) this.#send(socket, this.#chance.below(5));
        socket.close();
      },
    };
  }

  #roll(wave: Wave, left: number): void {
    if (this.#isOver || left <= 0) return;
    const socket = this.#sockets[wave.listener];
    if (socket !== undefined) this.#send(socket, Math.min(left, wave.perTick));
    this.#stage.timeline.after(wave.everyMs, () => this.#roll(wave, left - wave.perTick));
  }

  #visit(visit: Visit): void {
    const socket = this.#sockets[visit.listener];
    if (this.#isOver || socket?.isOpen !== true) return;
    const count = this.#visitorsChance.between(1, 9);
    const all = Array.from({ length: count }, () => this.#visitorsTexts.next(socket.frameBytesMax));
    const frames = all.filter(({ length }) => length > 0);
    socket.visit(visit, frames, this.#stage.timeline.nowMs);
  }

  #send(socket: Socket, count: number): void {
    if (!socket.isOpen) return;
    const atMs = this.#stage.timeline.nowMs;
    if (this.#chance.often(this.#mix.kernelLosses)) socket.lose(this.#chance.between(1, 50));
    if (this.#chance.often(this.#mix.connectionResets)) socket.reset(atMs);
    const frames = Array.from({ length: count }, () => this.#texts.next(socket.frameBytesMax));
    socket.deliver(frames, atMs);
  }
}

interface SocketDoors {
  intake: Intake;
  clock: Clock;
  listener: Listener;
  violate(promise: string): void;
  visitorsChance: Chance;
}

/** One listener of one boot: datagrams, or a stream of frames with a length or a line feed. */
class Socket {
  readonly frameBytesMax: number;
  readonly #transport: "udp" | "tcp";
  readonly #given: SocketDoors;
  readonly #rate: RateTruth | undefined;
  readonly #chance: Chance;
  readonly #origin: Origin;
  readonly #frame: Frame;
  readonly #visitors: Visitors;
  readonly #budget = new CarryBudget(64 * 1024);
  #framer: Framer;
  #counts: boolean;
  #rest: Buffer = Buffer.alloc(0);
  #isClosed = false;
  #atMs = 0;
  /** Who is speaking. */
  #client = sender;

  constructor(listen: ListenOptions, given: SocketDoors, chance: Chance) {
    this.frameBytesMax = listen.frameBytesMax;
    this.#transport = listen.transport === "udp" ? "udp" : "tcp";
    this.#given = given;
    this.#chance = chance;
    const doors = { clock: given.clock, log: { info() {}, warn() {}, error() {} } };
    const limits = listen.rate && new SourceLimits(listen.rate, doors);
    this.#origin = new Origins(listen, limits).ofText("192.0.2.9", 40_000);
    this.#rate = listen.rate && new RateTruth(listen.rate);
    this.#frame = { bytes: Buffer.alloc(0), start: 0, end: 0, receivedAtMs: 0, sentBytes: 0 };
    this.#framer = this.#openFramer();
    this.#counts = chance.often(0.5);
    const { clock, listener, visitorsChance } = given;
    const receive = (frame: Frame, origin: Origin) => this.#receive(frame, origin);
    const intake = { ...given.intake, receive };
    this.#visitors = new Visitors(listen, {
      ...{ intake, clock, truth: listener.truth, chance: visitorsChance },
    });
  }

  get isOpen(): boolean {
    return !this.#isClosed && !this.#given.listener.isDead;
  }

  close(): void {
    this.reset(this.#atMs);
    this.#isClosed = true;
  }

  /** The kernel's queue ran over. */
  lose(count: number): void {
    this.#given.intake.counters.lostKernel += count;
    this.#given.listener.truth.lostKernel += count;
  }

  /** The connection ends, perhaps amid a frame, and is opened anew. */
  reset(atMs: number): void {
    if (this.#transport === "udp" || !this.isOpen) return;
    this.#begin(atMs);
    this.#framer.end();
    this.#framer = this.#openFramer();
    this.#counts = this.#chance.often(0.5);
    this.#rest = Buffer.alloc(0);
  }

  /** Somebody else says that much. */
  visit(visit: Visit, frames: Buffer[], atMs: number): void {
    this.#begin(atMs);
    this.#client = clientOf(visit);
    this.#visitors.come(visit, frames);
    this.#client = sender;
  }

  deliver(frames: Buffer[], atMs: number): void {
    this.#begin(atMs);
    if (this.#transport === "udp") for (const frame of frames) this.#datagram(frame);
    else this.#stream(frames);
  }

  #begin(atMs: number): void {
    this.#atMs = atMs;
    this.#frame.receivedAtMs = this.#given.clock.wallMs();
  }

  #datagram(bytes: Buffer): void {
    this.#take(bytes, {
      start: 0,
      end: Math.min(bytes.length, this.frameBytesMax),
      sentBytes: bytes.length,
    });
  }

  /** The network cuts where it likes; what is left comes with the next frames. */
  #stream(frames: Buffer[]): void {
    const framed = frames.map((frame) =>
      Buffer.concat(
        this.#counts ? [Buffer.from(`${frame.length} `), frame] : [frame, Buffer.from("\n")],
      ),
    );
    const stream = Buffer.concat([this.#rest, ...framed]);
    const first = this.#chance.below(stream.length + 1);
    const second = this.#chance.between(first, stream.length);
    this.#framer.push(stream.subarray(0, first));
    this.#framer.push(stream.subarray(first, second));
    this.#rest = stream.subarray(second);
  }

  #openFramer(): Framer {
    const target = {
      frame: (bytes: Buffer, start: number, end: number, sentBytes: number) =>
        this.#take(bytes, { start, end, sentBytes }),
      empty: () => {
        this.#given.intake.counters.ignored.empty++;
        this.#given.listener.truth.ignored++;
      },
    };
    return new Framer(target, this.frameBytesMax, this.#budget);
  }

  #take(bytes: Buffer, place: { start: number; end: number; sentBytes: number }): void {
    this.#receive(Object.assign(this.#frame, { bytes, ...place }), this.#origin, this.#rate);
  }

  /** Hands it to the daemon, and remembers it as what became of it. */
  #receive(frame: Frame, origin: Origin, rate?: RateTruth): void {
    const { listener, intake, violate } = this.#given;
    const { truth } = listener;
    const lostBefore = intake.counters.lostRate;
    intake.receive(frame, origin);
    if (frame.sentBytes === 0) return void truth.ignored++;
    const isLost = intake.counters.lostRate !== lostBefore;
    const wrong = rate?.took(frame.receivedAtMs, isLost, isError(frame));
    if (wrong !== undefined) violate(wrong);
    if (isLost) return void truth.lostRate++;
    const { bytes, start, end, receivedAtMs } = frame;
    const marker = Texts.markerOf(bytes, start, end);
    truth.taken.push({ marker, client: this.#client, atMs: this.#atMs, receivedAtMs });
    listener.took(bytes.subarray(start, end), marker);
  }
}

/** What its priority says; undefined where it says nothing that everybody reads alike. */
function isError({ bytes, start, end }: Frame): boolean | undefined {
  const text = bytes.toString("latin1", start, Math.min(end, start + 24));
  const priority = /^<([1-9]\d{0,2})>(?:1 |[A-Z][a-z]{2} )/.exec(text)?.[1];
  return priority === undefined || Number(priority) > 191 ? undefined : Number(priority) % 8 <= 3;
}
