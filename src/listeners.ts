// All that messages come in by. Listeners come and go while the daemon runs: a socket whose address
// stays is never closed, so that not a packet is lost.
import type { Listener } from "./admin/subject.ts";
import type { Clock } from "./base/clock.ts";
import type { Counters, CounterSum } from "./base/counters.ts";
import { UserError } from "./base/user-error.ts";
import type { Config } from "./config/config.ts";
import { listenDoor } from "./source/door.ts";
import { localDoor } from "./source/local.ts";
import type { Intake, Source } from "./source/source.ts";
import type { World } from "./world.ts";

type ListenerOptions = Config["listen"][number] | Config["local"][number];
type Wanted = Pick<Config, "listen" | "local">;

export interface ListenersParts {
  world: World;
  clock: Clock;
  counters: CounterSum;
  /** What each source is given; `receive` may be another one later. */
  intakeFor(counters: Counters): Intake;
}

interface OpenListener extends Listener {
  options: ListenerOptions;
  readonly intake: Intake;
}

/** Takes back, step by step, what was done. */
export type Undo = () => Promise<void>;

export class Listeners {
  readonly all: OpenListener[] = [];
  readonly #parts: ListenersParts;

  constructor(parts: ListenersParts) {
    this.#parts = parts;
  }

  get sources(): Source[] {
    return this.all.map(({ source }) => source);
  }

  /** Rejects with a UserError; what was opened until then is for `stop` to close. */
  async open({ listen, local }: Wanted): Promise<void> {
    for (const options of [...listen, ...local]) this.all.push(await this.#open(options));
  }

  /** Each goes on with what `receiveOf` gives for its counters. */
  redirect(receiveOf: (counters: Counters) => Intake["receive"]): void {
    for (const { intake, counters } of this.all) intake.receive = receiveOf(counters);
  }

  /**
   * Opens what is new and changes what goes on. Rejects with a UserError: then all is as it was.
   * `install` cannot fail and resolves when what is wanted no more is closed.
   */
  async exchange({ listen, local }: Wanted): Promise<{ install(): Promise<void>; undo: Undo }> {
    const steps: Undo[] = [];
    const kept: OpenListener[] = [];
    const undo = async () => {
      for (const step of steps.toReversed()) await step();
    };
    try {
      for (const options of [...listen, ...local]) {
        const same = this.all.find((each) => !kept.includes(each) && isSameDoor(each, options));
        kept.push(same ?? (await this.#openFor(options, steps)));
        if (same !== undefined) change(same, options, steps);
      }
    } catch (error) {
      await undo();
      throw error;
    }
    return { install: () => this.#install(kept), undo };
  }

  async #install(listeners: OpenListener[]): Promise<void> {
    const gone = this.all.splice(0, this.all.length, ...listeners);
    const closed = gone.filter((each) => !listeners.includes(each));
    await Promise.all(closed.map(({ source }) => source.stop()));
    await Promise.all(closed.map(({ source }) => source.finish?.()));
  }

  async #openFor(options: ListenerOptions, steps: Undo[]): Promise<OpenListener> {
    const opened = await this.#open(options);
    steps.push(() => opened.source.stop());
    return opened;
  }

  /** Each listener counts for itself. */
  async #open(options: ListenerOptions): Promise<OpenListener> {
    const { world, clock, counters: sum, intakeFor } = this.#parts;
    const counters = sum.open();
    const intake = intakeFor(counters);
    const source = isLocal(options)
      ? await world.openLocal(options, intake, clock)
      : await world.openSource(options, intake, clock);
    return { transport: options.transport, options, source, counters, intake };
  }
}

function change(listener: OpenListener, options: ListenerOptions, steps: Undo[]): void {
  const { options: before, source } = listener;
  if (Bun.deepEquals(before, options)) return;
  if (isLocal(options) || isLocal(before) || source.change === undefined) {
    const hint = "Restart Sluice, or leave it as it is";
    throw new UserError(`${source.description}: this cannot change while it is open`, hint);
  }
  source.change(options);
  listener.options = options;
  steps.push(async () => {
    source.change?.(before);
    listener.options = before;
  });
}

function isLocal(options: ListenerOptions): options is Config["local"][number] {
  return !("host" in options);
}

/** What is bound or read: no two can be open at a time. */
function isSameDoor({ options: one }: OpenListener, other: ListenerOptions): boolean {
  return doorOf(one) === doorOf(other);
}

function doorOf(options: ListenerOptions): string {
  if (isLocal(options)) return localDoor(options);
  return listenDoor(options);
}
