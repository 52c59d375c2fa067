import type { Clock } from "../base/clock.ts";
import { openLibc } from "../base/libc.ts";
import type { LocalOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

/** Opens what comes from this box with the doors of the system; each is imported when it is used. */
export async function openLocal(
  options: LocalOptions,
  intake: Intake,
  { clock }: { clock: Clock },
): Promise<Source> {
  switch (options.transport) {
    case "stdin": {
      const { openStdin } = await import("./stdin.ts");
      const input = Bun.stdin.stream()[Symbol.asyncIterator]();
      return openStdin(options, intake, { clock, input });
    }
    case "unix-stream": {
      const { openUnixStream } = await import("./unix-stream.ts");
      return openUnixStream(options, intake, { clock, libc: openLibc() });
    }
    case "unix-dgram": {
      const { openUnixDatagrams } = await import("./unix-datagrams.ts");
      return openUnixDatagrams(options, intake, { clock, libc: openLibc() });
    }
  }
}
