import type { Clock } from "../base/clock.ts";
import type { Supervisor } from "../base/supervisor.ts";
import type { Daemon } from "../daemon.ts";

/** Nobody waits for it then, and an idle box may sleep. */
const unaskedMs = 7_200_000;

/**
 * Says that the service runs, and that it stops when `signal` aborts. In between it says as
 * often as it is asked to that all is well, as long as it is: timers run, and no loop that has work
 * stands still from one look to the next. A sink that is away is not our illness, and a restart
 * would not heal it.
 */
export async function superviseLoop(
  daemon: Pick<Daemon, "outlets">,
  supervisor: Supervisor,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { watchdogMs = unaskedMs } = supervisor;
  supervisor.tell("READY=1");
  let before: Look[] = [];
  while (!signal.aborted) {
    const now = daemon.outlets.map(({ shipper: { turns, hasWork } }) => ({ turns, hasWork }));
    if (!now.some((look, index) => hangs(look, before[index]))) supervisor.tell("WATCHDOG=1");
    before = now;
    await clock.sleep(watchdogMs / 2, signal);
  }
  supervisor.tell("STOPPING=1");
}

interface Look {
  turns: number;
  hasWork: boolean;
}

function hangs(now: Look, before: Look | undefined): boolean {
  return now.hasWork && before?.hasWork === true && before.turns === now.turns;
}
