// What the world knows of one target of forwards: what is owed to it, and what it got.
import type { Forward } from "../../src/sink/forward/forward.ts";
import { backoffMsMax } from "../../src/base/backoff.ts";
import type { Stage } from "./stage.ts";
import type { ForwardPlan } from "./swarm-peers.ts";

const [lineFeed, nul, space] = [10, 0, 32];
/** What stands before each frame in a queue. */
const headBytes = 4;
/** Timers of the loops, and a little for microtasks. */
const looseMs = 1_000;

export class ForwardTruth {
  readonly #plan: ForwardPlan;
  readonly #stage: Stage;
  /** What this boot owes, in order, as it is to come: octets, or the marker that is in them. */
  #owed: Buffer[] = [];
  readonly #datagrams: Buffer[] = [];
  /** So many were lost when it was looked last. */
  #lost = 0;
  /** The first that may still come. */
  #next = 0;
  #arrived = 0;
  #isFaulty = false;
  #wellFromMs = 0;
  /** When something was owed, or came, last. */
  #movedAtMs = 0;

  constructor(plan: ForwardPlan, stage: Stage) {
    this.#plan = plan;
    this.#stage = stage;
  }

  /** What waited in memory is gone: a forward promises nothing beyond its run. */
  booted(): void {
    this.#owed = [];
    this.#lost = this.#next = this.#arrived = 0;
    this.disturbed(this.#isFaulty);
  }

  disturbed(isFaulty: boolean): void {
    this.#isFaulty = isFaulty;
    this.#wellFromMs = this.#stage.timeline.nowMs;
  }

  /** A message was received, and the daemon has handed it on if it met the condition. */
  took(frame: Buffer, marker: string, forward: Forward): void {
    const { digit, options } = this.#plan;
    if (digit === undefined || frame.includes(`${digit}#`)) {
      const isAsItIs = options.format === "as_is";
      this.#owed.push(isAsItIs ? this.#written(frame) : Buffer.from(marker));
      this.#movedAtMs = this.#stage.timeline.nowMs;
    }
    for (const content of this.#datagrams.splice(0)) this.#arrive(content);
    this.#lookForLoss(forward);
  }

  /** A connection begins; the answer takes in what comes by it. What is cut by its end is nothing. */
  begin(): (octets: Uint8Array) => void {
    let rest = Buffer.alloc(0);
    return (octets) => {
      rest = Buffer.concat([rest, octets]);
      for (let frame = this.#frameIn(rest); frame; frame = this.#frameIn(rest)) {
        rest = rest.subarray(frame.bytes);
        this.#arrive(frame.content);
      }
    };
  }

  /** A datagram came, before its message is known to be owed. */
  arrived(content: Buffer): void {
    this.#datagrams.push(content);
  }

  /** A whole message came: one that is owed, behind those that came before. */
  #arrive(content: Buffer): void {
    const isAsItIs = this.#plan.options.format === "as_is";
    const isIt = (owed: Buffer) => (isAsItIs ? owed.equals(content) : content.includes(owed));
    const at = this.#owed.findIndex((owed, index) => index >= this.#next && isIt(owed));
    if (at >= 0) {
      this.#next = at + 1;
      this.#arrived++;
      this.#movedAtMs = this.#stage.timeline.nowMs;
      return;
    }
    const what = this.#owed.some(isIt) ? "comes again, or too late" : "was not for it";
    this.#stage.violate(`${this.#name}: "${content.toString("latin1", 0, 80)}" ${what}`);
  }

  /** Everything that met the condition is sent, waits, or is counted. */
  look({ way, looped }: Forward): void {
    const { sent, waiting, lost } = way;
    if (sent !== this.#arrived) this.#violate(`${sent} are sent, ${this.#arrived} came`);
    if (sent + waiting + lost + looped !== this.#owed.length) {
      const parts = `${sent} sent, ${waiting} waiting, ${lost} lost, ${looped} looped`;
      this.#violate(`${this.#owed.length} met its condition, but ${parts}`);
    }
    // Who was passed over will not come any more.
    if (this.#next - this.#arrived > lost) this.#violate("what was passed over is not lost");
    const { connectMsMax = 0 } = this.#plan.options.stream ?? {};
    const bearableMs = backoffMsMax + connectMsMax + 2 * this.#plan.latencyMs + looseMs;
    const sinceMs = Math.max(this.#wellFromMs, this.#movedAtMs);
    const restsMs = this.#stage.timeline.nowMs - sinceMs;
    if (waiting > 0 && !this.#isFaulty && restsMs > bearableMs)
      this.#violate(`${waiting} wait for nothing`);
  }

  get #name(): string {
    return `forward to port ${this.#plan.options.port}`;
  }

  #violate(promise: string): void {
    this.#stage.violate(`${this.#name}: ${promise}`);
  }

  /** In a queue the oldest give way, and only when there is no room. */
  #lookForLoss({ way }: Forward): void {
    const fresh = way.lost - this.#lost;
    this.#lost = way.lost;
    const { stream, format } = this.#plan.options;
    if (fresh === 0 || stream === undefined || format !== "as_is") return;
    const last = this.#owed.slice(-(way.waiting + fresh));
    const bytes = last.reduce((sum, owed) => sum + headBytes + this.#framed(owed), 0);
    if (bytes > stream.queueBytesMax) return;
    this.#violate(`messages are lost while only ${bytes} bytes wait`);
  }

  #framed(content: Buffer): number {
    const { framing } = this.#plan.options.stream!;
    return content.length + (framing === "octet" ? `${content.length} `.length : 1);
  }

  /** A copy as it stands in its framing: what ends it cannot stand within. */
  #written(content: Buffer): Buffer {
    const { framing } = this.#plan.options.stream ?? { framing: "octet" };
    if (framing === "octet") return Buffer.from(content);
    const end = framing === "lf" ? lineFeed : nul;
    let length = content.length;
    while (content[length - 1] === end) length--;
    return Buffer.from(content.subarray(0, length).map((octet) => (octet === end ? space : octet)));
  }

  #frameIn(stream: Buffer): { content: Buffer; bytes: number } | undefined {
    const { framing } = this.#plan.options.stream!;
    const at = stream.indexOf(framing === "octet" ? space : framing === "lf" ? lineFeed : nul);
    if (at < 0) return undefined;
    const content = stream.subarray(0, at);
    if (framing !== "octet") return { content, bytes: at + 1 };
    const count = Number(content.toString("latin1"));
    if (!Number.isSafeInteger(count)) this.#violate("a frame has no count");
    const bytes = at + 1 + count;
    return bytes <= stream.length ? { content: stream.subarray(at + 1, bytes), bytes } : undefined;
  }
}
