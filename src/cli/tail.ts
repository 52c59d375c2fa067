import { counted } from "../base/counted.ts";
import { UserError } from "../base/user-error.ts";
import { StoredRecord } from "../rule/stored-record.ts";
import { AdminClient } from "./admin-client.ts";
import { tailOptions } from "./ask-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { lineFormat } from "./line-formats.ts";
import { parseArguments } from "./options.ts";
import { Output } from "./output.ts";

/** Prints messages as the daemon receives them, until it is told to stop. */
export const tailCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("tail", args, tailOptions);
  if (words.length > 1) {
    throw new UserError("A filter is one argument: quote it", `sluice tail 'severity <= warning'`);
  }
  const query = new URLSearchParams({
    filter: words[0] ?? "",
    last: given.get("last")?.at(-1) ?? "",
  });
  const { out: isTerminal } = io.isTerminal;
  const isColoured = isTerminal && (io.env["NO_COLOR"] ?? "") === "";
  const format = lineFormat(given.has("json") ? "json" : "text", isTerminal, isColoured);
  const output = new Output((octets) => io.outOctets(octets));
  const client = new AdminClient(given, io);
  io.err(await client.whoElse());
  const pieces = await client.stream(`api/v1/tail?${query}`);
  const events = new Events((event) => {
    const skipped = /^event: skipped\ndata: \{"count":(\d+)\}$/.exec(
      event.toString("latin1", 0, 64),
    );
    if (skipped !== null)
      io.err(
        `(${counted(Number(skipped[1]), "message")} passed over: more came than could be shown)\n`,
      );
    if (!event.subarray(0, prefix.length).equals(prefix)) return;
    const octets = event.subarray(prefix.length);
    output.line(format({ octets, record: StoredRecord.of(octets) }));
  });
  for await (const piece of pieces) {
    events.take(piece);
    output.flush();
    if (output.isOver) return exitStatus.fine;
  }
  throw new UserError("The daemon has ended", "Start sluice tail again when it runs");
};

const prefix = Buffer.from("data: ");
const end = Buffer.from("\n\n");
/** No stored line is so long. */
const eventBytesMax = 16 * 1024 * 1024;

/** Cuts a stream of server-sent events into events. */
class Events {
  readonly #onEvent: (event: Buffer) => void;
  #rest = Buffer.alloc(0);

  constructor(onEvent: (event: Buffer) => void) {
    this.#onEvent = onEvent;
  }

  take(piece: Uint8Array): void {
    const octets = Buffer.concat([this.#rest, piece]);
    let start = 0;
    for (let at = octets.indexOf(end); at >= 0; at = octets.indexOf(end, start)) {
      this.#onEvent(octets.subarray(start, at));
      start = at + end.length;
    }
    this.#rest = Buffer.from(octets.subarray(start));
    if (this.#rest.length > eventBytesMax) {
      const hint = "Another program has that address: --url says which daemon is asked";
      throw new UserError("What comes is no tail of Sluice", hint);
    }
  }
}
