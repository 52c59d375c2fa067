// Programs that are started for what they print, as an argument.
import { errorCode } from "./error-code.ts";

/** A running program. */
export interface Child {
  /** Asks it to end. */
  kill(): void;
}

export interface ChildEvents {
  /** What it printed. It is made to wait while the answer is. */
  data(bytes: Buffer): Promise<void>;
  /** It has ended, and what it printed has been handed over: its last words, or its exit status. */
  end(reason: string): void;
}

/** What is read piece by piece. */
export interface PieceReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** Starts a program; or the system's word for why not. */
export type StartChild = (command: readonly string[], events: ChildEvents) => Child | string;

const lastWordsMax = 200;

/** Without a shell. Its end is told with the last line of its standard error, or its status. */
export const startChild: StartChild = (command, events) => {
  try {
    const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const words = lastWords(child.stderr);
    void follow(child.stdout.getReader(), events).then(async () => {
      const status = await child.exited;
      events.end((await words) || `exit status ${status}`);
    });
    return { kill: () => child.kill() };
  } catch (error) {
    return errorCode(error);
  }
};

/** Hands over what is read, until there is no more. */
export async function follow(
  reader: Pick<PieceReader, "read">,
  events: Pick<ChildEvents, "data">,
): Promise<void> {
  for (;;) {
    // What cannot be read any more has ended.
    const { value, done } = await reader.read().catch(() => over);
    if (done || value === undefined) return;
    await events.data(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  }
}

const over = { done: true, value: undefined } as const;

/** The last line that a person should know of. */
async function lastWords(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const reader = output.getReader();
  for (;;) {
    const { value, done } = await reader.read().catch(() => over);
    if (done) break;
    text = (text + Buffer.from(value).toString()).slice(-lastWordsMax * 4);
  }
  return text.trim().split("\n").at(-1)!.slice(0, lastWordsMax);
}
