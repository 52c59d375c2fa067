// OpenWrt's log: what its ring holds since the boot, then what comes. logd hands it over by ubus;
// where that cannot be, its own `logread` prints it. BusyBox has a program of that name as well.
import type { Child, ChildEvents } from "../base/child.ts";
import { Command, type CommandDoors, type CommandReader, type Cutter } from "./command.ts";
import type { Bookmarks } from "./bookmarks.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type LogreadOptions } from "./local.ts";
import { LogRing } from "./log-ring.ts";
import type { Intake, Source } from "./source.ts";
import { LogLines } from "./ubus/log-line.ts";
import { RecordCutter } from "./ubus/log-record.ts";
import type { UbusEvents } from "./ubus/start.ts";

/** More lines than its ring ever holds. */
const linesAll = "1000000";
/** No program: what is done without one. */
const ubusCommand = ["ubus", "call", "log", "read"];
/** With milliseconds since the epoch, which stamps alone do not tell. */
const openwrtCommand = ["logread", "-f", "-l", linesAll, "-t"];
/** The same for that of BusyBox. */
const busyboxCommand = ["logread", "-F"];
/** Each is tried when the one before it cannot be; then it begins anew. */
const commands = [ubusCommand, openwrtCommand, busyboxCommand];
/** Where ubus has handed over the log before, it is asked so often before a program is run. */
const ubusTriesMax = 5;

const name = "logread";

interface Doors extends CommandDoors {
  bookmarks: Bookmarks;
  startUbusLog(events: UbusEvents): Child | string;
}

/** Begins with what its ring holds. Throws a UserError when there is neither ubus nor logread. */
export function openLogread(options: LogreadOptions, intake: Intake, doors: Doors): Source {
  const reader = new LogreadReader(options, intake, doors);
  const startChild = (command: readonly string[], events: ChildEvents) =>
    command === ubusCommand
      ? doors.startUbusLog({ ...events, object: (id) => reader.begin(id) })
      : doors.startChild(command, events);
  const command = new Command(reader, intake, { ...doors, startChild });
  command.start("It is part of OpenWrt and of BusyBox; elsewhere take journal, kmsg or file");
  return {
    description: name,
    port: 0,
    stop: () => command.stop(),
    finish: () => doors.bookmarks.finish(),
  };
}

class LogreadReader implements CommandReader {
  /** logd keeps what is not read in memory, as it is and without a limit: better compressed here. */
  readonly canWait = false;
  readonly #doors: Doors;
  readonly #taker: FrameTaker;
  readonly #ring: LogRing;
  readonly #cutter: RecordCutter;
  #command = ubusCommand;
  /** Failures of ubus in a row; none that was ever there: Infinity. */
  #ubusFailures = Infinity;
  #told = "";

  constructor(options: LogreadOptions, intake: Intake, doors: Doors) {
    this.#doors = doors;
    const origin = localOrigin(options, name);
    this.#taker = new FrameTaker(intake, origin);
    this.#ring = new LogRing({
      ...{ ...doors, name },
      emit: (line) => {
        this.#taker.receivedAtMs = doors.clock.wallMs();
        this.#taker.takeWhole(line, options.frameBytesMax);
      },
      onLost: (count) => (intake.counters.lostKernel += count),
    });
    const lines = new LogLines(origin.zone);
    this.#cutter = new RecordCutter((record) => this.#ring.take(lines.lineOf(record), record.id));
  }

  command(): readonly string[] {
    return this.#command;
  }

  cutter(): Cutter | undefined {
    this.#ring.begin();
    return this.#command === ubusCommand ? this.#cutter : undefined;
  }

  /** logd hands over its ring, whose numbers are that object's. */
  begin(object: number): void {
    this.#told = "";
    this.#ring.begin(object);
  }

  frame(bytes: Buffer, start: number, end: number): void {
    this.#ring.take(Buffer.from(bytes.subarray(start, end)));
  }

  empty(): void {
    this.#taker.empty();
  }

  pause(): void {
    this.#ring.pause();
  }

  stop(): void {
    this.#ring.stop();
  }

  /** Whether there is another way: OpenWrt's options are unknown to BusyBox. */
  ended(hasPrinted: boolean, reason: string): boolean {
    this.#ring.release();
    const isUbus = this.#command === ubusCommand;
    if (isUbus) this.#ubusFailures = hasPrinted ? 0 : this.#ubusFailures + 1;
    if (isUbus && this.#ubusFailures < ubusTriesMax) return false;
    const next = hasPrinted ? undefined : commands[commands.indexOf(this.#command) + 1];
    this.#command = next ?? ubusCommand;
    if (next === openwrtCommand) this.#tell(reason);
    return next !== undefined;
  }

  /** Where there is no ubus, nobody has to mend it. */
  #tell(reason: string): void {
    if (reason === "ENOENT" || reason === "ENOSYS" || reason === this.#told) return;
    this.#told = reason;
    this.#doors.log.warn("log not read by ubus", { reason });
  }
}
