import { fstatSync, readlinkSync, writeSync } from "node:fs";
import type { Clock } from "./clock.ts";
import { errorCode } from "./error-code.ts";
import { openLibc } from "./libc.ts";
import { UserError } from "./user-error.ts";

// Standard output and error. process.stdout and stderr would bring the stream library with them,
// two megabytes that a daemon would carry for ever; the console puts colours around errors.
export const terminal = {
  out: (text: string): void => void write(1, Buffer.from(text)),
  err: (text: string): void => void write(2, Buffer.from(text)),
  outOctets: (octets: Uint8Array): boolean => write(1, octets),
  input,
  /** Why not all of standard output was written, such as ENOSPC; undefined: nothing went wrong. */
  outFault: (): string | undefined => outFault,
  onReaderGone,
};

let tellGone = (): void => {};
/** So late it is noticed that a reader has gone who is told nothing just then. */
const lookMs = 100;

/**
 * Calls `end` as soon as nobody reads standard output any more, also while nothing is written: a
 * pipe's reader or a terminal has gone away. Looks around until `signal` aborts.
 */
function onReaderGone(end: () => void, clock: Clock, signal: AbortSignal): void {
  tellGone = end;
  const look = async (): Promise<void> => {
    while (!isReaderGone()) {
      await clock.sleep(lookMs, signal);
      if (signal.aborted) return;
    }
    end();
  };
  // Most commands have ended before, and need no libc.
  void clock.sleep(lookMs, signal).then(() => (signal.aborted ? undefined : look()));
}

/** asm-generic/poll.h; the kernel tells both without being asked for them. */
const [POLLERR, POLLHUP] = [0x08, 0x10];

/** poll(2); false where libc cannot be called. */
function isReaderGone(): boolean {
  // struct pollfd: a descriptor in 32 bits, what is asked and what is answered in 16 each.
  const entry = Buffer.alloc(8);
  entry.writeInt32LE(1, 0);
  openLibc()?.poll(entry, 1, 0);
  return (entry.readUInt16LE(6) & (POLLERR | POLLHUP)) !== 0;
}

/**
 * Standard input as it comes, up to its end. Throws a UserError where it cannot be read, and its
 * iterator rejects with one where it cannot be read any more.
 */
function input(): AsyncIterable<Uint8Array> {
  if (fstatSync(0).isDirectory()) throw unreadable("EISDIR");
  return pieces();
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  try {
    yield* Bun.stdin.stream();
  } catch (error) {
    throw unreadable(errorCode(error));
  }
}

function unreadable(code: string): UserError {
  return new UserError(`Cannot read standard input: ${code}`, "Give it a file or a pipe");
}

let outFault: string | undefined;
/** The reader of a pipe or the terminal has gone away. */
const goneCodes = ["EPIPE", "EIO"];

/** Whether a person looks at it; without /proc nobody does. node:tty would bring sockets along. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    const file = readlinkSync(`/proc/self/fd/${descriptor}`);
    return /^\/dev\/(pts\/|tty|console|ttyS|hvc)/.test(file);
  } catch {
    return false;
  }
}

/** Writes all of it, or as much as somebody reads: whoever went away misses nothing. */
function write(descriptor: number, octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length;) {
    try {
      at += writeSync(descriptor, octets, at);
    } catch (error) {
      const code = errorCode(error);
      if (descriptor === 1 && code !== "EAGAIN" && !goneCodes.includes(code)) outFault ??= code;
      if (descriptor === 1 && goneCodes.includes(code)) tellGone();
      if (code !== "EAGAIN") return false;
      // Somebody made our pipe non-blocking and reads slowly.
      Bun.sleepSync(1);
    }
  }
  return true;
}
