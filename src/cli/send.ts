import { counted } from "../base/counted.ts";
import type { Clock } from "../base/clock.ts";
import { localZone } from "../base/local-zone.ts";
import { streamHint, type StreamFailure } from "../base/streams.ts";
import { UserError } from "../base/user-error.ts";
import { isFailure, openTransmitter, type Transmitter } from "../sink/transmit.ts";
import { compose, cutTo, frameOf } from "../syslog/compose.ts";
import { zonedTimestamp } from "../syslog/timestamp-text.ts";
import { openZone, type Zone } from "../syslog/zone.ts";
import type { World } from "../world.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { linesOf } from "./lines-of.ts";
import { parseOptions, splitWords, type Given } from "./options.ts";
import { planOf, refuseLoggers, sendOptions, type SendPlan } from "./send-options.ts";

type SendIo = Omit<DaemonIo, "world"> & {
  world(): Pick<World, "clock" | "openStream" | "openDatagramPeer">;
};

/** Sends texts as syslog messages and says whether they arrived, as far as one can know. */
export const sendCommand: Command<SendIo> = async (args, io) => {
  const { words, flags } = splitWords(args, sendOptions);
  refuseLoggers(flags);
  const given = parseOptions("send", flags, sendOptions);
  const plan = planOf(given, flags, io);
  const texts = await textsOf(words, given, io, plan.count);
  const doors = io.world();
  const transmitter = plan.isSent ? await openTransmitter(plan.target, doors) : nobody;
  const { transport, host, port } = plan.target;
  const to = `${transport} ${host} port ${port}`;
  if (isFailure(transmitter)) return complain(io, `Cannot reach ${to}`, transmitter);
  const writer = new MessageWriter(plan, doors.clock, io);
  const startedMs = doors.clock.monotonicMs();
  let failure: StreamFailure | undefined;
  try {
    await sendAll(texts, writer, transmitter, doors.clock);
  } finally {
    // What came before a line that cannot be sent arrives all the same.
    failure = await transmitter.finish();
  }
  const { count } = writer;
  if (writer.cut > 0) io.err(`${counted(writer.cut, "message")} cut to ${plan.bytesMax} octets\n`);
  if (failure !== undefined) {
    return complain(io, `Not all of ${counted(count, "message")} reached ${to}`, failure);
  }
  if (plan.count !== undefined || plan.rateMax !== undefined) {
    const seconds = (doors.clock.monotonicMs() - startedMs) / 1000;
    io.err(
      `${counted(count, "message")}, ${writer.bytes} octets in ${seconds.toFixed(2)} s to ${to}\n`,
    );
  }
  return exitStatus.fine;
};

function complain(io: SendIo, what: string, failure: StreamFailure): number {
  io.err(`sluice: ${what}: ${failure.code}\n  ${streamHint(failure)}\n`);
  return exitStatus.incomplete;
}

function zoneOf({ env, readFile }: SendIo): Zone {
  return openZone(localZone(env, readFile) ?? "local") ?? openZone("UTC")!;
}

/** Makes the octets of one message after the other, as they are to go out. */
class MessageWriter {
  count = 0;
  bytes = 0;
  /** Messages that were longer than they may be. */
  cut = 0;
  readonly #plan: SendPlan;
  readonly #clock: Clock;
  readonly #print: (text: string) => void;
  readonly #zone: Zone;
  /** When the first would have gone had there been a text for each since. */
  #startedMs: number;
  /** The time of the last message: many share a millisecond. */
  #stamp = { ms: NaN, text: "" };

  constructor(plan: SendPlan, clock: Clock, io: SendIo) {
    this.#plan = plan;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#print = (text) => io.err(`${text}\n`);
    this.#zone = zoneOf(io);
  }

  /** How long to wait until the rate lets the next message go. */
  get aheadMs(): number {
    const { rateMax } = this.#plan;
    if (rateMax === undefined) return 0;
    return (this.count * 1000) / rateMax - (this.#clock.monotonicMs() - this.#startedMs);
  }

  /** There was no text for so long: what could not be sent then is not made up for. */
  rest(ms: number): void {
    const behindMs = Math.max(0, -this.aheadMs);
    this.#startedMs += Math.min(ms, behindMs);
  }

  frame(text: Buffer): Buffer {
    const { framing, bytesMax, count } = this.#plan;
    this.count++;
    const octets = this.#octets(count === undefined ? text : numbered(text, this.count));
    if (octets.length > bytesMax) this.cut++;
    const kept = cutTo(octets, bytesMax);
    if (this.#plan.isPrinted) this.#print(kept.toString());
    const frame = framing === undefined ? kept : frameOf(kept, framing);
    this.bytes += frame.length;
    return frame;
  }

  #octets(text: Buffer): Buffer {
    const { format, header, hasPrefix } = this.#plan;
    if (format === undefined) return text;
    const timestamp = this.#timestamp();
    const prefix = hasPrefix ? /^<(\d{1,3})>/.exec(text.toString("latin1", 0, 5)) : null;
    if (prefix === null || Number(prefix[1]) > 191) {
      const content = { bytes: text, start: 0, end: text.length };
      return compose({ ...header, timestamp, content }, format);
    }
    const content = { bytes: text, start: prefix[0].length, end: text.length };
    return compose({ ...header, priority: Number(prefix[1]), timestamp, content }, format);
  }

  #timestamp(): string {
    const ms = this.#clock.wallMs();
    if (ms !== this.#stamp.ms) this.#stamp = { ms, text: zonedTimestamp(ms, this.#zone) };
    return this.#stamp.text;
  }
}

/** `{n}` counts the messages, from 1. */
function numbered(text: Buffer, number: number): Buffer {
  if (!text.includes("{n}")) return text;
  return Buffer.from(text.toString("latin1").replaceAll("{n}", String(number)), "latin1");
}

async function sendAll(
  texts: Texts,
  writer: MessageWriter,
  transmitter: Transmitter,
  clock: Clock,
): Promise<void> {
  let doneMs = clock.monotonicMs();
  for await (const batch of texts) {
    writer.rest(clock.monotonicMs() - doneMs);
    for (const text of batch) {
      for (let ms = writer.aheadMs; ms > 0; ms = writer.aheadMs) {
        if (!(await transmitter.flush())) return;
        await clock.sleep(Math.max(1, ms));
      }
      const sent = transmitter.send(writer.frame(text));
      if (!(typeof sent === "boolean" ? sent : await sent)) return;
    }
    if (!(await transmitter.flush())) return;
    doneMs = clock.monotonicMs();
  }
}

/** Takes all of it, and nothing comes of it. */
const nobody: Transmitter = {
  send: () => true,
  flush: () => true,
  finish: () => Promise.resolve(undefined),
};

type Texts = Iterable<Buffer[]> | AsyncIterable<Buffer[]>;

/** What is sent again and again is kept in memory. */
const repeatedBytesMax = 64 * 1024 * 1024;
const repeatedMax = 1_000_000;
const tooMuch = new UserError(
  "There is more text than 64 MiB, or than a million lines",
  "--count sends all of it again and again: give it a smaller file, or leave --count out",
);

/** Texts as they come; with a count all of them, again and again. */
async function textsOf(
  words: readonly string[],
  given: Given,
  io: SendIo,
  count: number | undefined,
): Promise<Texts> {
  const texts = textsOnce(words, given, io);
  if (count === undefined) return texts;
  const all: Buffer[] = [];
  let bytes = 0;
  for await (const batch of texts) {
    for (const text of batch) {
      if (all.length === count) break;
      all.push(text);
      bytes += text.length;
    }
    // The others would not be sent.
    if (all.length === count) break;
    if (bytes > repeatedBytesMax || all.length > repeatedMax) throw tooMuch;
  }
  if (all.length === 0) throw new UserError("There is no text to send", "Give one, or a file");
  return repeated(all, count);
}

function textsOnce(words: readonly string[], given: Given, io: SendIo): Texts {
  const path = given.get("file")?.at(-1);
  if (words.length === 0) return linesOf(path, io);
  if (path === undefined) return [[Buffer.from(words.join(" "))]];
  throw new UserError("Both a text and a file are given", "Leave one of them out");
}

/** In batches, so that room is waited for and the network is looked after in between. */
async function* repeated(texts: readonly Buffer[], count: number): AsyncGenerator<Buffer[]> {
  const batchMax = 1000;
  for (let done = 0; done < count; done += batchMax) {
    const size = Math.min(batchMax, count - done);
    yield Array.from({ length: size }, (_, index) => texts[(done + index) % texts.length]!);
  }
}
