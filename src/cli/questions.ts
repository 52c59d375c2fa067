import { UserError } from "../base/user-error.ts";
import type { DaemonIo } from "./command.ts";

/** Longer answers are no answers. */
const answerBytesMax = 4096;

/** Asks a person on a terminal, a line for each question. */
export class Questions {
  readonly #io: Pick<DaemonIo, "input" | "err">;
  #input: AsyncIterator<Uint8Array> | undefined;
  #heard = "";

  constructor(io: Pick<DaemonIo, "input" | "err">) {
    this.#io = io;
  }

  /** What is answered; `fallback` when that is nothing. Asks again where there is none. */
  async ask(question: string, fallback?: string): Promise<string> {
    const shown = fallback === undefined || fallback === "" ? "" : ` [${fallback}]`;
    for (;;) {
      this.#io.err(`${question}${shown}: `);
      const answer = (await this.#line()).trim() || fallback;
      if (answer !== undefined) return answer;
    }
  }

  async #line(): Promise<string> {
    this.#input ??= this.#io.input()[Symbol.asyncIterator]();
    while (!this.#heard.includes("\n")) {
      const { value, done } = await this.#input.next();
      if (done || this.#heard.length > answerBytesMax) {
        throw new UserError("Nobody answers", "Say it by options: sluice help init");
      }
      this.#heard += Buffer.from(value).toString();
    }
    const end = this.#heard.indexOf("\n");
    const line = this.#heard.slice(0, end);
    this.#heard = this.#heard.slice(end + 1);
    return line;
  }
}
