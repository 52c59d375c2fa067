import { counted } from "../base/counted.ts";
import type { Clock } from "../base/clock.ts";
import { formatMebibytes } from "../config/quantity.ts";
import type { DaemonIo } from "./command.ts";

const everyMs = 200;

/** How far a long reading is, on standard error; nothing where nobody looks. */
export class Progress {
  objects = 0;
  bytes = 0;
  readonly #io: Pick<DaemonIo, "err" | "isTerminal">;
  readonly #clock: Clock;
  #shownMs: number;
  #isShown = false;

  constructor(io: Pick<DaemonIo, "err" | "isTerminal">, clock: Clock) {
    this.#io = io;
    this.#clock = clock;
    this.#shownMs = clock.monotonicMs();
  }

  /** Another object was read. */
  add(bytes: number): void {
    this.objects++;
    this.bytes += bytes;
    const nowMs = this.#clock.monotonicMs();
    if (!this.#io.isTerminal.err || nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    this.#isShown = true;
    this.#io.err(`\r${counted(this.objects, "object")}, ${formatMebibytes(this.bytes)} read\x1b[K`);
  }

  /** Makes room for something else. */
  hide(): void {
    if (this.#isShown) this.#io.err("\r\x1b[K");
    this.#isShown = false;
  }
}
