import type { Clock } from "../base/clock.ts";
import type { LocalOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

/** Opens what comes from this box with the doors of the system; each is imported when it is used. */
export async function openLocal(
  options: LocalOptions,
  intake: Intake,
  { clock }: { clock: Clock },
): Promise<Source> {
  const { openStdin } = await import("./stdin.ts");
  const input = Bun.stdin.stream()[Symbol.asyncIterator]();
  return openStdin(options, intake, { clock, input });
}
