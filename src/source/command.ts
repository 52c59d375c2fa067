// What another program prints, line by line, for as long as we run: it is started anew, ever more
// slowly, when it ends. Who is asked instead of a program, and answers so, is treated as one.
import { backoffMs } from "../base/backoff.ts";
import type { Child, StartChild } from "../base/child.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import { UserError } from "../base/user-error.ts";
import type { FrameTarget } from "../syslog/framing.ts";
import { LineCutter } from "../syslog/lines.ts";
import { untilSilent } from "./silence.ts";
import type { Intake } from "./source.ts";

/** A line of it may hold many fields beside the message. */
export const lineBytesMax = 1024 * 1024;
const crowdedMs = 20;

/** Cuts what is printed. */
export interface Cutter {
  /** For a person why nothing more of it can be taken, where that is so. */
  push(data: Buffer): string | undefined | void;
  /** Nothing more comes. */
  end(): void;
}

/** Who knows what it prints. */
export interface CommandReader extends FrameTarget {
  /** What is not read yet stays where it is, on disk: it can wait while a sink is away. */
  readonly canWait: boolean;
  /** For the next start: from where the last one ended. */
  command(): readonly string[];
  /** It is started now; absent: it prints lines. */
  cutter?(): Cutter | undefined;
  /** Some lines came, and no more for the moment. */
  pause(): void;
  /** Nothing is handed on any more. */
  stop?(): void;
  /** It has ended; whether that was to be expected, and the next command is to be tried at once. */
  ended(hasPrinted: boolean, reason: string): boolean;
}

export interface CommandDoors {
  clock: Clock;
  random: Random;
  log: Log;
  startChild: StartChild;
}

export class Command {
  readonly #reader: CommandReader;
  readonly #intake: Intake;
  readonly #doors: CommandDoors;
  #cutter: Cutter;
  /** Why it was ended. */
  #refusal: string | undefined;
  #child: Child | undefined;
  #hasPrinted = false;
  /** Ends in a row without a line between them. */
  #failures = 0;
  #isStopped = false;
  #pieces = 0;
  #cancel: () => void = () => {};

  constructor(reader: CommandReader, intake: Intake, doors: CommandDoors) {
    this.#reader = reader;
    this.#intake = intake;
    this.#doors = doors;
    this.#cutter = new LineCutter(reader, lineBytesMax);
  }

  /** Throws a UserError when there is no such program. */
  start(hint: string): void {
    for (;;) {
      const [program] = this.#reader.command();
      const code = this.#run();
      if (code === undefined) return;
      if (this.#reader.ended(false, code)) continue;
      throw new UserError(`Cannot run ${program}: ${code}`, hint);
    }
  }

  /** Takes in what it has printed. */
  async stop(): Promise<void> {
    await untilSilent(this.#doors.clock, () => this.#pieces);
    this.#isStopped = true;
    this.#cancel();
    this.#child?.kill();
    this.#reader.pause();
    this.#reader.stop?.();
  }

  #run(): string | undefined {
    this.#hasPrinted = false;
    this.#refusal = undefined;
    this.#cutter = this.#reader.cutter?.() ?? new LineCutter(this.#reader, lineBytesMax);
    const child = this.#doors.startChild(this.#reader.command(), {
      data: (bytes) => this.#take(bytes),
      end: (reason) => this.#onEnd(reason),
    });
    if (typeof child === "string") return child;
    this.#child = child;
    return undefined;
  }

  async #take(bytes: Buffer): Promise<void> {
    if (this.#isStopped || this.#refusal !== undefined) return;
    this.#pieces++;
    this.#refusal = this.#cutter.push(bytes) ?? undefined;
    if (this.#refusal !== undefined) return this.#child?.kill();
    if (this.#failures > 0) this.#doors.log.info("command runs again", this.#fields());
    this.#failures = 0;
    this.#hasPrinted = true;
    this.#reader.pause();
    const { clock } = this.#doors;
    if (!this.#reader.canWait) return;
    while (this.#intake.isCrowded?.() && !this.#isStopped) await clock.sleep(crowdedMs);
  }

  #onEnd(ending: string): void {
    if (this.#isStopped) return;
    this.#cutter.end();
    this.#reader.pause();
    const reason = this.#refusal ?? ending;
    const fields = { ...this.#fields(), reason };
    const hasPrinted = this.#hasPrinted && this.#refusal === undefined;
    if (this.#reader.ended(hasPrinted, reason)) return void this.#again();
    this.#failures++;
    if (this.#failures === 1) this.#doors.log.warn("command ended", fields);
    const { clock, random } = this.#doors;
    this.#cancel = clock.after(backoffMs(this.#failures, random), () => this.#again());
  }

  #again(): void {
    const code = this.#run();
    if (code !== undefined) this.#onEnd(code);
  }

  #fields(): { command: string } {
    return { command: this.#reader.command().join(" ") };
  }
}
