import { UserError } from "../base/user-error.ts";
import { load } from "../config/load.ts";
import { type Encoder, encoderOf } from "../syslog/encode.ts";
import { Message, type Origin } from "../syslog/message.ts";
import { parseSyslog } from "../syslog/parse.ts";
import { Sources } from "../syslog/sources.ts";
import type { World } from "../world.ts";
import { exitStatus, type Command, type DaemonIo, type Io } from "./command.ts";
import { explanation } from "./explanation.ts";
import { linesOf } from "./lines-of.ts";
import { explainOptions, parseOptions, sourcesOf, splitWords, type Given } from "./options.ts";
import { Output } from "./output.ts";
import { peerOf } from "./peer.ts";

/** It labels with the time of now, as the daemon would. */
type ExplainIo = Io & Pick<DaemonIo, "outOctets"> & { world(): Pick<World, "clock"> };

/** Says of each line how it is understood, or prints the record that would be stored. */
export const explainCommand: Command<ExplainIo> = async (args, io) => {
  const { words, flags } = splitWords(args, explainOptions);
  const given = parseOptions("explain", flags, explainOptions);
  const { config } = load(sourcesOf(given, io));
  const reader = new Reader(peerOf(given, config.listen), encoderOf(config.encoding));
  const { clock } = io.world();
  const output = new Output((octets) => io.outOctets(octets));
  for await (const lines of textsOf(words, given, io)) {
    for (const octets of lines) {
      const record = reader.read(octets, clock.wallMs());
      output.line(given.has("json") ? record : explanation(reader.message, record));
      if (output.isOver) return exitStatus.fine;
    }
    output.flush();
  }
  return exitStatus.fine;
};

/** One after the other, as the daemon would read them: some speak of the one before. */
class Reader {
  readonly message = new Message();
  readonly #sources = new Sources();
  readonly #origin: Origin;
  readonly #encoder: Encoder;
  #seq = 0;

  constructor(origin: Origin, encoder: Encoder) {
    this.#origin = origin;
    this.#encoder = encoder;
  }

  /** The line that would be stored, without its line feed. `message` is what it was made of. */
  read(bytes: Buffer, receivedAtMs: number): string {
    const { message } = this;
    const frame = { bytes, start: 0, end: bytes.length, sentBytes: bytes.length, receivedAtMs };
    parseSyslog(frame, this.#origin, message);
    this.#sources.observe(message, ++this.#seq);
    const out = Buffer.alloc(this.#encoder.bytesMax(message));
    return out.toString("utf8", 0, this.#encoder.encode(message, this.#seq, out, 0) - 1);
  }
}

function textsOf(
  words: string[],
  given: Given,
  io: ExplainIo,
): Iterable<Buffer[]> | AsyncIterable<Buffer[]> {
  const path = given.get("file")?.at(-1);
  if (words.length === 0) return linesOf(path, io);
  if (path === undefined) return [[Buffer.from(words.join(" "))]];
  throw new UserError("Both a line and a file are given", "Leave one of them out");
}
